"""Appointments as iCalendar text (RFC 5545), for a reader's calendar. Pure: no clock, no database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypedDict

PRODUCT = "-//ProChile//Portal//ES"
LINE_OCTETS = 75


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Attachment(TypedDict):
    filename: str
    mimetype: str
    content: str


@dataclass(frozen=True)
class Person:
    name: str
    email: str


@dataclass(frozen=True)
class Appointment:
    """`uid` stays the same while the appointment lives; `sequence` grows each time that its date or place changes."""

    uid: str
    start: datetime
    end: datetime
    title: str
    organizer: Person
    attendees: tuple[Person, ...] = ()
    place: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    reminder: timedelta | None = None


def calendar(appointment: Appointment, *, now: datetime, method: Method = Method.REQUEST) -> str:
    """The text of an .ics file with one appointment, in UTC, which every calendar shows in its reader's zone.

    now: moment of writing (aware). Raises ValueError for a moment without zone, or an end before its start.
    """
    _check(appointment, now)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        *_event(appointment, now, method),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def attachment(appointment: Appointment, *, now: datetime, method: Method = Method.REQUEST) -> Attachment:
    """The same, as the outbox wants an attachment."""
    content = calendar(appointment, now=now, method=method)
    return {"filename": "cita.ics", "mimetype": f"text/calendar; method={method}", "content": content}


def _check(appointment: Appointment, now: datetime) -> None:
    if any(moment.tzinfo is None for moment in (appointment.start, appointment.end, now)):
        raise ValueError("Las horas de una cita llevan su zona.")
    if appointment.end <= appointment.start:
        raise ValueError("La cita termina antes de empezar.")


def _event(appointment: Appointment, now: datetime, method: Method) -> list[str]:
    optional = {
        "LOCATION": escape(appointment.place),
        "DESCRIPTION": escape(appointment.description),
        "URL": _no_breaks(appointment.url),
    }
    return [
        "BEGIN:VEVENT",
        f"UID:{_no_breaks(appointment.uid)}",
        f"DTSTAMP:{utc(now)}",
        f"DTSTART:{utc(appointment.start)}",
        f"DTEND:{utc(appointment.end)}",
        f"SEQUENCE:{appointment.sequence}",
        f"STATUS:{'CANCELLED' if method == Method.CANCEL else 'CONFIRMED'}",
        f"SUMMARY:{escape(appointment.title)}",
        *(f"{name}:{value}" for name, value in optional.items() if value),
        f"ORGANIZER;CN={_parameter(appointment.organizer.name)}:mailto:{_no_breaks(appointment.organizer.email)}",
        *(_attendee(person) for person in appointment.attendees),
        *_alarm(appointment, method),
        "END:VEVENT",
    ]


def _attendee(person: Person) -> str:
    rules = "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
    return f"ATTENDEE;{rules};CN={_parameter(person.name)}:mailto:{_no_breaks(person.email)}"


def _alarm(appointment: Appointment, method: Method) -> list[str]:
    if appointment.reminder is None or method == Method.CANCEL:
        return []
    minutes = int(appointment.reminder.total_seconds() // 60)
    text = escape(appointment.title)
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{text}", f"TRIGGER:-PT{minutes}M", "END:VALARM"]


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escape(text: str) -> str:
    """A text value: backslash, semicolon, comma and line break have meaning of their own."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(sign, written)
    return _no_breaks(plain)


def _no_breaks(text: str) -> str:
    """Without control characters: nothing that a person wrote can begin a line of its own."""
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")


def _parameter(text: str) -> str:
    """A parameter value is quoted and cannot hold quotes."""
    return '"' + _no_breaks(text).replace('"', "'") + '"'


def fold(line: str) -> str:
    """Lines of at most 75 octets, cut between characters and continued after a space."""
    parts, current, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE_OCTETS:
            parts.append(current)
            current, size = " ", 1
        current, size = current + sign, size + width
    return "\r\n".join([*parts, current])
