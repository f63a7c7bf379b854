"""Two at the same instant: one attendance, one void, one undo, one reading. Real threads on PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from casework.door import enter, open_case
from casework.errors import NotPossible
from casework.services.verification import broken_chains
from casework.states import CaseKind
from portfolio.models import Action, ActionKind, Activity, ExportRecord, ServiceSheet
from portfolio.services.actions import log_actions, void_action
from portfolio.services.batches import undo_batch
from portfolio.services.results import Result, add_to_register, log_result
from portfolio.services.sheets import Service, read_sheet, send_sheets
from tests.portfolio.test_registration_races import at_once

pytestmark = [
    pytest.mark.clause("DEF-3", "CPE-6", "CPE-7"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite lets one transaction write at a time: set DATABASE_URL to PostgreSQL",
    ),
]
TODAY = date(2026, 11, 20)


@pytest.fixture
def workshop(reference, executive, maule, now):
    case = open_case(CaseKind.ACTIVITY, title="Taller", office=maule, actor=executive, now=now)
    kind = ActionKind.objects.get(code="cb_topic")
    begins = now - timedelta(hours=4)
    return enter(Activity(case=case, kind=kind, name="Taller", starts_at=begins, ends_at=now), now=now)


def log(company, actor, maule, now, **more):
    return log_actions(
        companies=[company], kind=ActionKind.objects.get(code="cb_topic"), happened_on=TODAY, office=maule,
        actor=actor, now=now, channel="in_person", contact_point="regional_office", **more,
    )  # fmt: skip


def test_two_people_log_the_same_attendance_and_one_action_stands(
    reference, company, executive, office_head, maule, workshop, now
):
    answers = at_once([lambda who=who: log(company, who, maule, now, activity=workshop)
                       for who in (executive, office_head)])  # fmt: skip
    assert len({found[0].pk for found in answers}) == 1 and Action.objects.count() == 1
    assert company.case.events.filter(kind="action_logged").count() == 1
    assert list(broken_chains()) == []


def test_two_voids_leave_one(reference, company, executive, office_head, maule, now):
    (action,) = log(company, executive, maule, now)
    answers = at_once([
        lambda who=who: void_action(action=action, actor=who, now=now, reason="No fue.")
        for who in (executive, office_head)
    ])  # fmt: skip
    assert sorted(isinstance(found, NotPossible) for found in answers) == [False, True]
    assert company.case.events.filter(kind="action_voided").count() == 1


def test_an_undo_and_a_void_at_once_leave_one_void(reference, company, executive, office_head, maule, now):
    (action,) = log(company, executive, maule, now)
    at_once([
        lambda: undo_batch(batch=action.batch, actor=executive, now=now),
        lambda: void_action(action=action, actor=office_head, now=now, reason="No fue."),
    ])  # fmt: skip
    assert company.case.events.filter(kind="action_voided").count() == 1


def test_an_export_reaches_the_register_once(reference, company, executive, maule, now):
    (action,) = log(company, executive, maule, now)
    told = Result("exported", TODAY, "JP", 100, "USD", "Vino")
    result = log_result(action=action, result=told, actor=executive, now=now)
    at_once([lambda: add_to_register(result=result, actor=executive, now=now)] * 2)
    assert ExportRecord.objects.get().amount == 100


def test_a_sheet_opened_twice_at_once_is_read_once(reference, company, representative, executive, maule, now):
    service = Service(ActionKind.objects.get(code="pa_advice"), "Asesoría", "Lunes", date(2026, 11, 27))
    (sheet,) = send_sheets(companies=[company], service=service, office=maule, actor=executive, now=now)
    rows = [ServiceSheet.objects.select_related("company__case").get() for _ in range(2)]
    answers = at_once([lambda row=row: read_sheet(sheet=row, actor=representative, now=now) for row in rows])
    assert sorted(answers) == [False, True]
    assert sheet.company.case.events.filter(kind="sheet_read").count() == 1
