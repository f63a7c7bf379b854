"""Writing an e-mail down: once, whole, in the caller's transaction, with the reason when it will not go."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import transaction

from casework.models import OptOut, OutboxMessage
from casework.services import mail_text
from casework.services.outbox import enqueue
from tests.factories.accounts import OfficeFactory, UserFactory

NOW = datetime(2026, 9, 15, 20, 50, tzinfo=UTC)
WORDS = {
    "recipient_name": "Ana",
    "decided_by": "Oficina Maule",
    "company_name": "Viveros",
    "reasons": "R",
    "office_mailbox": "talca@prochile.gob.cl",
}
pytestmark = pytest.mark.django_db


def ask(key="llave", **changes):
    values = {
        "to": "ana@viveros.example",
        "context": WORDS,
        "unique_key": key,
        "now": NOW,
    }
    return enqueue(changes.pop("template", "representation_rejected"), **(values | changes))


def test_it_is_queued_with_its_texts():
    message = ask()
    assert (message.state, message.next_try_at, message.attempts) == ("queued", NOW, 0)
    assert "Viveros" in message.body_text and "Viveros" in message.body_html
    assert message.message_id.startswith("<") and "@" in message.message_id


def test_second_with_the_same_key_is_not_written():
    assert ask() is not None
    assert ask() is None
    assert OutboxMessage.objects.count() == 1


def test_second_with_the_same_key_leaves_the_transaction_usable():
    with transaction.atomic():
        ask("una")
        assert ask("una") is None
        ask("otra")
    assert OutboxMessage.objects.count() == 2


def test_it_never_existed_when_the_act_fails():
    with pytest.raises(RuntimeError), transaction.atomic():
        ask()
        raise RuntimeError
    assert not OutboxMessage.objects.exists()


def test_long_keys_do_not_meet():
    assert ask("x" * 300 + "1") is not None
    assert ask("x" * 300 + "2") is not None
    assert ask("x" * 300 + "1") is None


def test_a_missing_variable_is_an_error_here(settings):
    with pytest.raises(mail_text.MissingVariables, match="reasons"):
        ask(context={name: value for name, value in WORDS.items() if name != "reasons"})


def test_a_missing_variable_goes_empty_in_production(settings):
    settings.MAIL_STRICT = False
    assert ask(context={name: value for name, value in WORDS.items() if name != "reasons"}).state == "queued"


def test_an_unknown_email_is_an_error():
    with pytest.raises(mail_text.UnknownEmail):
        ask(template="no_such_mail")


def test_without_an_address_the_row_says_why():
    message = ask(to="")
    assert message.state == "not_sent" and message.next_try_at is None
    assert message.reason == "No hay una dirección de correo registrada."


def test_a_nul_byte_in_a_value_does_not_break_the_database():
    assert ask(context=WORDS | {"recipient_name": "A\x00na"})


def test_a_name_cannot_write_headers():
    message = ask(
        template="representation_requested",
        context=dict.fromkeys(mail_text.variables_of("representation_requested"), "x")
        | {"company_name": "Viveros\r\nBcc: otra@persona.example"},
    )
    assert "\n" not in message.subject and "\r" not in message.subject


def test_a_long_company_name_is_cut_in_the_subject_only():
    name = "Sociedad Exportadora de Frutos Secos y Deshidratados del Maule Limitada"
    message = ask(
        template="representation_requested",
        context=dict.fromkeys(mail_text.variables_of("representation_requested"), "x") | {"company_name": name},
    )
    assert name[:39].rstrip() + "…" in message.subject and name in message.body_text


def test_html_escapes_what_people_wrote_and_text_does_not():
    message = ask(context=WORDS | {"decided_by": "O'Higgins & Hijos", "reasons": "<b>no</b>"})
    assert "<b>no</b>" in message.body_text and "O'Higgins & Hijos" in message.body_text
    assert "<b>no</b>" not in message.body_html and "&lt;b&gt;no&lt;/b&gt;" in message.body_html
    assert "&amp;amp;" not in message.body_html


class TestOptional:
    def survey(self, **changes):
        values = dict.fromkeys(mail_text.variables_of("survey_invitation"), "x") | {"survey_url": "https://p.example/s"}
        return ask(template="survey_invitation", context=values, **changes)

    def test_it_brings_the_headers_of_rfc_8058_and_the_link_in_its_footer(self):
        message = self.survey()
        url = message.headers["List-Unsubscribe"].strip("<>")
        assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert url in message.body_text

    def test_a_letter_about_a_case_brings_none(self):
        assert "List-Unsubscribe" not in ask().headers

    def test_it_is_not_sent_to_whoever_asked_to_stop(self):
        OptOut.objects.create(address="ana@viveros.example", topic="surveys", since=NOW)
        message = self.survey(to="Ana@Viveros.example")
        assert message.state == "not_sent" and "encuestas de satisfacción" in message.reason

    def test_opting_out_of_surveys_stops_nothing_else(self):
        OptOut.objects.create(address="ana@viveros.example", topic="surveys", since=NOW)
        assert ask().state == "queued"


class TestDigest:
    def alert(self, user, **changes):
        context = dict.fromkeys(mail_text.variables_of("deadline_today"), "x")
        values = {"user": user, "context": context, "unique_key": "a", "now": NOW, "digest": True}
        return enqueue("deadline_today", **(values | changes))

    def test_an_alert_waits_for_the_digest(self):
        message = self.alert(UserFactory())
        assert message.state == "held" and message.next_try_at is None

    def test_whoever_wants_them_one_by_one_gets_them_so(self):
        assert self.alert(UserFactory(alerts_one_by_one=True)).state == "queued"

    def test_without_digest_it_goes_at_once(self):
        assert self.alert(UserFactory(), digest=False).state == "queued"


class TestWhoAnswers:
    def case(self):
        from casework.log import open_case

        office = OfficeFactory()
        responsible = UserFactory(first_name="Pía", last_name="Soto", title="Ejecutiva regional", phone="")
        return open_case(
            "company", title="Viveros", office=office, actor=UserFactory(), now=NOW, responsible=responsible
        )

    def send(self, case, **context):
        needed = mail_text.variables_of("interview_no_show") - {
            "executive_name", "executive_title", "executive_email", "executive_phone", "office_name"
        }  # fmt: skip
        return ask(template="interview_no_show", context=dict.fromkeys(needed, "x") | context, case=case)

    def test_the_case_fills_in_its_executive_and_office(self):
        message = self.send(self.case())
        assert "Pía Soto" in message.body_text and "Ejecutiva regional" in message.body_text
        assert message.from_address.startswith('"Pía Soto (ProChile)" <')

    def test_an_empty_telephone_leaves_no_dangling_dot(self):
        assert "·\n" not in self.send(self.case()).body_text

    def test_answers_go_to_the_executive_without_a_case_mailbox(self):
        case = self.case()
        assert self.send(case).reply_to == [case.responsible.email]

    def test_answers_go_to_the_case_where_there_is_a_mailbox_for_cases(self, settings):
        settings.CASE_REPLY_ADDRESS = "expediente+{folio}@respuestas.example"
        case = self.case()
        assert self.send(case).reply_to == [f"expediente+{case.folio.lower()}@respuestas.example"]


class TestDjangoMail:
    @pytest.fixture(autouse=True)
    def backend(self, settings):
        settings.EMAIL_BACKEND = "casework.mail_backend.OutboxBackend"

    def test_djangos_mail_is_a_row_too(self):
        mail.send_mail("Asunto", "Texto", None, ["ana@viveros.example"], html_message="<p>Texto</p>")
        row = OutboxMessage.objects.get()
        assert (row.subject, row.body_text, row.body_html) == ("Asunto", "Texto", "<p>Texto</p>")
        assert row.state == "queued"

    def test_its_attachments_are_kept(self):
        message = mail.EmailMessage("A", "T", to=["ana@viveros.example"])
        message.attach("nota.bin", b"\x00\xff", "application/octet-stream")
        message.send()
        assert OutboxMessage.objects.get().attachments[0]["filename"] == "nota.bin"

    def test_two_with_the_same_words_are_two(self):
        for _ in range(2):
            mail.send_mail("Asunto", "Texto", None, ["ana@viveros.example"])
        assert OutboxMessage.objects.count() == 2
