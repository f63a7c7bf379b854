"""The inbox: whose turn, what next, until when; cheap however many files there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from casework.door import refresh_children
from casework.export import filters_for_log
from casework.models import CaseFile, Event, OutboxMessage
from casework.selectors import inbox as selector
from casework.text import ids
from intake.services.help import ask_for_help
from tests.factories.accounts import UserFactory, staff
from tests.factories.intake import after_test, sent_ficha
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

pytestmark = pytest.mark.django_db
INBOX = "casework:inbox"


@pytest.fixture
def clock(now):
    with time_machine.travel(now + timedelta(hours=1), tick=False) as moving:
        yield moving


@pytest.fixture
def intake(company, representative, now, executive):
    return after_test(company, "medium", actor=representative, now=now)


def rows(client, **query) -> list[str]:
    answer = client.get(reverse(INBOX), query)
    assert answer.status_code == 200
    return [row.case.folio for row in answer.context["inbox"].page]


def test_it_says_whose_turn_what_next_and_until_when(intake, clock, executive, sign_in):
    text = sign_in(executive).get(reverse(INBOX), {"ver": "oficina"}).content.decode()
    assert intake.case.folio in text
    assert "Conservas del Sur" in text
    assert "Contactar a la empresa" in text
    assert "Oficina" in text
    assert "En plazo" in text and "miércoles 25 de noviembre" in text


def test_one_is_not_many_at_the_foot(intake, clock, executive, sign_in):
    text = sign_in(executive).get("/bandeja/?ver=oficina").content.decode()
    assert "1 expediente</p>" in text.replace(" · página 1 de 1", "")
    assert "1 expedientes" not in text


def test_a_matter_is_found_by_the_name_that_its_company_has_today(intake, company, clock, executive, sign_in):
    from portfolio.services.common import refresh_search

    company.legal_name = "Bodegas Ñirivilo Ejemplo SpA"
    company.save()
    refresh_search(company)
    client = sign_in(executive)
    for words, found in (("nirivilo", True), (company.rut, True), ("penalolen nirivilo", False)):
        page = client.get("/bandeja/", {"ver": "oficina", "q": words})
        assert (intake.case.folio in page.content.decode()) is found, words


def test_it_opens_on_what_is_mine(intake, clock, executive, sign_in):
    client = sign_in(executive)
    assert rows(client) == []
    CaseFile.objects.filter(pk=intake.case.pk).update(responsible=executive)
    assert rows(client) == [intake.case.folio]


def test_overdue_and_due_soon_are_apart(intake, clock, executive, sign_in, now):
    client = sign_in(executive)
    assert rows(client, ver="vencidos") == []
    assert rows(client, ver="por_vencer") == []
    due = CaseFile.objects.get(pk=intake.case.pk).next_due_at
    clock.move_to(due - timedelta(hours=30))
    client = sign_in(executive)
    assert rows(client, ver="por_vencer") == [intake.case.folio]
    clock.move_to(due)
    client = sign_in(executive)
    assert rows(client, ver="vencidos") == [intake.case.folio]
    assert rows(client, ver="por_vencer") == []


def test_waiting_for_the_company_is_its_own_view(company, representative, now, clock, executive, sign_in):
    waiting = sent_ficha(company, actor=representative, now=now)  # not an exporter: the test is the company's turn
    assert rows(sign_in(executive), ver="empresa") == [waiting.case.folio]


def test_search_folds_accents_and_finds_by_rut_folio_and_name(intake, clock, executive, sign_in):
    case = CaseFile.objects.get(pk=intake.case.pk)
    case.parent.search_text += " vinedos penalolen"
    refresh_children(case.parent)
    client = sign_in(executive)
    for words in (
        "viñedos PEÑALOLÉN",
        "Conservas  del súr",
        intake.case.folio,
        intake.company.rut,
        intake.company.rut_display,
    ):
        assert rows(client, ver="oficina", q=words) == [intake.case.folio], words
    assert rows(client, ver="oficina", q="conservas otra") == []


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [("tipo", "intake", "helprequest"), ("estado", "contact_pending", "validated"), ("turno", "office", "company"),
     ("persona", "nadie", None), ("sector", "food_processed", "food_fresh")],
)  # fmt: skip
def test_each_filter_keeps_and_drops(name, yes, no, intake, clock, executive, sign_in):
    client = sign_in(executive)
    assert rows(client, ver="oficina", **{name: yes}) == [intake.case.folio]
    other = str(executive.pk) if no is None else no
    assert rows(client, ver="oficina", **{name: other}) == []


@pytest.mark.parametrize(
    "query",
    [{"ver": "no-existe"}, {"tipo": "'; drop"}, {"persona": "99999999999999999999"}, {"pagina": "-1"}, {"q": "\x00"},
     {"pagina": "9" * 40}, {"orden": "x"}, {"estado": "ñ" * 3000}, {"q": "%_\\"}, {"oficina": "no"}],
)  # fmt: skip
def test_an_address_that_makes_no_sense_still_gives_a_page(query, intake, clock, executive, sign_in):
    assert sign_in(executive).get(reverse(INBOX), query).status_code == 200


def test_another_office_sees_nothing_of_it(intake, clock, executive_elsewhere, sign_in):
    assert rows(sign_in(executive_elsewhere), ver="todos") == []


def test_representatives_and_strangers_stay_out(intake, clock, representative, outsider, sign_in):
    assert sign_in(representative).get(reverse(INBOX)).status_code == 403
    assert sign_in(outsider).get(reverse(INBOX)).status_code == 403
    assert sign_in(None).get(reverse(INBOX)).status_code == 302


def test_help_requests_queue_for_the_client_unit(company, representative, now, clock, client_management, sign_in):
    help_ = ask_for_help(actor=representative, step="ficha", text="No guarda", now=now, company=company)
    client = sign_in(client_management)
    assert rows(client, ver="cola") == [help_.case.folio]
    assert rows(client) == [help_.case.folio]  # it is where the unit's day starts


def test_the_queue_is_not_offered_to_an_office(intake, clock, executive, sign_in):
    labels = [tab["label"] for tab in sign_in(executive).get(reverse(INBOX)).context["tabs"]]
    assert "Unidad de clientes" not in labels


def test_whoever_stands_in_sees_the_files_of_the_absent(intake, clock, executive, maule, now, sign_in):
    from accounts.models import Absence

    substitute = staff(Role.EXECUTIVE, maule, first_name="Sofía", last_name="Suplente")
    today = now.date()
    Absence.objects.create(user=executive, substitute=substitute, starts_on=today, ends_on=today)
    CaseFile.objects.filter(pk=intake.case.pk).update(responsible=executive)
    assert rows(sign_in(substitute)) == [intake.case.folio]


def queries(client, **query) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(INBOX), query)
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_files(intake, clock, executive, maule, now, sign_in):
    client = sign_in(executive)
    rows(client, ver="oficina")  # the calendar's edition is asked for once, not for each page
    one = queries(client, ver="oficina")
    for number in range(12):
        person = UserFactory()
        row = make_company(representative=person, office=maule, legal_name=f"Empresa {number}")
        sent_ficha(row, actor=person, now=now, exporter=True)
    assert len(rows(client, ver="oficina")) == 13
    assert queries(client, ver="oficina") == one <= 12


def test_counts_stop_at_a_thousand(intake, clock, executive, maule, now, sign_in, monkeypatch):
    monkeypatch.setattr(selector, "COUNT_CAP", 2)
    for number in range(4):
        person = UserFactory()
        sent_ficha(make_company(representative=person, office=maule, legal_name=f"E {number}"), actor=person, now=now,
                   exporter=True)  # fmt: skip
    page = sign_in(executive).get(reverse(INBOX), {"ver": "oficina"})
    assert page.context["inbox"].capped
    assert "Más de" in page.content.decode()


def test_htmx_gets_only_the_list(intake, clock, executive, sign_in):
    whole = sign_in(executive).get(reverse(INBOX), {"ver": "oficina"}).content.decode()
    part = sign_in(executive).get(reverse(INBOX), {"ver": "oficina"}, headers={"HX-Request": "true"})
    assert "<html" in whole and "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_the_download_is_the_same_list_and_no_formula_survives(company, representative, now, clock, executive, sign_in):
    after_test(company, "high", actor=representative, now=now)
    CaseFile.objects.filter(pk=company.case.pk).update(title="=HYPERLINK(1)")
    answer = sign_in(executive).get(reverse("casework:inbox_download"), {"ver": "oficina"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert lines[0].startswith("Folio;Empresa")
    assert len(lines) == 2
    assert ";'=HYPERLINK(1);" in lines[1]


# --- passing files on ---


def reassign_url(*files) -> str:
    return reverse("casework:reassign") + "?" + "&".join(f"folio={case.folio}" for case in files)


@pytest.fixture
def colleague(maule):
    return staff(Role.EXECUTIVE, maule, first_name="Berta", last_name="Colega Ejemplo")


@pytest.fixture
def two(company, representative, now, maule, executive):
    person = UserFactory()
    other = make_company(representative=person, office=maule, legal_name="Otra Ejemplo SpA")
    files = [
        after_test(company, "high", actor=representative, now=now).case,
        sent_ficha(other, actor=person, now=now, exporter=True).case,
    ]
    CaseFile.objects.filter(pk__in=[case.pk for case in files]).update(responsible=executive)
    return files


@pytest.mark.clause("CAT-6", "CAP-4")
def test_the_head_passes_many_at_once_and_each_side_is_told_once(two, clock, office_head, colleague, sign_in):
    due = {case.pk: CaseFile.objects.get(pk=case.pk).next_due_at for case in two}
    client = sign_in(office_head)
    assert client.get(reassign_url(*two)).status_code == 200
    assert client.post(reassign_url(*two), {"to": colleague.pk, "note": "Licencia médica"}).status_code == 302
    for case in two:
        case.refresh_from_db()
        assert case.responsible == colleague
        assert case.next_due_at == due[case.pk]
        event = Event.objects.get(case=case, kind="reassigned")
        assert event.note == f"Ahora atiende {colleague.display_name}. Licencia médica"
        assert colleague.last_name not in event.label  # a name can be erased from a note, never from a label
    assert OutboxMessage.objects.filter(template="case_reassigned_staff", user=colleague).count() == 1
    assert OutboxMessage.objects.filter(template="executive_changed").count() == 2


def test_a_reason_is_needed(two, clock, office_head, colleague, sign_in):
    answer = sign_in(office_head).post(reassign_url(*two), {"to": colleague.pk, "note": " "})
    assert answer.status_code == 200
    assert "Escriba una razón breve" in answer.content.decode()
    assert not Event.objects.filter(kind="reassigned").exists()


def test_a_colleague_cannot_take_from_another(two, clock, colleague, sign_in):
    assert sign_in(colleague).get(reassign_url(*two)).status_code == 403
    assert sign_in(colleague).post(reassign_url(*two), {"to": colleague.pk, "note": "x"}).status_code == 403


def test_who_has_it_may_hand_it_over(two, clock, executive, colleague, sign_in):
    assert sign_in(executive).post(reassign_url(two[0]), {"to": colleague.pk, "note": "Acordado"}).status_code == 302
    two[0].refresh_from_db()
    assert two[0].responsible == colleague


def test_nobody_from_another_office_can_receive_it(two, clock, office_head, executive_elsewhere, sign_in):
    answer = sign_in(office_head).post(reassign_url(*two), {"to": executive_elsewhere.pk, "note": "Prueba"})
    assert answer.status_code == 200
    two[0].refresh_from_db()
    assert two[0].responsible != executive_elsewhere


def test_nobody_receives_a_file_about_themselves(two, clock, office_head, colleague, company, sign_in):
    represent(company, colleague)
    answer = sign_in(office_head).post(reassign_url(*two), {"to": colleague.pk, "note": "Prueba"})
    assert "representa a la empresa" in answer.content.decode()
    two[1].refresh_from_db()
    assert two[1].responsible != colleague  # whole or not at all


def test_choosing_nothing_says_so(clock, office_head, sign_in):
    answer = sign_in(office_head).get(reverse("casework:reassign"), follow=True)
    assert "Marque al menos un expediente" in answer.content.decode()


def test_what_one_may_not_see_cannot_be_passed_on(two, clock, executive_elsewhere, sign_in):
    answer = sign_in(executive_elsewhere).get(reassign_url(*two))
    assert answer.status_code == 302  # as if nothing had been chosen


def test_a_log_tells_that_a_list_was_taken_and_not_whom_was_looked_for():
    assert filters_for_log({"view": "oficina", "q": "Juana Soto", "state": ""}) == "q=… view=oficina"


def test_ids_of_a_form_are_numbers_that_a_row_can_have():
    assert ids(["7", "²", "١٢", "9" * 5000, "9" * 19, "-1", "a\x00", ""]) == [7]


def test_without_heads_the_list_is_sorted_from_its_filters(intake, clock, executive, sign_in):
    client = sign_in(executive)
    for asked, chosen in (("", ""), ("-folio", "-folio")):
        page = client.get(reverse(INBOX), {"orden": asked}).content.decode()
        options = page.split('<select class="form-select" name="orden"')[1].split("</select>")[0]
        assert page.count('name="orden"') == 1, "the order goes once with the filters"
        assert f'<option value="{chosen}" selected>' in options
        assert 'value="">Hasta cuándo, ascendente' in options.replace(" selected", "")
        assert ">Hasta cuándo, descendente" in options and ">Folio, descendente" in options
    assert 'type="hidden" name="orden" value="otro"' in client.get(reverse(INBOX), {"orden": "otro"}).content.decode()
