"""Which alert of a deadline comes next: the ladder of its clause, with the calendars of those who read."""

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Office
from casework.calendar import Calendar, Extension, Pause
from casework.ladder import Rung, Subject, pending, plan
from casework.models import Deadline
from casework.services import holidays

READERS_AT_THE_CENTRE = ("overseer",)


def opening(deadline: Deadline) -> time:
    """Hour at which the day of alerts begins: of the clause, or the portal's."""
    own = deadline.version.parameters.get("alerts_at")
    return time.fromisoformat(own or getattr(settings, "ALERTS_AT", "08:30"))


def rungs(deadline: Deadline, calendar: Calendar, central: Calendar | None) -> list[Rung]:
    """The whole ladder of a deadline, with its moments."""
    subject = Subject(
        started_at=deadline.started_at,
        term=deadline.version.term,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        counted=[date.fromisoformat(line["date"]) for line in deadline.trace if line["counted"]],
        pauses=pauses(deadline),
        extensions=extensions(deadline),
    )
    readers = dict.fromkeys(READERS_AT_THE_CENTRE, central) if central else {}
    return plan(subject, deadline.version.ladder, calendar, readers, opening(deadline))


def schedule(deadline: Deadline, *, now: datetime, central: Calendar | None = None) -> None:
    """Set the next alert after the deadline was opened or its date moved; the caller saves.

    What was said and comes again because the date moved is said again, in a new round.
    """
    if not deadline.is_open or deadline.is_paused:
        deadline.next_alert_at = deadline.next_rung = None
        return
    ladder = rungs(deadline, holidays.calendar_for(deadline.office), central or central_calendar())
    waiting = deadline.next_rung
    again = {rung.name for rung in ladder if rung.at and rung.name in deadline.said and rung.at > now}
    if again:
        deadline.said = [name for name in deadline.said if name not in again]
        deadline.alert_round += 1
    # A moment that the new date puts into the past is not news, unless the rung was waiting for a late sweep.
    to_come = [
        rung for rung in ladder if rung.at and (rung.at > now or (waiting is not None and rung.index >= waiting))
    ]
    put(deadline, pending(to_come, deadline.said))


def put(deadline: Deadline, rung: Rung | None) -> None:
    """Write a rung down as the next thing to say, or that nothing is left."""
    deadline.next_alert_at = rung.at.astimezone(timezone.get_fixed_timezone(0)) if rung and rung.at else None
    deadline.next_rung = rung.index if rung else None


def central_calendar() -> Calendar | None:
    """The calendar of the central office, where oversight works."""
    with_code = Office.objects.filter(code="central").first()
    return holidays.calendar_for(with_code) if with_code else None


def pauses(deadline: Deadline) -> list[Pause]:
    return [Pause(row.started_at, row.ended_at) for row in _rows(deadline, "pauses")]


def extensions(deadline: Deadline) -> list[Extension]:
    return [Extension(row.amount) for row in _rows(deadline, "extensions")]


def _rows(deadline: Deadline, name: str) -> list[Any]:
    return list(getattr(deadline, name).all()) if deadline.pk else []
