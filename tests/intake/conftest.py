"""An intake at each point of the office's way, with the clock an hour after the company's last act."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from intake.guide import load
from intake.models import Intake
from intake.services import contact, guide, interview, outcome
from tests.factories.intake import after_test, sent_ficha


def fresh(intake: Intake) -> Intake:
    return Intake.objects.select_related("case__office", "case__responsible", "company").get(pk=intake.pk)


def a_contact(at: datetime, **more) -> contact.Contact:
    data = {"happened_at": at, "channel": "telephone", "contact_point": "phone", "person": "Ana Muñoz"}
    return contact.Contact(**(data | more))


def a_meeting(at: datetime, **more) -> interview.Appointment:
    return interview.Appointment(**({"kind": "in_person", "starts_at": at, "place": "Oficina de Talca"} | more))


def some_notes(points: int = 0, **more) -> guide.Notes:
    answers = {
        q.id: {"points": max(q.min, min(q.max, points)), "reason": "Lo mostró" if points else "", "seen": [0]}
        for q in load().questions
    }
    return guide.Notes(**({"answers": answers, "no_conflict": True} | more))


@pytest.fixture
def later(now):
    return now + timedelta(hours=1)


@pytest.fixture
def clock(later):
    with time_machine.travel(later, tick=False) as moving:
        yield moving


@pytest.fixture
def to_contact(company, representative, now, executive):
    return fresh(after_test(company, "medium", actor=representative, now=now))


@pytest.fixture
def exporter_to_contact(company, representative, now, executive):
    return fresh(sent_ficha(company, actor=representative, now=now, exporter=True))


@pytest.fixture
def contacted(to_contact, executive, later):
    contact.log_contact(to_contact, a_contact(later), actor=executive, now=later)
    return fresh(to_contact)


@pytest.fixture
def scheduled(contacted, executive, later):
    interview.agree(contacted, a_meeting(later + timedelta(days=4)), actor=executive, now=later)
    return fresh(contacted)


@pytest.fixture
def held_at(later):
    return later + timedelta(days=4, hours=2)


@pytest.fixture
def held(scheduled, executive, held_at):
    guide.hold(scheduled, some_notes(), actor=executive, now=held_at)
    return fresh(scheduled)


@pytest.fixture
def validated(held, executive, held_at):
    outcome.validate(held, reasons="Los respaldos confirman la ficha.", actor=executive, now=held_at)
    return fresh(held)
