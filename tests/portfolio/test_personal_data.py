"""Ley 21.719: see, take away, ask, and be forgotten, without losing what the law needs."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role, User
from casework.errors import NoteRequired, NotPossible
from casework.models import CaseFile, Deadline, Event, OutboxMessage
from casework.services.access_log import log_read
from casework.services.delivery import drain
from casework.services.messages import post
from casework.services.verification import broken_chains
from portfolio.erasure import erase_person
from portfolio.models import CompanyProfile, DataRequest
from portfolio.registry import Registry, erasing
from portfolio.selectors.personal_data import readers
from portfolio.services import give_consent, withdraw_consent
from portfolio.services.data_requests import answer, ask, extend, withdraw
from tests.factories.accounts import UserFactory, staff
from tests.factories.portfolio import NOW, company, represent

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(reference):
    from accounts.models import Office

    return staff(Role.CLIENT_MANAGEMENT, Office.objects.central())


@pytest.fixture
def person(reference):
    return UserFactory(first_name="Amparo", last_name="Inolvidable", email="amparo@inolvidable.example")


def test_every_relation_to_a_person_is_covered():
    assert erasing.uncovered(User) == set(), "say in the app's erasure.py what happens to it"
    assert erasing.unknown(User) == set()


def test_a_new_relation_to_a_person_would_be_noticed():
    assert "portfolio.Representation.person" in Registry().uncovered(User)


def test_a_request_opens_a_file_with_the_terms_of_the_law_and_is_acknowledged(person):
    request = ask(person=person, right="rectification", detail="Mi teléfono está mal.", now=NOW)
    deadline = request.case.deadlines.get()
    assert (deadline.clause_id, deadline.due_on.isoformat()) == ("data_request_answer", "2026-12-20")
    assert "30 días corridos" in OutboxMessage.objects.get(template="data_request_acknowledged").body_text
    with pytest.raises(NotPossible):
        ask(person=person, right="rectification", detail="Otra vez lo mismo.", now=NOW)


def test_only_the_unit_answers_and_with_reasons(person, manager):
    request = ask(person=person, right="opposition", detail="No quiero encuestas.", now=NOW)
    for nobody in (person, staff(Role.EXECUTIVE), staff(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            answer(request=request, decision="refused", answer="No.", actor=nobody, now=NOW)
    with pytest.raises(NoteRequired):
        answer(request=request, decision="refused", answer=" ", actor=manager, now=NOW)
    done = answer(request=request, decision="refused", answer="La encuesta es voluntaria.", actor=manager, now=NOW)
    assert done.state == "answered"
    assert done.case.deadlines.get().outcome == "met"
    assert "La encuesta es voluntaria." in OutboxMessage.objects.get(template="data_request_answered").body_text


def test_a_temporary_block_is_answered_in_two_business_days_besides_the_whole(person, manager):
    request = ask(person=person, right="block", detail="Mientras revisan mi RUN.", now=NOW)
    terms = {d.clause_id: d.due_on.isoformat() for d in request.case.deadlines.all()}
    assert terms == {"data_request_answer": "2026-12-20", "data_block_answer": "2026-11-24"}
    mail = OutboxMessage.objects.get(template="data_request_acknowledged")
    assert "se responde antes, a más tardar el martes 24 de noviembre de 2026" in " ".join(mail.body_text.split())
    answer(request=request, decision="granted", answer="Bloqueados desde hoy.", actor=manager, now=NOW)
    assert set(request.case.deadlines.values_list("outcome", flat=True)) == {"met"}


def test_the_person_reads_the_last_day_and_not_the_first_that_is_late(client, person):
    ask(person=person, right="block", detail="Mientras revisan mi RUN.", now=NOW)
    client.force_login(person)
    page = client.get(reverse("portfolio:my_data")).content.decode()
    assert "hasta el martes 24 de noviembre de 2026" in page and "25-11-2026" not in page


def test_other_rights_open_no_block_term(person):
    ask(person=person, right="access", detail="Quiero saber.", now=NOW)
    assert not Deadline.objects.filter(clause_id="data_block_answer").exists()


def test_the_term_is_extended_once_with_a_reason_that_the_person_reads(client, person, manager):
    request = ask(person=person, right="access", detail="Todo lo mío.", now=NOW)
    url = reverse("portfolio:data_request_extend", args=[request.case.folio])
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        client.force_login(manager)
        assert url in client.get(request.case.get_absolute_url()).content.decode()
        assert client.post(url, {"reason": " "}).status_code == 422
        assert client.post(url, {"reason": "Son archivos de nueve años."}).status_code == 302
        deadline = request.case.deadlines.get()
        assert deadline.due_on.isoformat() == "2027-01-19" and deadline.is_extended
        mail = OutboxMessage.objects.get(template="data_request_extended")
        assert mail.to_address == person.email
        for words in ("domingo 20 de diciembre de 2026", "martes 19 de enero de 2027", "Son archivos de nueve años."):
            assert words in " ".join(mail.body_text.split())
        assert url not in client.get(request.case.get_absolute_url()).content.decode()
        page = client.post(url, {"reason": "Otra vez."})
        assert page.status_code == 422 and "ya se extendió" in page.content.decode()
    assert OutboxMessage.objects.filter(template="data_request_extended").count() == 1


def test_a_term_that_passed_is_not_extended_nor_by_others_than_the_unit(person, manager):
    request = ask(person=person, right="access", detail="Todo lo mío.", now=NOW)
    for nobody in (person, staff(Role.EXECUTIVE), staff(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            extend(request=request, actor=nobody, now=NOW, reason="Porque sí.")
    with pytest.raises(NotPossible):
        extend(request=request, actor=manager, now=NOW + timedelta(days=31), reason="Tarde.")


def test_the_person_takes_a_request_back(person):
    request = ask(person=person, right="erasure", detail="Ya no exporto.", now=NOW)
    assert withdraw(request=request, actor=person, now=NOW).case.deadlines.get().outcome == "cancelled"


def everything_of(person):
    """All rows of the database that still hold what identifies the person."""
    from django.apps import apps

    found = set()
    for model in apps.get_models():
        for row in model._default_manager.all().values():
            text = str(row).lower()
            if "inolvidable" in text or (person.run and person.run.lower() in text):
                found.add(model._meta.label)
    return found


def test_an_erased_person_is_found_nowhere_and_the_log_still_verifies(person, manager):
    row = company(representative=person, legal_name="Miel SpA")
    row.contacts.create(name="Amparo Inolvidable", email=person.email, purpose="exports", added_at=NOW)
    answers = {"representative_run": person.run, "representative_name": "Amparo Inolvidable", "sector": "sea"}
    profile = CompanyProfile.objects.create(company=row, answers=answers, version="1.0")
    profile.save()
    post(row.case, author=person, body="Quiero exportar miel.", now=NOW)
    request = ask(person=person, right="erasure", detail="Soy Amparo Inolvidable, bórrenme.", now=NOW)
    was = User.objects.get(pk=person.pk)
    OutboxMessage.objects.all().delete()  # what still waits in the queue goes out first; see the next test
    answer(request=request, decision="granted", answer="Corresponde.", actor=manager, now=NOW)
    assert everything_of(was) - {"casework.OutboxMessage"} == set()
    erased = User.objects.get(pk=person.pk)
    assert (erased.is_active, erased.run, erased.email) == (False, None, "")
    assert CompanyProfile.objects.get(company=row).answers == {"sector": "sea"}
    assert not row.representations.acting().exists()
    assert Event.objects.filter(case=row.case, kind="message").exists(), "the act stays"
    assert list(broken_chains()) == []


def test_mails_that_went_out_keep_only_that_they_did(person, manager):
    company(representative=person)
    ask(person=person, right="access", detail="Quiero saber más.", now=NOW)
    for mail in OutboxMessage.objects.filter(user=person):
        mail.state, mail.next_try_at, mail.sent_at = "sent", None, NOW
        mail.save()
    erase_person(person=person, actor=manager, now=NOW, reason="Lo pidió.")
    mail = OutboxMessage.objects.get(template="data_request_acknowledged")
    assert (mail.to_address, mail.body_text, mail.context) == ("", "", {})


def test_what_waits_for_an_erased_person_is_not_sent_but_the_answer_itself(person, manager):
    company(representative=person)
    request = ask(person=person, right="erasure", detail="Bórrenme.", now=NOW)
    OutboxMessage.objects.filter(template="data_request_acknowledged").update(user=None)  # known by its address alone
    answer(request=request, decision="granted", answer="Corresponde.", actor=manager, now=NOW)
    waits = set(OutboxMessage.objects.filter(next_try_at__isnull=False).values_list("template", "to_address"))
    assert waits == {("data_request_answered", "amparo@inolvidable.example")}
    mail = OutboxMessage.objects.get(template="data_request_acknowledged")
    assert mail.state == "not_sent" and "eliminaron los datos" in mail.reason
    assert "inolvidable" not in str(vars(mail)).lower()


def test_once_the_answer_went_out_nothing_of_it_is_kept(person, manager, mailoutbox):
    request = ask(person=person, right="erasure", detail="Bórrenme.", now=NOW)
    other = UserFactory()
    ask(person=other, right="access", detail="Quiero saber.", now=NOW)
    answer(request=request, decision="granted", answer="Corresponde.", actor=manager, now=NOW)
    drain(NOW)
    assert "amparo@inolvidable.example" in [to for mail in mailoutbox for to in mail.to]
    sent = OutboxMessage.objects.get(template="data_request_answered")
    assert (sent.state, sent.to_address, sent.body_text, sent.context) == ("sent", "", "", {})
    assert OutboxMessage.objects.get(user=other).to_address == other.email


def test_staff_and_the_portal_are_not_erased(manager):
    with pytest.raises(NotPossible):
        erase_person(person=staff(Role.EXECUTIVE), actor=manager, now=NOW, reason="Se fue.")
    with pytest.raises(NotPossible):
        erase_person(person=User.objects.system(), actor=manager, now=NOW, reason="X.")
    with pytest.raises(PermissionDenied):
        erase_person(person=UserFactory(), actor=staff(Role.OFFICE_HEAD), now=NOW, reason="X.")


def test_a_consent_has_its_date_and_is_withdrawn_as_easily(person):
    row = company(representative=person)
    given = give_consent(
        company=row, kind="share_contact", actor=person, now=NOW, text_version="1", shared_contact="company"
    )
    assert (given.given_at, given.given_by) == (NOW, person)
    assert withdraw_consent(company=row, kind="share_contact", actor=person, now=NOW)
    assert not withdraw_consent(company=row, kind="share_contact", actor=person, now=NOW)
    for nobody in (UserFactory(), staff(Role.EXECUTIVE)):
        with pytest.raises(PermissionDenied):
            give_consent(company=row, kind="news", actor=nobody, now=NOW, text_version="1")


def test_without_consent_sensitive_answers_are_not_kept(person):
    row = company(representative=person)
    CompanyProfile.objects.create(company=row, answers={"representative_gender": "woman", "sector": "sea"}, version="1")
    give_consent(company=row, kind="sensitive", actor=person, now=NOW, text_version="1")
    withdraw_consent(company=row, kind="sensitive", actor=person, now=NOW)
    assert CompanyProfile.objects.get(company=row).answers == {"sector": "sea"}
    assert all(version.answers == {"sector": "sea"} for version in CompanyProfile.history.filter(company=row))


def test_a_person_takes_their_data_away(client, person):
    row = company(representative=person, legal_name="Miel SpA")
    post(row.case, author=person, body="Quiero exportar miel.", now=NOW)
    other = company(representative=UserFactory(first_name="Otra", last_name="Persona"), legal_name="Ajena SpA")
    represent(row, other.representations.get().person)
    client.force_login(person)
    data = client.get(reverse("portfolio:data_download", args=["json"])).json()
    assert data["cuenta"]["run"] == person.run
    assert [item["empresa"] for item in data["empresas"]] == ["Miel SpA"]
    assert data["mensajes"][0]["texto"] == "Quiero exportar miel."
    assert "Otra" not in str(data) and "Ajena" not in str(data)
    text = b"".join(client.get(reverse("portfolio:data_download", args=["csv"])).streaming_content).decode()
    assert person.run in text


def test_the_person_sees_who_else_read_their_company_its_matters_and_their_own_requests(client, person, manager):
    row = company(representative=person)
    matter = ask(person=person, right="access", detail="Todo.", now=NOW).case
    child = CaseFile.objects.create(
        folio="CAP-2026-900001", kind="intake", parent=row.case, office=row.office, opened_at=NOW
    )  # fmt: skip
    other = company(representative=UserFactory())
    for case in (row.case, child, matter, other.case):
        log_read(case, manager, NOW)
        log_read(case, person, NOW)
    read = [(entry.case, entry.user) for entry in readers(person)]
    assert {case for case, _ in read} == {row.case, child, matter}
    assert {user for _, user in read} == {manager}


def test_the_screen_asks_and_the_unit_answers(client, person, manager):
    client.force_login(person)
    url = reverse("portfolio:my_data")
    assert client.post(url, {"right": "rectification", "detail": ""}).status_code == 422
    client.post(url, {"right": "rectification", "detail": "Mi teléfono está mal escrito."})
    request = DataRequest.objects.get()
    answer_url = reverse("portfolio:data_request_answer", args=[request.case.folio])
    assert client.get(answer_url).status_code == 403
    client.force_login(staff(Role.EXECUTIVE))
    assert client.get(answer_url).status_code == 404
    client.force_login(manager)
    assert client.post(answer_url, {"decision": "granted", "answer": "Corregido."}).status_code == 302
    assert DataRequest.objects.get().answer == "Corregido."
