"""Counts terms day by day and keeps the account. Pure: no clock, no database, no settings.

Units: business days, calendar days, months and hours. Every count leaves its trace, one line per day, so that anybody
can count again with a finger on a wall calendar. Rules: shared by all clauses; numbers: in the clause catalogue.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from casework.formats import span

DAY = timedelta(days=1)
MAX_STEPS = 20_000  # some 55 years: a calendar without business days must end in an error, not in a loop


class Unit(StrEnum):
    BUSINESS_DAYS = "business_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"
    MONTHS = "months"


class Receipt(StrEnum):
    AS_IT_HAPPENS = "as_it_happens"
    NEXT_BUSINESS_DAY = "next_business_day"


class Roll(StrEnum):
    NONE = "none"
    NEXT_BUSINESS_DAY = "next_business_day"


class Direction(StrEnum):
    AFTER_EVENT = "after_event"
    BEFORE_EVENT = "before_event"


@dataclass(frozen=True)
class Term:
    """How long a promise lasts and how it is counted. `amount` is in `unit`; only hours may have a fraction."""

    unit: str
    amount: float
    receipt: str = Receipt.AS_IT_HAPPENS
    roll: str = Roll.NONE
    direction: str = Direction.AFTER_EVENT


@dataclass(frozen=True)
class Pause:
    """A stretch that does not run. For terms in days: from the day it starts to the eve of the day it ends, so that
    the day of the resumption counts again and a pause within one day takes nothing. Open (no end): not replayed yet."""

    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Extension:
    """More time, in the unit of the term."""

    amount: int


@dataclass(frozen=True)
class TraceLine:
    date: date
    counted: bool
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"date": self.date.isoformat(), "counted": self.counted, "reason": self.reason}


@dataclass(frozen=True)
class Due:
    """`due_on`: last day (None for hours). `due_at`: first instant that is late, in the office's zone."""

    due_on: date | None
    due_at: datetime
    provisional: bool
    trace: tuple[TraceLine, ...]

    def trace_json(self) -> list[dict[str, Any]]:
        return [line.as_json() for line in self.trace]


@dataclass(frozen=True)
class Calendar:
    """The days of one office. `first` and `horizon` bound the years that are loaded; outside them `projected` tells
    the holidays foreseen for a year, and whatever ends there is provisional."""

    zone: ZoneInfo
    holidays: Mapping[date, str] = field(default_factory=dict)
    weekend: frozenset[int] = frozenset({5, 6})
    horizon: date = date.max
    first: date = date.min
    projected: Callable[[int], Mapping[date, str]] | None = None

    def holiday(self, day: date) -> str | None:
        if self.projected and not self.first <= day <= self.horizon:
            return self.holidays.get(day) or self.projected(day.year).get(day)
        return self.holidays.get(day)

    def is_business(self, day: date) -> bool:
        return day.weekday() not in self.weekend and self.holiday(day) is None

    def why_off(self, day: date) -> str:
        """Why a day is not a business day, in Spanish; empty when it is one."""
        name = self.holiday(day)
        weekend = day.weekday() in self.weekend
        if name is not None and weekend:
            return "fin de semana y feriado"
        if name is not None:
            return f"feriado: {name}" if name else "feriado"
        return "fin de semana" if weekend else ""

    def business_day(self, day: date, steps: int) -> date:
        """The business day `steps` after (or, negative, before) `day`; 0: `day` itself or the next business day."""
        step = DAY if steps >= 0 else -DAY
        if steps == 0:
            return next(d for d in _days_from(day, step) if self.is_business(d))
        found = (d for d in _days_from(day + step, step) if self.is_business(d))
        for _ in range(abs(steps) - 1):
            next(found)
        return next(found)

    def business_days_between(self, earlier: date, later: date) -> int:
        """Business days after `earlier` up to and with `later`."""
        return sum(self.is_business(earlier + DAY * n) for n in range(1, (later - earlier).days + 1))

    def day_start(self, day: date, at: time = time.min) -> datetime:
        """First instant of `day` in the zone (or `at` that hour); the first that exists where clocks skip it."""
        wanted = datetime.combine(day, at)
        found = wanted.replace(tzinfo=self.zone).astimezone(UTC)
        if found.astimezone(self.zone).replace(tzinfo=None) == wanted:
            return found.astimezone(self.zone)
        before = found - DAY
        while found - before > timedelta(seconds=1):  # the gap may begin before the hour asked for
            middle = before + (found - before) / 2
            if middle.astimezone(self.zone).replace(tzinfo=None) >= wanted:
                found = middle
            else:
                before = middle
        return found.replace(microsecond=0).astimezone(self.zone)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def is_loaded(self, day: date) -> bool:
        return self.first <= day <= self.horizon


def compute(
    start: datetime,
    term: Term,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Extension] = (),
) -> Due:
    """Count `term` from `start` (aware) in the office's calendar, replaying pauses and extensions.

    Raises ValueError for a naive start, an amount that is not positive or a calendar without business days.
    """
    if start.tzinfo is None:
        raise ValueError("start needs its zone")
    amount = term.amount + sum(extension.amount for extension in extensions)
    if amount <= 0:
        raise ValueError("amount must be positive")
    closed = sorted((p.started_at, p.ended_at) for p in pauses if p.ended_at is not None)
    if term.unit == Unit.HOURS:
        return _count_hours(start, amount, term, calendar, closed)
    return _count_days(start, int(amount), term, calendar, closed)


def _count_days(
    start: datetime, amount: int, term: Term, calendar: Calendar, pauses: Sequence[tuple[datetime, datetime]]
) -> Due:
    backwards = term.direction == Direction.BEFORE_EVENT
    lines = _receive(calendar.local_day(start), term, calendar)
    origin = lines[-1].date
    needed = abs((_add_months(origin, -amount if backwards else amount) - origin).days)
    if term.unit != Unit.MONTHS:
        needed = amount
    spans = [(calendar.local_day(p), calendar.local_day(r)) for p, r in pauses]
    counted = 0
    step = -DAY if backwards else DAY
    for day in _days_from(origin + step, step):
        off = calendar.why_off(day) if term.unit == Unit.BUSINESS_DAYS else ""
        if any(paused <= day < resumed for paused, resumed in spans):
            off = "en pausa"
        counted += not off
        lines.append(TraceLine(day, not off, off or f"día {counted}"))
        if counted == needed:
            break
    if term.roll == Roll.NEXT_BUSINESS_DAY and not backwards:
        lines += _roll(lines[-1].date, calendar)
    lines[-1] = TraceLine(lines[-1].date, lines[-1].counted, f"{lines[-1].reason}, último")
    due_on = lines[-1].date
    return Due(due_on, calendar.day_start(due_on + DAY), _provisional(lines, calendar), tuple(lines))


def _receive(day: date, term: Term, calendar: Calendar) -> list[TraceLine]:
    """The day of the event, which never counts; the law's reading moves it to the next business day."""
    if term.direction == Direction.BEFORE_EVENT:
        return [TraceLine(day, False, "día del evento, no se cuenta")]
    if term.receipt != Receipt.NEXT_BUSINESS_DAY or calendar.is_business(day):
        return [TraceLine(day, False, "ingresó, no se cuenta")]
    lines = [TraceLine(day, False, f"ingresó, no se cuenta ({calendar.why_off(day)})")]
    for later in _days_from(day + DAY, DAY):
        if calendar.is_business(later):
            return [*lines, TraceLine(later, False, "se tiene por ingresado, no se cuenta")]
        lines.append(TraceLine(later, False, calendar.why_off(later)))
    raise AssertionError("unreachable")


def _roll(last: date, calendar: Calendar) -> list[TraceLine]:
    if calendar.is_business(last):
        return []
    lines: list[TraceLine] = []
    for day in _days_from(last + DAY, DAY):
        if calendar.is_business(day):
            return [*lines, TraceLine(day, False, "primer día hábil siguiente")]
        lines.append(TraceLine(day, False, calendar.why_off(day)))
    raise AssertionError("unreachable")


def _add_months(day: date, months: int) -> date:
    """The same day number months later; the last of the month where it does not exist (31 January → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days_from(day: date, step: timedelta) -> Iterator[date]:
    for n in range(MAX_STEPS):
        yield day + step * n
    raise ValueError("the term does not end: no business days in this calendar")


def _count_hours(
    start: datetime, amount: float, term: Term, calendar: Calendar, pauses: Sequence[tuple[datetime, datetime]]
) -> Due:
    origin = start.astimezone(UTC)
    left = timedelta(hours=amount)
    if term.direction == Direction.BEFORE_EVENT:
        runs = [(origin - left, origin)]
        due_at = origin - left
    else:
        if term.receipt == Receipt.NEXT_BUSINESS_DAY and not calendar.is_business(calendar.local_day(start)):
            origin = calendar.day_start(calendar.business_day(calendar.local_day(start), 0)).astimezone(UTC)
        runs = _runs(origin, left, pauses)
        due_at = runs[-1][1]
    lines = _hour_lines(runs, calendar)
    local = due_at.astimezone(calendar.zone)
    return Due(None, local, _provisional(lines, calendar), tuple(lines))


def _runs(start: datetime, left: timedelta, pauses: Sequence[tuple[datetime, datetime]]) -> list[tuple]:
    """The stretches in which the clock runs, pauses left out."""
    runs = []
    for paused, resumed in pauses:
        if paused - start >= left:
            break
        if resumed <= start:
            continue
        if paused > start:
            runs.append((start, paused.astimezone(UTC)))
            left -= paused - start
        start = resumed.astimezone(UTC)
    return [*runs, (start, start + left)]


def _hour_lines(runs: list[tuple[datetime, datetime]], calendar: Calendar) -> list[TraceLine]:
    first, last = calendar.local_day(runs[0][0]), calendar.local_day(runs[-1][1] - timedelta(microseconds=1))
    lines = []
    for n in range((last - first).days + 1):
        day = first + DAY * n
        begins, ends = calendar.day_start(day).astimezone(UTC), calendar.day_start(day + DAY).astimezone(UTC)
        ran = sum((max(min(b, ends) - max(a, begins), timedelta()) for a, b in runs), timedelta())
        reason = f"corren {span(ran)}" if ran else "en pausa"
        if ran == ends - begins != DAY:
            reason += " (cambia la hora)"
        if day == first:
            reason = f"ingresó a las {runs[0][0].astimezone(calendar.zone):%H:%M}, {reason}"
        lines.append(TraceLine(day, bool(ran), reason))
    lines[-1] = TraceLine(last, lines[-1].counted, f"{lines[-1].reason}, último")
    return lines


def _provisional(lines: Sequence[TraceLine], calendar: Calendar) -> bool:
    return not all(calendar.is_loaded(line.date) for line in (lines[0], lines[-1]))
