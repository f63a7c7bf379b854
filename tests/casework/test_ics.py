"""Appointments that any calendar reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ics import Appointment, Method, Person, attachment, calendar, fold

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
START = datetime(2026, 9, 21, 10, 30, tzinfo=ZoneInfo("America/Santiago"))
VISIT = Appointment(
    uid="CAP-2026-000001-1@portal.example",
    start=START,
    end=START + timedelta(hours=1),
    title="Entrevista con ProChile, Talca; sala 2",
    organizer=Person("Pía Soto", "pia.soto@prochile.example"),
    attendees=(Person("Ana Ñ", "ana@viveros.example"),),
    place="1 Sur 898, Talca",
    description="Traiga:\nlista de precios",
)


def lines(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_it_is_in_utc():
    assert "DTSTART:20260921T133000Z" in lines(calendar(VISIT, now=NOW))


def test_signs_with_a_meaning_are_escaped():
    written = lines(calendar(VISIT, now=NOW))
    assert "SUMMARY:Entrevista con ProChile\\, Talca\\; sala 2" in written
    assert "DESCRIPTION:Traiga:\\nlista de precios" in written


def test_rescheduling_keeps_the_uid_and_raises_the_sequence():
    moved = replace(VISIT, start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1), sequence=1)
    first, second = lines(calendar(VISIT, now=NOW)), lines(calendar(moved, now=NOW))
    assert {"SEQUENCE:0"} <= set(first) and {"SEQUENCE:1"} <= set(second)
    assert [line for line in first if line.startswith("UID")] == [line for line in second if line.startswith("UID")]


def test_cancelling_says_so_twice():
    written = lines(calendar(VISIT, now=NOW, method=Method.CANCEL))
    assert "METHOD:CANCEL" in written and "STATUS:CANCELLED" in written


def test_a_reminder_is_an_alarm_that_a_cancelled_one_does_not_ring():
    soon = replace(VISIT, reminder=timedelta(minutes=90))
    assert "TRIGGER:-PT90M" in lines(calendar(soon, now=NOW))
    assert "VALARM" not in calendar(soon, now=NOW, method=Method.CANCEL)


@pytest.mark.parametrize("changes", [{"end": START}, {"start": datetime(2026, 9, 21, 10, 30)}])
def test_an_impossible_appointment_is_refused(changes):
    with pytest.raises(ValueError):
        calendar(replace(VISIT, **changes), now=NOW)


@given(st.text(max_size=300))
def test_folding_keeps_the_text_in_lines_of_75_octets(text):
    plain = "".join(sign for sign in text if sign not in "\r\n")
    folded = fold("X:" + plain)
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == "X:" + plain


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_that_a_person_writes_begins_a_line(title, name):
    text = calendar(replace(VISIT, title=title, organizer=Person(name, "a@b.example")), now=NOW)
    names = [line.split(":")[0].split(";")[0] for line in lines(text) if line]
    expected = [
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "BEGIN", "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE",
        "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE", "END", "END",
    ]  # fmt: skip
    assert names == expected


def test_it_travels_as_an_attachment():
    item = attachment(VISIT, now=NOW)
    assert item["filename"] == "cita.ics" and item["content"].startswith("BEGIN:VCALENDAR\r\n")
