"""What counts as a contact with a company (SEG-6), wherever it is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.door import undo_last
from casework.errors import NotPossible
from casework.services import messages
from intake.models import Intake
from intake.services import contact, guide, interview
from portfolio.models import ActionKind, Company
from portfolio.selectors.contact import touched
from portfolio.services.actions import log_actions, void_action
from portfolio.services.contact import Touch, log_touch
from portfolio.services.requests import offer, raise_request
from tests.factories.intake import sent_ficha

pytestmark = [pytest.mark.django_db, pytest.mark.clause("SEG-6")]
TODAY = date(2026, 11, 20)


def last(company: Company) -> date | None:
    return Company.objects.values_list("last_contact_on", flat=True).get(pk=company.pk)


def call(answered: bool = True, **fields) -> Touch:
    return Touch(TODAY, "telephone", "phone", answered, **({"person": "Ana Muñoz"} | fields))


def test_a_message_of_the_team_is_a_contact_and_one_of_the_company_is_not(company, executive, representative, now):
    messages.post(company.case, author=representative, body="¿Hay talleres?", now=now)
    assert last(company) is None
    messages.post(company.case, author=executive, body="Solo para el equipo.", now=now, internal=True)
    assert last(company) is None
    messages.post(company.case, author=executive, body="Sí, el martes.", now=now)
    assert last(company) == TODAY


def test_a_contact_of_the_intake_is_one_and_an_attempt_is_not(company, executive, representative, now):
    intake = sent_ficha(company, actor=representative, now=now - timedelta(days=2), exporter=True)
    talk = contact.Contact(now - timedelta(days=1), "telephone", "phone", person="Ana", note="Conversamos.")
    contact.log_attempt(intake, talk, actor=executive, now=now)
    assert last(company) is None
    contact.log_contact(intake, talk, actor=executive, now=now)
    assert last(company) == TODAY - timedelta(days=1)


def held(company, executive, representative, now) -> Intake:
    """Its intake, with a contact of yesterday and the interview of today."""
    intake = sent_ficha(company, actor=representative, now=now - timedelta(days=2), exporter=True)
    talk = contact.Contact(now - timedelta(days=1), "telephone", "phone", person="Ana", note="Conversamos.")
    contact.log_contact(intake, talk, actor=executive, now=now - timedelta(days=1))
    meeting = interview.Appointment("in_person", now - timedelta(hours=2), place="Uno Sur 100, Talca")
    intake.refresh_from_db()
    interview.agree(intake, meeting, actor=executive, now=now - timedelta(hours=20))
    from intake import guide as content

    answers = {question.id: {"points": 0, "reason": "Sin cambio."} for question in content.load().questions}
    notes = guide.Notes(answers=answers, strengths="Equipo.", gaps="Frío.", no_conflict=True)
    intake.refresh_from_db()
    guide.hold(intake, notes, actor=executive, now=now)
    return intake


def test_an_interview_that_was_held_is_a_contact(company, executive, representative, now):
    held(company, executive, representative, now)
    assert last(company) == TODAY


def undo(intake, executive, now):
    undo_last(Intake.objects.get(pk=intake.pk), actor=executive, now=now, note="Era otra empresa.")


def told(company: Company) -> date | None:
    """What the facts themselves say, as the list of silences reads them."""
    found = touched([Company.objects.get(pk=company.pk)])[company.pk].last
    return found.on if found else None


def test_a_contact_that_was_undone_takes_its_day_with_it(company, executive, representative, now):
    intake = sent_ficha(company, actor=representative, now=now - timedelta(days=2), exporter=True)
    talk = contact.Contact(now - timedelta(days=1), "telephone", "phone", person="Ana", note="Conversamos.")
    contact.log_contact(intake, talk, actor=executive, now=now)
    assert last(company) == told(company) == TODAY - timedelta(days=1)
    undo(intake, executive, now)
    assert last(company) is told(company) is None
    log_touch(company=company, touch=replace(call(), on=date(2026, 3, 2)), actor=executive, now=now)
    intake.refresh_from_db()
    contact.log_contact(intake, talk, actor=executive, now=now)
    undo(intake, executive, now)
    assert last(company) == told(company) == date(2026, 3, 2)


def test_an_interview_that_was_undone_leaves_the_contact_before_it(company, executive, representative, now):
    intake = held(company, executive, representative, now)
    assert last(company) == told(company) == TODAY
    undo(intake, executive, now)
    assert last(company) == told(company) == TODAY - timedelta(days=1)


def test_undoing_an_older_contact_takes_nothing_from_the_last_one(company, executive, representative, now):
    intake = sent_ficha(company, actor=representative, now=now - timedelta(days=2), exporter=True)
    talk = contact.Contact(now - timedelta(days=1), "telephone", "phone", person="Ana", note="Conversamos.")
    contact.log_contact(intake, talk, actor=executive, now=now)
    log_touch(company=company, touch=call(), actor=executive, now=now)
    undo(intake, executive, now)
    assert last(company) == told(company) == TODAY


def test_a_contact_whose_day_was_corrected_counts_on_the_right_day_and_goes_when_it_is_undone(
    company, executive, representative, now
):
    intake = sent_ficha(company, actor=representative, now=now - timedelta(days=2), exporter=True)
    talk = contact.Contact(now - timedelta(days=1), "telephone", "phone", person="Ana", note="Conversamos.")
    row = contact.log_contact(intake, talk, actor=executive, now=now)
    right = replace(talk, happened_at=now - timedelta(days=2))
    contact.correct(row, right, actor=executive, now=now, note="Fue un día antes.")
    assert last(company) == told(company) == TODAY - timedelta(days=2)
    undo(intake, executive, now)
    assert last(company) is told(company) is None
    assert not intake.contact_attempts.filter(voided_at=None).exists()


def test_an_answered_request_is_a_contact(company, executive, representative, now):
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2)
    row = raise_request(company=Company.objects.get(pk=company.pk), text="Japón.", actor=representative, now=now)
    assert last(company) is None
    rows = [{"instrument": "promotion", "text": "Rueda"}]
    offer(row, alternatives=rows, recommendation="Conviene.", actor=executive, now=now)
    assert last(company) == TODAY


def test_a_call_is_a_contact_and_one_that_nobody_answered_is_an_attempt(company, executive, now):
    log_touch(company=company, touch=call(answered=False, person=""), actor=executive, now=now)
    company.refresh_from_db()
    row = touched([company])[company.pk]
    assert (last(company), row.last, row.attempts, row.attempted_on) == (None, None, 1, TODAY)
    log_touch(company=company, touch=call(note="Va bien."), actor=executive, now=now)
    company.refresh_from_db()
    row = touched([company])[company.pk]
    assert last(company) == TODAY
    assert row.last is not None
    assert (row.last.what, row.last.by) == ("Contacto con Ana Muñoz", executive.display_name)
    assert row.attempts == 0  # those from before it no longer matter


def test_an_older_contact_takes_nothing_back(company, executive, now):
    log_touch(company=company, touch=call(), actor=executive, now=now)
    old = Touch(date(2026, 1, 5), "telephone", "phone", True, person="Ana")
    log_touch(company=company, touch=old, actor=executive, now=now)
    assert last(company) == TODAY


def test_a_voided_action_takes_its_contact_with_it(company, executive, maule, now):
    kind = ActionKind.objects.loggable().filter(requires_prior_training=False).first()
    log_touch(
        company=company, touch=Touch(date(2026, 3, 2), "telephone", "phone", True, "Ana"), actor=executive, now=now
    )
    (action,) = log_actions(
        companies=[company], kind=kind, happened_on=TODAY, office=maule, actor=executive, now=now,
        channel="telephone", contact_point="phone",
    )  # fmt: skip
    assert last(company) == TODAY
    void_action(action=action, actor=executive, now=now, reason="Era de otra empresa.")
    assert last(company) == date(2026, 3, 2)


def test_what_cannot_be_is_refused(company, executive, executive_elsewhere, now):
    with pytest.raises(PermissionDenied):
        log_touch(company=company, touch=call(), actor=executive_elsewhere, now=now)
    with pytest.raises(NotPossible, match="con quién"):
        log_touch(company=company, touch=call(person=" "), actor=executive, now=now)
    tomorrow = Touch(TODAY + timedelta(days=1), "telephone", "phone", True, "Ana")
    with pytest.raises(NotPossible, match="futura"):
        log_touch(company=company, touch=tomorrow, actor=executive, now=now)
    assert last(company) is None
