"""CON-4: help with one click; a review of the outcome, decided by a person with reasons."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from casework.errors import NoteRequired, NotPossible
from casework.models import Deadline, Message, OutboxMessage
from intake.models import HelpRequest, Intake, SelfAssessment
from intake.services import help as service
from tests.factories.accounts import staff
from tests.factories.intake import after_test, answers_for, comuna_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CON-4")]


@pytest.fixture
def low(company, representative, now):
    return after_test(company, "low", actor=representative, now=now)


def ask(intake, representative, now):
    return service.request_review(intake, text="Ya tengo los permisos.", actor=representative, now=now)


def test_asking_for_a_review_tells_the_unit_with_the_office_in_copy(low, representative, now, maule):
    ask(low, representative, now)

    assert Intake.objects.get().state == "in_review"
    mail = OutboxMessage.objects.get(template="test_review_requested_staff")
    assert mail.to_address == "gestiondeclientes@prochile.gob.cl"
    assert mail.cc == [maule.mailbox]
    assert OutboxMessage.objects.get(template="test_review_requested").to_address == representative.email


def test_one_review_at_a_time(low, representative, now):
    ask(low, representative, now)
    with pytest.raises(NotPossible):
        ask(Intake.objects.get(), representative, now)


def test_the_outcome_may_stand_with_reasons(low, representative, client_management, now):
    request = ask(low, representative, now)
    with pytest.raises(NoteRequired):
        service.decide_review(request, changes=False, reasons="", actor=client_management, now=now)
    service.decide_review(
        request, changes=False, reasons="Los permisos siguen en trámite.", actor=client_management, now=now
    )

    assert Intake.objects.get().state == "guided_low"
    mail = OutboxMessage.objects.get(template="test_review_decided")
    assert "Los permisos siguen en trámite." in mail.body_text
    assert SelfAssessment.objects.count() == 1


def test_a_changed_result_is_a_new_version_and_the_office_contacts_the_company(
    low, representative, client_management, now
):
    request = ask(low, representative, now)
    later = now + timedelta(days=3)
    service.decide_review(
        request, changes=True, reasons="Los permisos están vigentes.", actor=client_management, now=later,
        answers=answers_for("high"),
    )  # fmt: skip

    intake = Intake.objects.get()
    assert intake.state == "contact_pending"
    assert Deadline.objects.get(case=intake.case, outcome="open").clause_id == "CAP-4"
    assert SelfAssessment.objects.current().get().potential == "high"
    assert OutboxMessage.objects.filter(template="office_new_company").count() == 1


@pytest.mark.clause("CAP-4")
@pytest.mark.parametrize("answers", [{}, {"answers": answers_for}])
def test_the_sector_lead_attends_whom_a_review_lets_through(
    low, representative, client_management, now, maule, answers
):
    lead = staff(Role.SECTOR_LEAD, maule, sector="food_processed")
    review = ask(low, representative, now)
    given = {name: make("high") for name, make in answers.items()}
    service.decide_review(review, changes=True, reasons="Ya vende.", actor=client_management, now=now, **given)
    assert Intake.objects.get().case.responsible == lead


def test_a_low_result_that_a_person_lets_through_tells_the_office_so(low, representative, client_management, now):
    review = ask(low, representative, now)
    service.decide_review(review, changes=True, reasons="Ya vende.", actor=client_management, now=now)

    mail = OutboxMessage.objects.get(template="office_new_company")
    assert "una persona revisó su resultado" in mail.body_text
    assert "se contacta a todas" not in mail.body_text  # Maule is none of the five regions of CAP-8
    assert not OutboxMessage.objects.filter(template="test_result_low_attended").exists()


@pytest.mark.parametrize("who", ["executive", "office_head", "auditor", "oversight", "representative"])
def test_only_the_client_unit_decides(low, representative, request, now, who):
    review = ask(low, representative, now)
    with pytest.raises(PermissionDenied):
        service.decide_review(review, changes=True, reasons="Sí", actor=request.getfixturevalue(who), now=now)
    assert HelpRequest.objects.get().state == "received"


def test_the_client_unit_does_not_validate_a_company_that_was_not(
    company, representative, executive, client_management, now
):
    from casework.door import perform

    intake = after_test(company, "high", actor=representative, now=now)
    for step, extra in (("log_contact", {}), ("hold_interview", {}), ("not_validate", {"note": "Aún no produce."})):
        intake = perform(intake, step, actor=executive, now=now, **extra)
    review = ask(intake, representative, now)
    service.decide_review(review, changes=True, reasons="Hubo un error.", actor=client_management, now=now)

    assert Intake.objects.get().state == "under_evaluation"


def test_a_review_while_the_office_is_to_call_does_not_stop_its_term(company, representative, now):
    intake = after_test(company, "low", actor=representative, now=now, comuna=comuna_of("CL-AT"))
    ask(intake, representative, now)

    assert Intake.objects.get().state == "contact_pending"
    assert Deadline.objects.get(case=intake.case).outcome == "open"


def test_the_answer_reaches_the_person_and_the_same_folio_may_go_on(company, representative, client_management, now):
    request = service.ask_for_help(actor=representative, step="ficha", text="No abre", now=now, company=company)
    service.answer_help(request, answer="Pruebe de nuevo: lo arreglamos.", actor=client_management, now=now)
    done = HelpRequest.objects.get()
    assert (done.state, done.case.turn) == ("answered", "company")
    assert Message.objects.get(case=done.case).body == "Pruebe de nuevo: lo arreglamos."

    service.ask_again(done, actor=representative, now=now, note="Sigue igual.")
    assert HelpRequest.objects.get().state == "received"


def test_nobody_asks_for_help_in_the_name_of_a_company_they_do_not_see(company, other_representative, now):
    with pytest.raises(PermissionDenied):
        service.ask_for_help(actor=other_representative, step="ficha", text="x", now=now, company=company)
