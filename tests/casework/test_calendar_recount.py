"""The calendar against an independent recount, over all regions and years, and its rules of thumb."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.calendar import Calendar, Extension, Pause, Term, compute
from casework.services import holiday_source
from tests.casework import recount

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, 23, 59, tzinfo=UTC)
_calendars: dict[str, Calendar] = {}


def calendar_of(region: str) -> Calendar:
    """As the portal builds it for the regional office (in Ñuble, the office of Chillán keeps 20 August)."""
    if region not in _calendars:
        days: dict[date, str] = {}
        for year in range(2023, 2034):
            days |= holiday_source.foreseen("CL", region, year)
            for rule in holiday_source.narrow_rules("CL", region):
                days[date(year, rule["month"], rule["day"])] = rule["name"]
        _calendars[region] = Calendar(recount.zone(region), days)
    return _calendars[region]


regions = st.sampled_from(recount.REGIONS)
moments = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(lambda at: at.replace(tzinfo=UTC))
units = st.sampled_from(["business_days", "calendar_days", "hours", "months"])
receipts = st.sampled_from(["as_it_happens", "next_business_day"])
# Around the changes of hour of every year, where mistakes live.
jumps = st.builds(
    lambda year, month, day, hour, minute: datetime(year, month, day, hour, minute, tzinfo=UTC),
    st.integers(2024, 2030), st.sampled_from([4, 9]), st.integers(1, 10), st.integers(0, 23), st.sampled_from([0, 30]),
)  # fmt: skip
starts = st.one_of(moments, jumps)


@settings(max_examples=400, deadline=None)
@given(regions, starts, st.integers(1, 20), receipts)
def test_business_days_agree_with_the_recount(region, start, amount, receipt):
    due = compute(start, Term("business_days", amount, receipt=receipt), calendar_of(region))
    expected = recount.business_days(region, start, amount, law=receipt == "next_business_day")
    assert (due.due_on, due.due_at) == expected


@settings(max_examples=200, deadline=None)
@given(regions, starts, st.integers(1, 40))
def test_calendar_days_agree_with_the_recount(region, start, amount):
    due = compute(start, Term("calendar_days", amount), calendar_of(region))
    assert (due.due_on, due.due_at) == recount.calendar_days(region, start, amount)


@settings(max_examples=200, deadline=None)
@given(regions, starts, st.integers(1, 200))
def test_hours_agree_with_the_recount(region, start, amount):
    due = compute(start, Term("hours", amount), calendar_of(region))
    assert due.due_at == recount.hours(region, start, amount)
    assert due.due_at - start == timedelta(hours=amount)


@pytest.mark.parametrize("region", recount.REGIONS)
def test_every_day_of_seven_years_agrees_with_the_recount(region):
    """No sampling here: three business days from the noon of every day."""
    calendar, term = calendar_of(region), Term("business_days", 3)
    off = [text for year in range(2024, 2032) for text in sorted(recount.off_days(region, year))]
    free = set(off)
    day = date(2024, 1, 1)
    while day <= date(2030, 12, 31):
        wanted, left = day, 3
        while left:
            wanted += timedelta(days=1)
            left -= wanted.isoformat() not in free
        start = datetime(day.year, day.month, day.day, 12, tzinfo=recount.zone(region))
        assert compute(start, term, calendar).due_on == wanted, day
        day += timedelta(days=1)


@settings(max_examples=300, deadline=None)
@given(regions, starts, units, st.integers(1, 25), receipts, st.integers(-3, 60))
def test_one_more_holiday_never_makes_a_deadline_earlier(region, start, unit, amount, receipt, offset):
    calendar, term = calendar_of(region), Term(unit, amount, receipt=receipt)
    extra = calendar.local_day(start) + timedelta(days=offset)
    more = Calendar(calendar.zone, {**calendar.holidays, extra: "Feriado nuevo"})
    assert compute(start, term, more).due_at >= compute(start, term, calendar).due_at


@settings(max_examples=300, deadline=None)
@given(regions, starts, st.timedeltas(timedelta(), timedelta(days=20)), units, st.integers(1, 25), receipts)
def test_a_later_start_never_ends_earlier(region, start, later, unit, amount, receipt):
    calendar, term = calendar_of(region), Term(unit, amount, receipt=receipt)
    assert compute(start + later, term, calendar).due_at >= compute(start, term, calendar).due_at


@settings(max_examples=300, deadline=None)
@given(regions, starts, st.sampled_from(["business_days", "calendar_days"]), st.integers(1, 30), receipts,
       st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), max_size=3), st.integers(0, 5))  # fmt: skip
def test_counting_the_trace_again_gives_the_date(region, start, unit, amount, receipt, stops, more):
    """Every day is there once, as many count as the term has, and the last one is the date."""
    pauses = [Pause(start + timedelta(hours=a), start + timedelta(hours=a + b)) for a, b in stops]
    extensions = [Extension(more)] if more else []
    due = compute(start, Term(unit, amount, receipt=receipt), calendar_of(region), pauses, extensions)
    days = [line.date for line in due.trace]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert days[0] == calendar_of(region).local_day(start)
    assert sum(line.counted for line in due.trace) == amount + more
    assert (days[-1], due.trace[-1].counted) == (due.due_on, True)
    assert [n for line in due.trace if line.counted for n in [int(line.reason.split()[1].rstrip(","))]] == list(
        range(1, amount + more + 1)
    )


@settings(max_examples=200, deadline=None)
@given(regions, starts, units, st.integers(1, 25), st.integers(0, 300), st.integers(0, 300))
def test_a_longer_pause_never_ends_earlier(region, start, unit, amount, begins, lasts):
    calendar, term = calendar_of(region), Term(unit, amount)
    paused = start + timedelta(hours=begins)
    short = [Pause(paused, paused + timedelta(hours=lasts))]
    long = [Pause(paused, paused + timedelta(hours=lasts + 7))]
    assert compute(start, term, calendar, long).due_at >= compute(start, term, calendar, short).due_at
