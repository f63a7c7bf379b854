"""A day becomes a holiday, or stops being one: which open deadlines would move, and moving them with a reason."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from accounts.access import access_of
from accounts.models import Office, Role, User
from casework import formats
from casework.calendar import Due
from casework.errors import NoteRequired, NotPossible
from casework.models import CalendarOverride, ClauseVersion, Deadline, DeadlineExtension, DeadlinePause
from casework.services import holidays, recounting


@dataclass(frozen=True)
class Move:
    """A deadline and the count that the change would give it."""

    deadline: Deadline
    due: Due

    @property
    def before(self) -> str:
        return formats.last_moment(self.deadline)

    @property
    def after(self) -> str:
        return recounting.last_moment(self.deadline, self.due)


def may_change(user: User) -> bool:
    """Holidays are the administrator's to change (PAGES.md, matrix)."""
    return access_of(user).has(Role.ADMINISTRATOR)


def preview(change: CalendarOverride) -> list[Move]:
    """The open deadlines that a change, not saved yet, would move. Nothing is written; the queries do not depend on
    how many they are.

    Raises NotPossible where the day is already what the change wants.
    """
    offices = holidays.offices_of(change)
    _check(change, offices)
    calendars = holidays.calendars_for(offices, change)
    touched = _touched(change, offices)
    rows = list(touched.defer("trace").select_related("version", "clause", "office", "case"))
    _attach(rows, touched)
    found = [
        Move(row, due) for row in rows if (due := recounting.recount(row, calendars)) and recounting.moves(row, due)
    ]
    return sorted(found, key=lambda move: (move.deadline.due_at, move.deadline.pk))


def _attach(rows: list[Deadline], touched: QuerySet[Deadline]) -> None:
    """Their pauses and extensions, asked for by the question itself and not by a list of thousands of ids."""
    for name, model in (("pauses", DeadlinePause), ("extensions", DeadlineExtension)):
        by_deadline: dict[int, list[Any]] = {}
        for part in model.objects.filter(deadline__in=touched.order_by().values("pk")):
            by_deadline.setdefault(part.deadline_id, []).append(part)
        nothing = _fetched(model, [])
        for row in rows:
            cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
            cache[name] = _fetched(model, by_deadline[row.pk]) if row.pk in by_deadline else nothing


def _fetched(model: type[Model], rows: list[Any]) -> QuerySet[Any]:
    """A queryset that was answered already, as `prefetch_related` leaves it."""
    answered = model._default_manager.all()
    answered._result_cache, answered._prefetch_done = rows, True  # type: ignore[attr-defined]
    return answered


@transaction.atomic
def apply(change: CalendarOverride, *, actor: User, now: datetime, note: str) -> CalendarOverride:
    """Save the change and move what it moves: dates, alerts, the files' copies and one event in each file.

    Args:
        change: day, effect, name and scope; not saved yet.
        note: the reason, which each file's log repeats.

    Raises:
        PermissionDenied: only administration. NoteRequired: without a reason. NotPossible: it changes nothing.
    """
    if not may_change(actor):
        raise PermissionDenied("El calendario lo cambia la administración del portal.")
    if not note.strip():
        raise NoteRequired
    offices = holidays.offices_of(change)
    _check(change, offices)
    change.reason, change.created_at, change.created_by = note.strip(), now, actor
    change.save()
    holidays.changed(str(change), now)
    why = recounting.Why(f"el {change.day:%d-%m-%Y} {change.get_effect_display()}", change.reason, actor, now)
    change.moved = sum(recounting.move(rows, why) for rows in recounting.chunks(_touched(change, offices)))
    change.save(update_fields=["moved"])
    return change


def _check(change: CalendarOverride, offices: list[Office]) -> None:
    adds = change.effect == CalendarOverride.Effect.ADD
    if not offices:
        raise NotPossible("Ninguna oficina usa ese calendario.")
    known = [calendar.holiday(change.day) is not None for calendar in holidays.calendars_for(offices).values()]
    if all(known) if adds else not any(known):
        day = formats.long_date(change.day)
        raise NotPossible(f"El {day} ya es feriado allí." if adds else f"El {day} no es feriado allí.")


def _touched(change: CalendarOverride, offices: list[Office]) -> QuerySet[Deadline]:
    """Open deadlines whose count, or whose alerts, pass over the day."""
    begins = datetime.combine(change.day - timedelta(days=1), time.min, UTC)
    ends = datetime.combine(change.day + timedelta(days=2), time.min, UTC)
    told = datetime.combine(_first_told_of(change, offices), time.min, UTC)
    over = Q(started_at__lt=ends, due_at__gt=told) | Q(due_at__lt=ends, started_at__gt=begins)
    return Deadline.objects.open().filter(over, office__in=[office.pk for office in offices])


def _first_told_of(change: CalendarOverride, offices: list[Office]) -> date:
    """The earliest end of a term whose alerts may still come on the day that changes: alerts go on after the end,
    and a reader's own calendar may bring the last of them a business day later."""
    ladders = ClauseVersion.objects.values_list("ladder", flat=True)
    after = [rung["when"] for ladder in ladders for rung in ladder if rung["when"]["at"] == "after"]
    days = [when["amount"] / 24 if when["unit"] == "hours" else when["amount"] for when in after]
    steps = max(1, ceil(max(days, default=0))) + 1
    calendars = holidays.calendars_for(offices).values()
    return min(calendar.business_day(change.day, -steps) for calendar in calendars) - timedelta(days=1)
