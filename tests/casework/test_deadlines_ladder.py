"""The alert ladder as a table: from a term to the moments of its rungs. No database."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from casework.calendar import Calendar, Pause, Term, compute
from casework.ladder import Subject, pending, plan
from casework.services import holiday_source

SANTIAGO, TOKYO = ZoneInfo("America/Santiago"), ZoneInfo("Asia/Tokyo")
LADDERS = yaml.load(
    (Path(__file__).parents[2] / "casework/content/clauses.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)["ladders"]
DAYS = {day: name for year in (2026, 2027) for day, name in holiday_source.foreseen("CL", "RM", year).items()}
CHILE = Calendar(SANTIAGO, DAYS)


def rungs(start, term, ladder="standard", calendar=CHILE, pauses=(), **readers):
    started = datetime.fromisoformat(start).replace(tzinfo=calendar.zone)
    due = compute(started, term, calendar, pauses)
    counted = [line.date for line in due.trace if line.counted]
    subject = Subject(started, term, due.due_on, due.due_at, counted, pauses)
    found = plan(subject, LADDERS[ladder], calendar, readers)
    return {rung.name: rung.at.astimezone(calendar.zone).strftime("%a %d-%m %H:%M") for rung in found if rung.at}


@pytest.mark.clause("CAP-3", "CAP-4")
def test_three_business_days_one_day_before_takes_the_place_of_half_way():
    assert rungs("2026-09-15T17:50", Term("business_days", 3)) == {
        "one_day_before": "Thu 17-09 08:30", "due_day": "Mon 21-09 08:30", "overdue": "Tue 22-09 08:30",
        "overdue_head": "Tue 22-09 08:30", "overdue_oversight": "Thu 24-09 08:30",
    }  # fmt: skip


@pytest.mark.clause("CON-2")
def test_half_way_is_the_business_day_in_which_half_is_reached():
    assert rungs("2026-11-02T10:00", Term("business_days", 4))["half_way"] == "Wed 04-11 08:30"
    assert rungs("2026-11-02T10:00", Term("business_days", 7))["half_way"] == "Fri 06-11 08:30"


@pytest.mark.clause("CAP-5")
def test_a_calendar_term_that_ends_on_a_day_off_has_its_last_word_on_the_business_day_before():
    found = rungs("2026-09-12T10:00", Term("calendar_days", 15))  # ends on Sunday 27
    assert found["half_way"] == "Mon 21-09 08:30"  # its eighth day is Sunday 20
    assert found["one_day_before"] == "Fri 25-09 08:30"
    assert "due_day" not in found
    assert found["overdue"] == "Mon 28-09 08:30"


def test_a_calendar_term_that_ends_on_a_business_day_speaks_on_it():
    assert rungs("2026-11-02T10:00", Term("calendar_days", 15))["due_day"] == "Tue 17-11 08:30"


def test_a_rung_before_the_term_began_does_not_exist():
    assert "one_day_before" not in rungs("2026-11-02T10:00", Term("business_days", 1))


@pytest.mark.clause("DEM-1")
def test_hours_have_their_own_moments_over_weekends_and_changes_of_hour():
    assert rungs("2026-09-04T23:30", Term("hours", 48), "hours") == {
        "half_way": "Sat 05-09 23:30", "hours_left": "Sun 06-09 16:30", "overdue": "Mon 07-09 00:30",
        "overdue_head": "Mon 07-09 00:30", "overdue_oversight": "Tue 08-09 00:30",
    }  # fmt: skip


def test_a_pause_moves_the_rungs_of_hours():
    pause = Pause(datetime(2026, 11, 2, 12, tzinfo=SANTIAGO), datetime(2026, 11, 2, 18, tzinfo=SANTIAGO))
    assert rungs("2026-11-02T10:00", Term("hours", 48), "hours", pauses=[pause])["half_way"] == "Tue 03-11 16:00"


@pytest.mark.clause("REC-4", "CON-3")
def test_the_ceiling_goes_to_the_head_at_once_and_to_oversight_with_it():
    assert rungs("2026-11-02T10:00", Term("business_days", 20), "ceiling") == {
        "one_day_before": "Fri 27-11 08:30", "due_day": "Mon 30-11 08:30", "overdue_head": "Tue 01-12 08:30",
        "overdue_oversight": "Tue 01-12 08:30",
    }  # fmt: skip


@pytest.mark.clause("VIS-1")
def test_who_reads_elsewhere_is_told_when_their_own_day_opens():
    tokyo = Calendar(TOKYO, {date(2026, 11, 3): "Culture Day"})
    found = rungs("2026-11-02T10:00", Term("business_days", 1), calendar=tokyo, overseer=CHILE)  # due Wed 4
    assert found["overdue_head"] == "Thu 05-11 08:30"
    assert found["overdue_oversight"] == "Mon 09-11 20:30"  # 08:30 of Monday 9 in Santiago


def test_a_term_before_an_event_has_nothing_to_say():
    assert rungs("2026-12-01T09:00", Term("calendar_days", 30, direction="before_event"), "none") == {}


def test_the_next_rung_skips_what_was_said_and_what_never_comes():
    started = datetime(2026, 9, 12, 10, tzinfo=SANTIAGO)
    due = compute(started, Term("calendar_days", 15), CHILE)
    counted = [line.date for line in due.trace if line.counted]
    ladder = plan(
        Subject(started, Term("calendar_days", 15), due.due_on, due.due_at, counted), LADDERS["standard"], CHILE
    )
    assert pending(ladder, ["half_way", "one_day_before"]).name == "overdue"
    assert pending(ladder, [rung.name for rung in ladder]) is None
