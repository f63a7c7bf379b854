"""What the clock will do to an activity: the two moments that its sweeps look for."""

from __future__ import annotations

from datetime import datetime

from casework.services.holidays import calendar_for
from portfolio.models import Activity
from portfolio.rules import reminders

ORGANISER = "organiser"


def schedule(activity: Activity, *, now: datetime, reminders_too: bool = True) -> None:
    """Write down when its enrolment closes or it ends, and what is to be said until then. Call it under its lock.

    Args:
        reminders_too: plan the messages again, from this moment on (it was published, or its date changed).
    """
    activity.next_change_at = {"published": activity.closes_at, "closed": activity.ends_at}.get(activity.state)
    fields = ["next_change_at"]
    if reminders_too:
        activity.reminder_plan = [row.as_json() for row in _plan(activity, now)]
        fields += ["reminder_plan", "next_reminder_at"]
        activity.next_reminder_at = first_of(activity)
    Activity.objects.filter(pk=activity.pk).update(**{name: getattr(activity, name) for name in fields})


def _plan(activity: Activity, now: datetime) -> list[reminders.Planned]:
    sessions = activity.sessions.values_list("number", "starts_at")
    return reminders.plan(
        activity.reminders, starts=activity.starts_at, ends=activity.ends_at, sessions=sessions,
        calendar=calendar_for(activity.case.office), now=now,
    )  # fmt: skip


def first_of(activity: Activity) -> datetime | None:
    """When the first of its planned messages goes out."""
    return min((datetime.fromisoformat(row["at"]) for row in activity.reminder_plan), default=None)


def drop_reminders_to(activity: Activity, audience: str) -> None:
    """What was still to be said to them is not needed any more."""
    kept = [row for row in activity.reminder_plan if activity.reminders[row["line"]]["to"] != audience]
    activity.reminder_plan = kept
    activity.next_reminder_at = first_of(activity)
    Activity.objects.filter(pk=activity.pk).update(reminder_plan=kept, next_reminder_at=activity.next_reminder_at)
