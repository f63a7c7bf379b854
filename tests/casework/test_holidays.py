"""Holidays: what is loaded, what people change, how far it reaches, and what a change moves."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Office
from casework.errors import NoteRequired, NotPossible
from casework.models import CalendarOverride, CalendarYear, Event, OutboxMessage
from casework.selectors import calendar_horizon
from casework.services import alerts, holiday_changes, holiday_source, holidays, recounting
from casework.services.sweep import sweep
from casework.services.verification import broken_chains
from tests.casework.terms import local, make_deadline

pytestmark = pytest.mark.django_db
BRIDGE = date(2026, 9, 17)  # the Thursday before the national holidays


def change(day=BRIDGE, effect="add", **scope):
    names = {"name": "Feriado especial"} if effect == "add" else {}
    return CalendarOverride(day=day, effect=effect, **({"country": "CL"} | names | scope))


def days_of(code, year):
    office = Office.objects.get(code=code)
    return {day for day in holidays.calendar_for(office).holidays if day.year == year}


# What is loaded


@pytest.mark.parametrize("subdivision", holiday_source.CHILEAN_SUBDIVISIONS)
def test_the_bank_holiday_is_nobodys_holiday(subdivision):
    assert date(2026, 12, 31) not in holiday_source.foreseen("CL", subdivision, 2026)


def test_seven_june_is_of_arica_and_twenty_august_of_the_office_in_chillan_only(reference):
    assert date(2026, 6, 7) in days_of("arica_y_parinacota", 2026)
    assert date(2026, 6, 7) not in days_of("tarapaca", 2026)
    assert date(2026, 8, 20) in days_of("nuble", 2026)
    assert date(2026, 8, 20) not in days_of("biobio", 2026)
    assert "2026-08-20" not in CalendarYear.objects.get(country="CL", subdivision="NB", year=2026).days
    assert CalendarOverride.objects.get(office__code="nuble", day=date(2026, 8, 20)).reason


def test_every_office_has_a_calendar_that_reaches_three_years_ahead(reference):
    this_year = datetime.now(UTC).year
    assert calendar_horizon() >= date(this_year + 3, 12, 31)
    for office in Office.objects.all():
        assert holidays.calendar_for(office).holidays, office


def test_loading_again_changes_nothing_that_people_changed(maule, administrator, now):
    holiday_changes.apply(change(date(2026, 9, 18), "remove"), actor=administrator, now=now, note="Ley nueva")
    before = (
        CalendarYear.objects.count(),
        CalendarOverride.objects.count(),
        dict(holidays.calendar_for(maule).holidays),
    )
    call_command("load_calendar", stdout=StringIO())
    assert before == (
        CalendarYear.objects.count(), CalendarOverride.objects.count(), dict(holidays.calendar_for(maule).holidays)
    )  # fmt: skip


def test_the_command_says_what_it_loaded_and_refuses_years_upside_down(reference):
    out = StringIO()
    call_command("load_calendar", "--from", "2040", "--to", "2040", stdout=out)
    assert "2040 a 2040: 71 años nuevos" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("load_calendar", "--from", "2030", "--to", "2029")


def test_the_horizon_is_the_nearest_end_and_a_place_without_calendar_is_an_alarm(reference):
    CalendarYear.objects.filter(country="JP", year__gte=2027).delete()
    assert calendar_horizon() == date(2026, 12, 31)
    CalendarYear.objects.filter(country="JP").delete()
    assert calendar_horizon() is None


def test_a_year_missing_in_the_middle_ends_what_is_certain(maule, now):
    CalendarYear.objects.filter(country="CL", subdivision="ML", year=2027).delete()
    holidays.changed("un año menos", now)
    assert holidays.calendar_for(maule).first == date(2028, 1, 1)


# Overrides


def test_the_narrower_scope_wins_and_then_the_newest(maule, biobio, administrator, now):
    day = date(2026, 9, 18)
    holiday_changes.apply(change(day, "remove", country="", office=maule), actor=administrator, now=now, note="a")
    assert not holidays.calendar_for(maule).holiday(day)
    assert holidays.calendar_for(biobio).holiday(day)
    again = change(day, country="", office=maule)
    holiday_changes.apply(again, actor=administrator, now=now + timedelta(hours=1), note="b")
    assert holidays.calendar_for(maule).holiday(day) == "Feriado especial"


def test_a_change_is_seen_at_once_and_a_rolled_back_one_never(maule, administrator, now):
    class Stop(Exception):
        pass

    assert not holidays.calendar_for(maule).holiday(BRIDGE)
    with pytest.raises(Stop), transaction.atomic():
        holiday_changes.apply(change(), actor=administrator, now=now, note="Ley nueva")
        assert holidays.calendar_for(maule).holiday(BRIDGE)
        raise Stop
    assert not holidays.calendar_for(maule).holiday(BRIDGE)
    holiday_changes.apply(change(name="Otro"), actor=administrator, now=now, note="Ley nueva")
    assert holidays.calendar_for(maule).holiday(BRIDGE) == "Otro"


def test_the_calendar_is_read_once_and_kept(maule, django_assert_num_queries):
    holidays.calendar_for(maule)
    with django_assert_num_queries(1):
        holidays.calendar_for(maule)
    with django_assert_num_queries(1), holidays.pinned():
        for _ in range(5):
            holidays.calendar_for(maule)


def test_the_offices_of_the_whole_country_cost_no_more_than_one(administrator, now, django_assert_num_queries):
    offices = list(Office.objects.filter(kind="regional"))
    holidays.changed("otra edición", now)
    with django_assert_num_queries(3), holidays.pinned():  # the edition, the days, the changes
        for office in offices:
            holidays.calendar_for(office)
    assert len(offices) == 16


# Moving deadlines


@pytest.fixture
def running(maule, biobio, executive):
    """Three that pass over the day (one in another region), and three that do not."""
    return {
        "moves": make_deadline(maule, executive),
        "elsewhere": make_deadline(biobio),
        "calendar days": make_deadline(maule, executive, "CAP-5"),
        "before": make_deadline(maule, executive, start="2026-09-01T10:00"),
        "after": make_deadline(maule, executive, start="2026-09-22T10:00"),
        "in hours": make_deadline(maule, executive, "DEM-1", key="urgent"),
    }


def test_the_preview_tells_what_would_move_and_writes_nothing(running):
    moves = {move.deadline: (move.before, move.after) for move in holiday_changes.preview(change())}
    assert moves == {
        running[name]: ("lunes 21 de septiembre de 2026", "martes 22 de septiembre de 2026")
        for name in ("moves", "elsewhere")
    }
    running["moves"].refresh_from_db()
    assert running["moves"].due_on == date(2026, 9, 21)
    assert not CalendarOverride.objects.filter(day=BRIDGE).exists()


def test_a_change_of_a_region_or_an_office_moves_only_theirs(running, maule):
    for scope in ({"subdivision": "ML"}, {"country": "", "office": maule}):
        assert [move.deadline for move in holiday_changes.preview(change(**scope))] == [running["moves"]]


@pytest.mark.clause("CAP-3")
def test_applying_moves_the_date_its_account_its_alerts_and_the_file_with_an_event(
    running, administrator, executive, now
):
    saved = holiday_changes.apply(change(), actor=administrator, now=local("2026-09-16T09:00"), note="Ley 99.999")
    assert saved.moved == 2
    moved = running["moves"]
    moved.refresh_from_db()
    assert (moved.due_on, moved.due_at) == (date(2026, 9, 22), local("2026-09-23T00:00"))
    assert {"date": "2026-09-17", "counted": False, "reason": "feriado: Feriado especial"} in moved.trace
    assert moved.next_alert_at == local("2026-09-21T08:30")
    moved.case.refresh_from_db()
    assert moved.case.next_due_at == moved.due_at
    event = Event.objects.filter(case=moved.case).latest("seq")
    assert (event.kind, event.note, event.actor) == ("deadline_moved", "Ley 99.999", administrator)
    assert "hasta el martes 22 de septiembre de 2026" in event.label
    assert list(broken_chains()) == []
    sweep(local("2026-09-17T09:00"))
    assert not OutboxMessage.objects.filter(deadline_id=moved.pk).exists()


def test_a_holiday_long_after_the_end_moves_an_alert_that_a_ladder_still_has(maule, executive, administrator):
    now = local("2026-09-22T09:00")
    row = make_deadline(maule, executive)  # until the 21st
    version = row.version
    late = {"at": "after", "unit": "business_days", "amount": 20}
    version.ladder = [
        {"rung": "much_later", "when": late, "to": "responsible", "template": "deadline_overdue_executive"}
    ]
    version.save()
    alerts.schedule(row, now=now)
    row.save()
    day = row.next_alert_at.date()
    holiday_changes.apply(change(day, office=maule, country=""), actor=administrator, now=now, note="Ley")
    row.refresh_from_db()
    assert row.next_alert_at.date() > day
    assert row.due_on == date(2026, 9, 21)


def test_two_deadlines_of_one_file_leave_two_events_in_its_chain(maule, executive, administrator, now):
    from casework.services.deadlines import open_deadline

    first = make_deadline(maule, executive)
    open_deadline(first.case, "CAT-4", start=first.started_at, actor=executive)
    holiday_changes.apply(change(), actor=administrator, now=now, note="Ley")
    assert Event.objects.filter(case=first.case, kind="deadline_moved").count() == 2
    assert list(broken_chains()) == []


def test_taking_a_holiday_away_brings_deadlines_forward(running, administrator, now):
    holiday_changes.apply(change(date(2026, 9, 18), "remove"), actor=administrator, now=now, note="Error en la tabla")
    running["moves"].refresh_from_db()
    assert running["moves"].due_on == date(2026, 9, 18)


def test_taking_back_a_change_gives_every_date_back(running, administrator, now):
    before = {name: (row.due_at, row.trace) for name, row in running.items()}
    holiday_changes.apply(change(), actor=administrator, now=now, note="Ley")
    holiday_changes.apply(change(effect="remove"), actor=administrator, now=now + timedelta(hours=1), note="Se derogó")
    for name, row in running.items():
        row.refresh_from_db()
        assert (row.due_at, row.trace) == before[name], name


def test_a_pause_is_replayed_when_a_holiday_moves_a_deadline(maule, executive, administrator, now):
    from casework.services import deadlines

    row = make_deadline(maule, executive, "CAT-4")
    deadlines.pause(row, actor=executive, now=local("2026-09-16T10:00"), note="Falta un dato")
    deadlines.resume(row, actor=executive, now=local("2026-09-21T10:00"), note="Llegó")
    row.refresh_from_db()
    assert row.due_on == date(2026, 9, 23)
    holiday_changes.apply(change(date(2026, 9, 22)), actor=administrator, now=local("2026-09-21T11:00"), note="Ley")
    row.refresh_from_db()
    assert row.due_on == date(2026, 9, 24)


def test_many_deadlines_move_with_few_queries(maule, executive, administrator, now, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    monkeypatch.setattr(recounting, "CHUNK", 20)
    for _ in range(40):
        make_deadline(maule, executive)
    with CaptureQueriesContext(connection) as captured:
        assert holiday_changes.apply(change(), actor=administrator, now=now, note="Ley").moved == 40
    assert len(captured) < 45, "two batches: what it costs goes by batches, not by files"


@pytest.mark.parametrize("day", [BRIDGE, date(2026, 9, 18)])
def test_a_change_that_changes_nothing_is_refused(reference, day):
    effect = "remove" if day == BRIDGE else "add"
    with pytest.raises(NotPossible, match="feriado allí"):
        holiday_changes.preview(change(day, effect))


def test_applying_needs_a_reason_and_the_administrator(reference, administrator, executive, oversight, now):
    with pytest.raises(NoteRequired):
        holiday_changes.apply(change(), actor=administrator, now=now, note=" ")
    for person in (executive, oversight):
        with pytest.raises(PermissionDenied):
            holiday_changes.apply(change(), actor=person, now=now, note="Ley")


# What a change on screen could not see


class TestSettling:
    LATER = recounting.SETTLES_AFTER + timedelta(minutes=1)

    @pytest.fixture
    def opened_meanwhile(self, running, administrator, now):
        """A deadline counted with the days of before, that was not there yet when the holiday was applied."""
        row = running["moves"]
        due_on, due_at, trace = row.due_on, row.due_at, row.trace
        holiday_changes.apply(change(), actor=administrator, now=now, note="Ley 99.999")
        type(row).objects.filter(pk=row.pk).update(due_on=due_on, due_at=due_at, trace=trace)
        return row

    def test_a_deadline_that_was_being_opened_meanwhile_is_counted_again_with_an_event(self, opened_meanwhile, now):
        assert recounting.settle(now + timedelta(minutes=1)) == 0  # somebody may still be opening one
        assert recounting.settle(now + self.LATER) == 1
        row = opened_meanwhile
        row.refresh_from_db()
        row.case.refresh_from_db()
        assert row.due_on == date(2026, 9, 22) and row.case.next_due_at == row.due_at
        event = Event.objects.filter(case=row.case).latest("seq")
        assert (event.kind, event.actor.is_system) == ("deadline_moved", True) and "17" in event.note
        assert list(broken_chains()) == []

    def test_it_is_done_once_and_then_costs_one_query(self, opened_meanwhile, now, django_assert_num_queries):
        recounting.settle(now + self.LATER)
        before = Event.objects.count()
        with django_assert_num_queries(1):
            assert recounting.settle(now + self.LATER) == 0
        assert Event.objects.count() == before

    def test_what_a_later_load_brings_reaches_what_is_open(self, running, now):
        year = CalendarYear.objects.get(country="CL", subdivision="ML", year=2026)
        year.days.pop("2026-09-18")  # as a version of the library that did not know it
        year.save()
        type(running["moves"]).objects.filter(pk=running["moves"].pk).update(provisional=True)
        holidays.load(first=2026, last=2026, now=now)
        recounting.settle(now + self.LATER)
        running["moves"].refresh_from_db()
        assert not running["moves"].provisional

    def test_loading_what_is_already_known_is_no_change(self, running, now):
        from casework.models import CalendarEdition

        before = CalendarEdition.objects.count()
        call_command("load_calendar", stdout=StringIO())
        assert CalendarEdition.objects.count() == before

    def test_an_office_that_gets_another_weekend_counts_its_open_deadlines_again(
        self, running, maule, administrator, now
    ):
        from accounts.services.offices import update_office
        from casework.tasks import settle_calendar

        update_office(office=maule, data={"weekend_days": [3, 4]}, actor=administrator, now=now - self.LATER)
        settle_calendar()
        for name in ("moves", "elsewhere"):
            running[name].refresh_from_db()
        # From Tuesday 15: Wednesday 16 is day 1, Saturday 19 a holiday, Sunday 20 day 2.
        assert running["moves"].due_on == date(2026, 9, 21)
        assert [line["reason"] for line in running["moves"].trace if line["date"] == "2026-09-17"] == ["fin de semana"]
        assert running["elsewhere"].due_on == date(2026, 9, 21)

    def test_an_office_that_only_changes_its_mailbox_counts_nothing_again(self, running, maule, administrator, now):
        from accounts.services.offices import update_office
        from casework.models import CalendarEdition

        before = CalendarEdition.objects.count()
        update_office(office=maule, data={"mailbox": "nuevo@prochile.example"}, actor=administrator, now=now)
        assert CalendarEdition.objects.count() == before
