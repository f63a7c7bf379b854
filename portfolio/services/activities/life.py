"""Publish, close, open again, hold, suspend; and what the clock does by itself."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.door import lock, perform
from casework.errors import NotPossible
from portfolio.emails import activities as emails
from portfolio.models import Activity
from portfolio.services.activities.schedule import schedule

log = logging.getLogger(__name__)
BATCH = 200


@transaction.atomic
def publish(*, activity: Activity, actor: User, now: datetime) -> Activity:
    """Show it in the calendar and take enrolments; its reminders begin to run.

    Raises:
        NotPossible: it begins in the past, or it lacks its place.
    """
    if activity.starts_at <= now:
        raise NotPossible("La fecha de inicio ya pasó: corríjala antes de publicar.")
    if not activity.is_online and not activity.place:
        raise NotPossible("Falta el lugar: complételo antes de publicar.")
    published = perform(activity, "publish", actor=actor, now=now, at=now)
    schedule(published, now=now)
    return published


@transaction.atomic
def close_enrolment(*, activity: Activity, actor: User, now: datetime) -> Activity:
    """No more enrolments. The waiting list goes on: a place that is freed is given."""
    closed = perform(activity, "close_enrolment", actor=actor, now=now)
    schedule(closed, now=now, reminders_too=False)
    return closed


@transaction.atomic
def reopen_enrolment(*, activity: Activity, closes_at: datetime, actor: User, now: datetime) -> Activity:
    """Take enrolments again until another moment.

    Raises:
        NotPossible: that moment has passed, or is after the start.
    """
    if not now < closes_at <= activity.starts_at:
        raise NotPossible("Elija un cierre que esté por venir y no pase del inicio de la actividad.")
    opened = perform(activity, "reopen_enrolment", actor=actor, now=now, closes_at=closes_at)
    schedule(opened, now=now, reminders_too=False)
    return opened


@transaction.atomic
def hold(*, activity: Activity, actor: User, now: datetime) -> Activity:
    """It took place: the attendance is missing.

    Raises:
        NotPossible: it has not begun.
    """
    if activity.starts_at > now:
        raise NotPossible("Todavía no empieza: no se puede dar por realizada.")
    return perform(activity, "hold", actor=actor, now=now)


@transaction.atomic
def cancel(*, activity: Activity, actor: User, now: datetime, reason: str) -> Activity:
    """Suspend it: everybody with a place, waiting or to be confirmed is told why, and it leaves their calendars.

    Raises:
        NoteRequired: without a reason. NotPossible: it is over already.
    """
    cancelled = perform(activity, "cancel", actor=actor, now=now, note=reason)
    emails.tell_cancellation(cancelled, reasons=reason.strip(), now=now)
    return cancelled


def move_by_clock(*, now: datetime, limit: int = BATCH) -> int:
    """Close enrolments and end activities whose moment came; returns how many moved. One bad row stops no other."""
    due = list(Activity.objects.change_due(now).order_by("next_change_at").values_list("pk", flat=True)[:limit])
    moved = 0
    for pk in due:
        try:
            moved += _move(pk, now)
        except Exception:
            log.exception("activity_not_moved", extra={"activity": pk})
    return moved


@transaction.atomic
def _move(pk: int, now: datetime) -> bool:
    activity = lock(Activity(pk=pk))
    if activity.next_change_at is None or activity.next_change_at > now:
        return False  # somebody else was faster
    system = User.objects.system()
    if activity.ends_at <= now:
        perform(activity, "hold", actor=system, now=now)
        return True
    close_enrolment(activity=activity, actor=system, now=now)
    return True
