"""When each reminder of an activity goes out: calendar days counted from its start, end or sessions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from casework.calendar import Calendar

AT = time(9, 0)
SURVEY = "Encuesta"
COMPANIES = frozenset({"enrolled", "selected", "company", "companies", "buyer"})
OFFICE = frozenset({"organiser", "commercial_office", "regions", "executives"})


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to come: which line of the schedule, of which session, and when."""

    line: int
    session: int
    at: datetime

    def as_json(self) -> dict[str, Any]:
        return {"line": self.line, "session": self.session, "at": self.at.isoformat()}


def belongs_to_survey(line: dict[str, Any]) -> bool:
    """The satisfaction survey is sent by itself (PV-1), not as a reminder of the activity."""
    return str(line.get("purpose", "")).startswith(SURVEY)


def plan(
    lines: Sequence[dict[str, Any]],
    *,
    starts: datetime,
    ends: datetime,
    sessions: Iterable[tuple[int, datetime]],
    calendar: Calendar,
    now: datetime,
) -> list[Planned]:
    """What is still to be said, in order of time. What the schedule would have said before now is left out, but for
    the invitation, which goes out at once.

    Args:
        lines: {"days", "from": start|end|session, "to", "purpose"}.
        sessions: number and start of each; the activity itself where it has none.
    """
    meetings = list(sessions) or [(0, starts)]
    found = []
    for number, line in enumerate(lines):
        if belongs_to_survey(line):
            continue
        origins = {"start": [(0, starts)], "end": [(0, ends)], "session": meetings}[line["from"]]
        for session, origin in origins:
            at = moment(origin, int(line["days"]), calendar)
            if line["to"] == "invited" and at < now < origin:
                at = now
            if at >= now:
                found.append(Planned(number, session, at))
    return sorted(found, key=lambda row: (row.at, row.line, row.session))


def moment(origin: datetime, days: int, calendar: Calendar) -> datetime:
    """That many calendar days from the day of `origin`, in the morning; on a non-business day, the business day before.

    What comes after something never goes out before it: a Sunday after a Friday's end is told on Monday.
    """
    wanted = calendar.local_day(origin) + timedelta(days=days)
    day = wanted if calendar.is_business(wanted) else calendar.business_day(wanted, -1)
    if days > 0 and day <= calendar.local_day(origin):
        day = calendar.business_day(wanted, 0)
    return calendar.day_start(day, AT)
