"""Day counting: DOMAIN's worked examples, the clocks that jump, pauses, extensions, and how each day is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.calendar import Calendar, Extension, Pause, Term, compute
from casework.services import holiday_source

SANTIAGO = ZoneInfo("America/Santiago")


def chile(region="RM", zone=SANTIAGO, years=(2025, 2026, 2027), **extra):
    days = {day: name for year in years for day, name in holiday_source.foreseen("CL", region, year).items()}
    return Calendar(zone, days, **extra)


def at(text, zone=SANTIAGO):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def lines(due):
    return [(line.date.isoformat(), line.counted, line.reason) for line in due.trace]


@pytest.mark.clause("CAP-3", "CAP-4", "CAT-4")
def test_three_business_days_from_a_tuesday_before_the_national_holidays_end_on_monday():
    due = compute(at("2026-09-15T17:50"), Term("business_days", 3), chile())
    assert due.due_on == date(2026, 9, 21)
    assert due.due_at.isoformat() == "2026-09-22T00:00:00-03:00"
    assert lines(due) == [
        ("2026-09-15", False, "ingresó, no se cuenta"),
        ("2026-09-16", True, "día 1"),
        ("2026-09-17", True, "día 2"),
        ("2026-09-18", False, "feriado: Fiestas Patrias"),
        ("2026-09-19", False, "fin de semana y feriado"),
        ("2026-09-20", False, "fin de semana"),
        ("2026-09-21", True, "día 3, último"),
    ]


@pytest.mark.parametrize(("receipt", "last"), [("as_it_happens", 16), ("next_business_day", 17)])
def test_what_comes_in_on_a_saturday_counts_as_its_clause_says(receipt, last):
    due = compute(at("2026-09-12T11:00"), Term("business_days", 3, receipt=receipt), chile())
    assert due.due_on == date(2026, 9, last)


@pytest.mark.clause("AGE-4")
def test_the_laws_reading_tells_when_a_filing_is_taken_as_made():
    due = compute(at("2026-09-12T11:00"), Term("business_days", 1, receipt="next_business_day"), chile())
    assert lines(due) == [
        ("2026-09-12", False, "ingresó, no se cuenta (fin de semana)"),
        ("2026-09-13", False, "fin de semana"),
        ("2026-09-14", False, "se tiene por ingresado, no se cuenta"),
        ("2026-09-15", True, "día 1, último"),
    ]


@pytest.mark.clause("CAP-5")
def test_fifteen_calendar_days_from_a_saturday_end_on_a_sunday_without_rolling():
    due = compute(at("2026-09-12T10:00"), Term("calendar_days", 15), chile())
    assert (due.due_on, due.due_on.weekday()) == (date(2026, 9, 27), 6)


def test_a_term_that_rolls_passes_to_the_next_business_day_and_says_so():
    due = compute(at("2026-09-03T10:00"), Term("calendar_days", 15, roll="next_business_day"), chile())
    assert due.due_on == date(2026, 9, 21)
    assert lines(due)[-4:] == [
        ("2026-09-18", True, "día 15"),
        ("2026-09-19", False, "fin de semana y feriado"),
        ("2026-09-20", False, "fin de semana"),
        ("2026-09-21", False, "primer día hábil siguiente, último"),
    ]


@pytest.mark.clause("DEM-1")
def test_forty_eight_hours_over_the_skipped_hour_are_forty_eight_hours():
    due = compute(at("2026-09-04T23:30"), Term("hours", 48), chile())
    assert due.due_on is None
    assert due.due_at.isoformat() == "2026-09-07T00:30:00-03:00"
    assert "corren 23 horas (cambia la hora)" in due.trace[2].reason


def test_forty_eight_hours_over_the_repeated_hour_are_forty_eight_hours():
    due = compute(at("2026-04-04T12:00"), Term("hours", 48), chile())
    assert due.due_at.isoformat() == "2026-04-06T11:00:00-04:00"
    assert due.trace[0].reason == "ingresó a las 12:00, corren 13 horas"


def test_a_day_whose_next_midnight_is_skipped_ends_at_the_first_instant_that_exists():
    due = compute(at("2026-09-04T10:00"), Term("calendar_days", 1), chile())
    assert due.due_on == date(2026, 9, 5)
    assert due.due_at.isoformat() == "2026-09-06T01:00:00-03:00"
    assert due.due_at.astimezone(UTC).isoformat() == "2026-09-06T04:00:00+00:00"


def test_a_day_whose_last_hour_repeats_ends_after_the_second_one():
    due = compute(at("2026-04-03T10:00"), Term("calendar_days", 1), chile())
    assert due.due_on == date(2026, 4, 4)
    assert due.due_at.astimezone(UTC).isoformat() == "2026-04-05T04:00:00+00:00"
    assert compute(datetime(2026, 4, 4, 23, 30, tzinfo=SANTIAGO, fold=1), Term("calendar_days", 1), chile()).due_on == (
        date(2026, 4, 5)
    )


def test_a_midnight_that_repeats_counts_from_the_first():
    havana = ZoneInfo("America/Havana")  # at 01:00 of 1 November 2026 clocks go back to 00:00
    due = compute(at("2026-10-30T10:00", havana), Term("calendar_days", 1), Calendar(havana))
    assert due.due_at.astimezone(UTC).isoformat() == "2026-11-01T04:00:00+00:00"


def test_a_gap_that_begins_before_midnight_ends_the_day_where_the_next_one_begins():
    apia = ZoneInfo("Pacific/Apia")  # 30 December 2011 never was
    assert Calendar(apia).day_start(date(2011, 12, 30)).isoformat() == "2011-12-31T00:00:00+14:00"


def test_the_start_is_read_on_the_clock_of_the_office():
    start = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)  # still Monday 14 in Chile
    assert compute(start, Term("business_days", 1), chile()).due_on == date(2026, 9, 15)


@pytest.mark.parametrize(
    ("region", "day", "last"), [("AP", "2027-06-04", "2027-06-08"), ("RM", "2027-06-04", "2027-06-07")]
)
def test_the_holiday_of_a_region_holds_only_there(region, day, last):
    assert compute(at(f"{day}T09:00"), Term("business_days", 1), chile(region)).due_on == date.fromisoformat(last)


def test_an_office_with_another_weekend_counts_its_own():
    riyadh = Calendar(ZoneInfo("Asia/Riyadh"), weekend=frozenset({4, 5}))
    due = compute(at("2026-11-19T10:00", riyadh.zone), Term("business_days", 2), riyadh)  # a Thursday
    assert due.due_on == date(2026, 11, 23)
    assert [line.reason for line in due.trace[1:3]] == ["fin de semana", "fin de semana"]


@pytest.mark.clause("SEG-2")
@pytest.mark.parametrize(
    ("start", "last"), [("2026-01-31", "2026-02-28"), ("2028-01-31", "2028-02-29"), ("2026-12-15", "2027-01-15")]
)
def test_a_month_ends_on_the_same_number_or_the_last_of_the_month(start, last):
    assert compute(at(f"{start}T10:00"), Term("months", 1), chile()).due_on == date.fromisoformat(last)


@pytest.mark.clause("VIS-4")
def test_a_term_before_an_event_is_counted_backwards():
    due = compute(at("2026-10-01T09:00"), Term("calendar_days", 30, direction="before_event"), chile())
    assert due.due_on == date(2026, 9, 1)
    assert due.trace[0].reason == "día del evento, no se cuenta"


def test_a_pause_gives_back_the_days_from_its_first_to_the_eve_of_the_resumption():
    pause = Pause(at("2026-04-08T23:00"), at("2026-04-10T08:00"))
    due = compute(at("2026-04-06T12:00"), Term("business_days", 3), chile(), [pause])
    assert due.due_on == date(2026, 4, 13)
    assert [line.date.day for line in due.trace if line.reason == "en pausa"] == [8, 9]


def test_a_pause_within_one_day_takes_nothing_and_an_open_one_is_not_replayed():
    plain = compute(at("2026-04-06T12:00"), Term("business_days", 3), chile())
    short = Pause(at("2026-04-08T09:00"), at("2026-04-08T18:00"))
    still = Pause(at("2026-04-08T09:00"))
    assert compute(at("2026-04-06T12:00"), Term("business_days", 3), chile(), [short, still]) == plain


def test_a_pause_of_a_term_in_hours_moves_it_by_what_stood_still():
    pauses = [
        Pause(at("2026-04-07T00:00"), at("2026-04-07T06:00")),
        Pause(at("2026-04-01T00:00"), at("2026-04-02T00:00")),
    ]
    due = compute(at("2026-04-06T12:00"), Term("hours", 48), chile(), pauses)
    assert due.due_at == at("2026-04-08T18:00")


def test_overlapping_pauses_are_not_given_back_twice():
    pauses = [
        Pause(at("2026-04-07T00:00"), at("2026-04-07T06:00")),
        Pause(at("2026-04-07T03:00"), at("2026-04-07T08:00")),
    ]
    assert compute(at("2026-04-06T12:00"), Term("hours", 24), chile(), pauses).due_at == at("2026-04-07T20:00")


def test_an_extension_adds_to_the_term():
    due = compute(at("2026-04-06T12:00"), Term("business_days", 3), chile(), (), [Extension(2)])
    assert due.due_on == compute(at("2026-04-06T12:00"), Term("business_days", 5), chile()).due_on


def test_what_ends_beyond_the_loaded_calendar_is_provisional_and_uses_what_is_foreseen():
    calendar = chile(
        years=(2026,), first=date(2026, 1, 1), horizon=date(2026, 12, 31),
        projected=lambda year: holiday_source.foreseen("CL", "RM", year),
    )  # fmt: skip
    inside = compute(at("2026-12-21T10:00"), Term("business_days", 3), calendar)
    beyond = compute(at("2026-12-30T10:00"), Term("business_days", 2), calendar)
    assert (inside.provisional, beyond.provisional) == (False, True)
    assert beyond.due_on == date(2027, 1, 4)  # 1 January is known to be a holiday all the same


@pytest.mark.parametrize(
    ("start", "term"),
    [
        (datetime(2026, 1, 1), Term("business_days", 3)),
        (datetime(2026, 1, 1, tzinfo=UTC), Term("business_days", 0)),
        (datetime(2026, 1, 1, tzinfo=UTC), Term("hours", -1)),
    ],
)
def test_what_cannot_be_counted_is_refused(start, term):
    with pytest.raises(ValueError, match=r"start|amount"):
        compute(start, term, chile())


def test_a_calendar_without_business_days_ends_in_an_error_and_not_in_a_loop():
    with pytest.raises(ValueError, match="does not end"):
        compute(at("2026-01-01T10:00"), Term("business_days", 1), Calendar(SANTIAGO, weekend=frozenset(range(7))))
