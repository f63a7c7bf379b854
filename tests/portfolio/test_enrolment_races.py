"""Many at the same instant, and a death in the middle: never more than the places, nobody twice, nothing half done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from casework.errors import NotPossible
from casework.models import OutboxMessage
from casework.services.verification import broken_chains
from portfolio.emails import activities as emails_activities
from portfolio.models import Action, Activity, Company, Enrolment
from portfolio.services.activities import attendance, enrolling, life, reminding, sheets
from portfolio.services.activities.enrolling import Attendee, enrol
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company
from tests.portfolio.test_registration_races import at_once

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite lets one transaction write at a time: set DATABASE_URL to PostgreSQL",
)
pytestmark = [pytest.mark.clause("CPE-6"), pytest.mark.django_db(transaction=True)]
PLACES, ASKING = 5, 20


def many(count: int, maule) -> list[Company]:
    return [
        make_company(legal_name=f"Empresa {n} Ejemplo SpA", office=maule, activity_start_date=date(2015, 3, 1))
        for n in range(count)
    ]


def ask(row: Activity, company: Company, actor, now):
    person = Attendee("Ana Ejemplo", "", f"ana{company.pk}@empresa.example")
    return lambda: enrol(activity=row, company=company, actor=actor, now=now, attendee=person)


def states(row: Activity) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in row.enrolments.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@only_postgresql
def test_twenty_at_once_never_get_more_than_the_places(executive, maule, now):
    row = activity(executive, now=now, capacity=PLACES)
    answers = at_once([ask(row, company, executive, now) for company in many(ASKING, maule)])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert states(row) == {"enrolled": PLACES, "waiting": ASKING - PLACES}
    assert OutboxMessage.objects.filter(template="activity_enrolment_confirmed").count() == PLACES
    assert list(broken_chains()) == []


@only_postgresql
def test_places_freed_while_others_ask_go_to_the_list_and_never_over(executive, maule, now):
    row = activity(executive, now=now, capacity=PLACES)
    rows = many(ASKING, maule)
    for n, company in enumerate(rows[:12]):
        enrolled(row, company, executive, now=now + timedelta(seconds=n))
    held = list(row.enrolments.holding_a_place().select_related("activity__case"))
    freeing = [
        lambda one=one: enrolling.release(enrolment=one, actor=executive, now=now + timedelta(minutes=5))
        for one in held
    ]  # fmt: skip
    asking = [ask(row, company, executive, now + timedelta(minutes=5)) for company in rows[12:]]
    answers = at_once([*freeing, *asking])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    found = states(row)
    assert found["enrolled"] == PLACES and found["cancelled"] == PLACES
    in_order = row.enrolments.filter(state="enrolled").order_by("asked_at").values_list("company", flat=True)
    assert set(in_order) == {company.pk for company in rows[5:10]}  # first asked, first in
    assert OutboxMessage.objects.filter(template="activity_place_offered").count() == PLACES


@only_postgresql
def test_a_double_click_enrols_once(executive, company, representative, now):
    row = activity(executive, now=now)
    answers = at_once([ask(row, company, representative, now) for _ in range(4)])
    assert sum(isinstance(answer, Enrolment) for answer in answers) == 1
    assert all(isinstance(answer, Enrolment | NotPossible) for answer in answers)
    assert Enrolment.objects.count() == 1


@only_postgresql
def test_two_sweeps_at_once_say_and_move_everything_once(executive, company, now):
    row = activity(executive, now=now)
    enrolled(row, company, executive, now=now)
    later = row.starts_at - timedelta(hours=5)
    at_once([lambda: reminding.send_reminders(now=later)] * 3)
    assert OutboxMessage.objects.filter(template="activity_reminder").count() == 1
    moved = at_once([lambda: life.move_by_clock(now=row.ends_at)] * 3)
    assert sum(moved) == 1
    assert row.case.events.filter(kind="hold").count() == 1


@only_postgresql
def test_the_same_sheet_confirmed_twice_at_once_is_one_action_per_company(executive, maule, now):
    row = activity(executive, now=now)
    rows = many(6, maule)
    for company in rows:
        enrolled(row, company, executive, now=now)
    text = "RUT;Razón social;Asistió\n" + "".join(f"{c.rut_display};{c.legal_name};sí\n" for c in rows)
    after = row.ends_at
    sheet = sheets.open_sheet(
        activity=row, upload=SimpleUploadedFile("x.csv", text.encode()), actor=executive, now=after
    )
    answers = at_once([lambda: sheets.confirm(sheet=sheet, actor=executive, now=after)] * 3)
    assert sum(isinstance(answer, attendance.Recorded) for answer in answers) == 1
    assert Action.objects.count() == 6


def test_a_death_while_attendance_is_recorded_leaves_nothing_and_it_can_be_said_again(
    executive, maule, now, monkeypatch
):
    row = activity(executive, now=now)
    rows = many(3, maule)
    for company in rows:
        enrolled(row, company, executive, now=now)
    marks = [attendance.Mark(company, True) for company in rows]
    real, thanked = emails_activities.activity_thanks, []

    def dies(*args, **kwargs):
        thanked.append(args)
        if len(thanked) == 2:
            raise SystemExit("killed")
        real(*args, **kwargs)

    monkeypatch.setattr(emails_activities, "activity_thanks", dies)
    with pytest.raises(SystemExit):
        attendance.record_attendance(activity=row, marks=marks, actor=executive, now=row.ends_at)
    assert not Action.objects.exists() and not OutboxMessage.objects.filter(template="activity_thanks").exists()
    assert states(row) == {"enrolled": 3}
    monkeypatch.setattr(emails_activities, "activity_thanks", real)
    attendance.record_attendance(activity=row, marks=marks, actor=executive, now=row.ends_at)
    assert Action.objects.count() == 3 and list(broken_chains()) == []


def test_a_death_while_reminding_says_it_all_the_next_time_and_nobody_twice(executive, maule, now, monkeypatch):
    row = activity(executive, now=now)
    for company in many(3, maule):
        enrolled(row, company, executive, now=now)
    later = row.starts_at - timedelta(hours=5)
    real, said = emails_activities.activity_reminder, []

    def dies(*args, **kwargs):
        said.append(args)
        if len(said) == 2:
            raise SystemExit("killed")
        real(*args, **kwargs)

    monkeypatch.setattr(emails_activities, "activity_reminder", dies)
    with pytest.raises(SystemExit):
        reminding.send_reminders(now=later)
    assert not OutboxMessage.objects.filter(template="activity_reminder").exists()
    monkeypatch.setattr(emails_activities, "activity_reminder", real)
    reminding.send_reminders(now=later)
    reminding.send_reminders(now=later)
    assert OutboxMessage.objects.filter(template="activity_reminder").count() == 3
