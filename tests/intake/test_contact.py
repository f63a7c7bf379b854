"""Reaching the company (CAP-3, CAP-4): an unanswered call is not a contact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.errors import NoteRequired, NotPossible
from casework.models import Deadline, Event, OutboxMessage
from intake.models import ContactAttempt
from intake.services import contact as service
from intake.services import intakes

from .conftest import a_contact, fresh

pytestmark = pytest.mark.django_db


def outcomes(intake) -> dict[str, str]:
    return dict(Deadline.objects.filter(case=intake.case).values_list("clause_id", "outcome"))


@pytest.mark.clause("CAP-3")
def test_an_unanswered_call_leaves_the_term_running(exporter_to_contact, executive, later):
    service.log_attempt(exporter_to_contact, a_contact(later, person=""), actor=executive, now=later)
    assert fresh(exporter_to_contact).state == "contact_attempted"
    assert outcomes(exporter_to_contact) == {"CAP-3": "open"}


@pytest.mark.clause("CAP-3", "CAP-5")
def test_a_contact_meets_the_term_and_starts_that_of_the_interview(exporter_to_contact, executive, later):
    service.log_contact(exporter_to_contact, a_contact(later), actor=executive, now=later)
    assert outcomes(exporter_to_contact) == {"CAP-3": "met", "CAP-5": "open"}
    running = Deadline.objects.get(case=exporter_to_contact.case, clause_id="CAP-5")
    assert running.due_on == (later + timedelta(days=15)).date()  # 15 calendar days, no rolling


def test_the_first_move_makes_who_made_it_responsible_and_the_second_does_not(
    to_contact, executive, office_head, later
):
    service.log_attempt(to_contact, a_contact(later), actor=executive, now=later)
    service.log_attempt(fresh(to_contact), a_contact(later), actor=office_head, now=later)
    assert fresh(to_contact).case.responsible == executive


def test_after_the_second_unanswered_call_the_company_is_written_to(to_contact, executive, representative, later):
    for number in (1, 2, 3):
        at = later + timedelta(hours=number)
        service.log_attempt(fresh(to_contact), a_contact(at), actor=executive, now=at)
        told = OutboxMessage.objects.filter(template="contact_attempts_failed", user=representative)
        assert told.count() == max(0, number - 1)


@pytest.mark.clause("DEF-7")
def test_channel_and_contact_point_are_recorded_in_row_and_log(to_contact, executive, later):
    row = service.log_contact(
        to_contact, a_contact(later, channel="in_person", contact_point="event"), actor=executive, now=later
    )
    assert (row.channel, row.contact_point) == ("in_person", "event")
    event = Event.objects.get(case=to_contact.case, kind="log_contact")
    assert (event.data["channel"], event.data["contact_point"]) == ("in_person", "event")


@pytest.mark.parametrize("act", [service.log_contact, service.log_attempt])
def test_what_has_not_happened_cannot_be_logged(act, to_contact, executive, later):
    with pytest.raises(NotPossible, match="no puede tener fecha futura"):
        act(to_contact, a_contact(later + timedelta(minutes=1)), actor=executive, now=later)
    assert not ContactAttempt.objects.exists()
    assert fresh(to_contact).state == "contact_pending"


@pytest.mark.parametrize("act", [service.log_contact, service.log_attempt])
def test_nobody_was_called_before_the_company_came(act, to_contact, executive, later):
    with pytest.raises(NotPossible, match="cuando la empresa ingresó"):
        act(to_contact, a_contact(later - timedelta(days=365)), actor=executive, now=later)
    assert not ContactAttempt.objects.exists()


def test_a_contact_needs_a_person(to_contact, executive, later):
    with pytest.raises(NotPossible, match="con quién habló"):
        service.log_contact(to_contact, a_contact(later, person=" "), actor=executive, now=later)


@pytest.mark.parametrize(
    "who", ["executive_elsewhere", "representative", "client_management", "auditor", "oversight", "outsider"]
)
@pytest.mark.parametrize("act", [service.log_contact, service.log_attempt])
def test_only_the_office_logs(who, act, to_contact, later, request):
    with pytest.raises(PermissionDenied):
        act(to_contact, a_contact(later), actor=request.getfixturevalue(who), now=later)
    assert not ContactAttempt.objects.exists()


def test_a_contact_is_logged_once(contacted, executive, later):
    with pytest.raises(NotPossible):
        service.log_contact(contacted, a_contact(later), actor=executive, now=later)
    assert ContactAttempt.objects.count() == 1


def test_a_correction_strikes_the_old_row_and_writes_a_new_one(contacted, executive, later):
    old = ContactAttempt.objects.get()
    new = service.correct(old, a_contact(later, person="Luis"), actor=executive, now=later, note="Era Luis")
    old.refresh_from_db()
    assert (old.voided_at, old.void_reason, old.person) == (later, "Era Luis", "Ana Muñoz")
    assert (new.person, new.answered) == ("Luis", True)
    assert list(ContactAttempt.objects.standing()) == [new]
    with pytest.raises(NotPossible, match="ya estaba corregido"):
        service.correct(old, a_contact(later), actor=executive, now=later, note="otra vez")


def test_a_correction_needs_a_reason_and_the_office(contacted, executive, executive_elsewhere, later):
    row = ContactAttempt.objects.get()
    with pytest.raises(NoteRequired):
        service.correct(row, a_contact(later), actor=executive, now=later, note=" ")
    with pytest.raises(PermissionDenied):
        service.correct(row, a_contact(later), actor=executive_elsewhere, now=later, note="x")


def test_an_attempt_that_was_not_one_is_withdrawn_but_never_the_only_one(to_contact, executive, later):
    first = service.log_attempt(to_contact, a_contact(later), actor=executive, now=later)
    with pytest.raises(NotPossible, match="Deshacer"):
        service.withdraw_attempt(first, actor=executive, now=later, note="No era")
    service.log_attempt(fresh(to_contact), a_contact(later), actor=executive, now=later)
    service.withdraw_attempt(first, actor=executive, now=later, note="No era")
    assert to_contact.contact_attempts.unanswered().count() == 1
    with pytest.raises(NoteRequired):
        service.withdraw_attempt(first, actor=executive, now=later, note="")


def test_closing_without_answer_needs_a_reason_and_drops_the_terms(to_contact, executive, later):
    service.log_attempt(to_contact, a_contact(later), actor=executive, now=later)
    with pytest.raises(NoteRequired):
        service.close_no_answer(fresh(to_contact), actor=executive, now=later, note="")
    service.close_no_answer(fresh(to_contact), actor=executive, now=later, note="Tres llamadas, dos correos")
    assert fresh(to_contact).state == "closed_no_answer"
    assert outcomes(to_contact) == {"CAP-4": "cancelled"}


@pytest.mark.clause("CAP-11")
def test_a_company_silent_after_its_validation_is_closed_and_may_go_on(validated, executive, representative, held_at):
    service.close_no_answer(validated, actor=executive, now=held_at, note="Sin respuesta desde hace meses")
    closed = fresh(validated)
    assert (closed.state, closed.resumes_to) == ("closed_no_answer", "validated")
    intakes.resume(closed, actor=representative, now=held_at)
    assert fresh(validated).state == "preadmission_in_progress"
