"""When each rung of an alert ladder comes. Pure: from a deadline, its ladder and the calendars to moments.

Rungs of terms in days come when the reader's business day opens; those of terms in hours at their own moment. Of two
rungs that fall on one day for one kind of reader only the later in the list stays. A rung that would come before the
term began, or «due_day» when the term ends on a day off, does not exist.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from casework.calendar import Calendar, Extension, Pause, Term, Unit, compute

OPENING = time(8, 30)


@dataclass(frozen=True)
class Rung:
    """One thing to say. `at` is None when it never comes; `index` is its place in the ladder."""

    index: int
    name: str
    to: str
    template: str
    at: datetime | None


@dataclass(frozen=True)
class Subject:
    """What the ladder needs to know of a deadline. `counted`: the days that count, in order."""

    started_at: datetime
    term: Term
    due_on: date | None
    due_at: datetime
    counted: Sequence[date] = ()
    pauses: Iterable[Pause] = ()
    extensions: Iterable[Extension] = ()


def plan(
    subject: Subject,
    ladder: Sequence[Mapping[str, Any]],
    calendar: Calendar,
    readers: Mapping[str, Calendar] | None = None,
    opening: time = OPENING,
) -> list[Rung]:
    """Every rung of the ladder with its moment, in order.

    Args:
        ladder: rungs as clauses.yaml writes them.
        calendar: the acting office's, which counts the days.
        readers: calendars of those readers («overseer») who work elsewhere.
        opening: hour at which a business day begins, local to the reader.
    """
    rungs = [Rung(index, data["rung"], data["to"], data["template"], None) for index, data in enumerate(ladder)]
    if subject.term.unit == Unit.HOURS:
        moments = [_hour(subject, data["when"], calendar) for data in ladder]
    else:
        days = _one_a_day(ladder, [_day(subject, data["when"], calendar) for data in ladder])
        moments = [
            _open(day, calendar, (readers or {}).get(data["to"], calendar), opening) if day else None
            for data, day in zip(ladder, days, strict=True)
        ]
    moments = [at if at and at > subject.started_at else None for at in moments]
    return _in_order([replace(rung, at=at) for rung, at in zip(rungs, moments, strict=True)])


def pending(rungs: Iterable[Rung], said: Iterable[str], after: int = -1) -> Rung | None:
    """The next rung that comes and was not said."""
    names = set(said)
    return next((rung for rung in rungs if rung.at and rung.index > after and rung.name not in names), None)


PHASES = ("fraction", "before", "due_day", "after")


def in_time_order(ladder: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A ladder written in the order in which its rungs come, for any term: what is nearer to the end stands later."""

    def place(rung: Mapping[str, Any]) -> tuple[int, float]:
        when = rung["when"]
        far = {"before": -when.get("amount", 0), "after": when.get("amount", 0), "fraction": when.get("value", 0)}
        return PHASES.index(when["at"]), far.get(when["at"], 0)

    return [dict(rung) for rung in sorted(ladder, key=place)]


def _day(subject: Subject, when: Mapping[str, Any], calendar: Calendar) -> date | None:
    """The local day of a rung in the acting office; None when it has none."""
    due_on = subject.due_on
    if due_on is None:
        return None
    if when["at"] == "due_day":
        return due_on if calendar.is_business(due_on) else None
    if when["at"] == "before":
        return calendar.business_day(due_on, -when["amount"])
    if when["at"] == "after":  # what is late is told on a business day: 0 and 1 are both the first after the last day
        return calendar.business_day(due_on, max(when["amount"], 1))
    if when["at"] == "fraction":
        nth = ceil(len(subject.counted) * when["value"])
        return calendar.business_day(subject.counted[max(nth, 1) - 1], 0) if subject.counted else None
    raise ValueError(f"unknown moment: {when['at']}")


def _one_a_day(ladder: Sequence[Mapping[str, Any]], days: Sequence[date | None]) -> list[date | None]:
    later: set[tuple[str, date]] = set()
    kept: list[date | None] = []
    for data, day in reversed(list(zip(ladder, days, strict=True))):
        kept.append(None if day is None or (data["to"], day) in later else day)
        if day is not None:
            later.add((data["to"], day))
    return kept[::-1]


def _open(day: date, acting: Calendar, reader: Calendar, opening: time) -> datetime:
    """When the reader's business day opens, the first time from the start of that day at the acting office."""
    begins = acting.day_start(day)
    local = reader.local_day(begins)
    found = reader.day_start(reader.business_day(local, 0), opening)
    return found if found >= begins else reader.day_start(reader.business_day(local, 1), opening)


def _hour(subject: Subject, when: Mapping[str, Any], calendar: Calendar) -> datetime | None:
    if when["at"] == "before":
        return subject.due_at - timedelta(hours=when["amount"])
    if when["at"] == "after":
        return subject.due_at + timedelta(hours=when["amount"])
    if when["at"] == "fraction":
        total = subject.term.amount + sum(extension.amount for extension in subject.extensions)
        half = replace(subject.term, amount=total * when["value"])
        return compute(subject.started_at, half, calendar, subject.pauses).due_at
    if when["at"] == "due_day":
        return None
    raise ValueError(f"unknown moment: {when['at']}")


def _in_order(rungs: list[Rung]) -> list[Rung]:
    """No rung before the one above it in the list, so that a sweep walks them one by one."""
    latest: datetime | None = None
    ordered = []
    for rung in rungs:
        if rung.at is not None:
            latest = rung.at if latest is None or rung.at > latest else latest
        ordered.append(replace(rung, at=latest) if rung.at else rung)
    return ordered
