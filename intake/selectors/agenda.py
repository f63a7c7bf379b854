"""The agenda of an office: what is agreed, day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Office
from casework.calendar import Calendar
from casework.models import CaseFile
from intake.models import Interview

SHOWN = ("agreed", "held", "missed")
MOST = 200


@dataclass
class Day:
    date: dt.date
    off: str
    meetings: list[Interview] = field(default_factory=list)


def week_start(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def week(user: Any, office: Office, *, monday: dt.date, calendar: Calendar, mine: bool) -> list[Day]:
    """Seven days of an office, each with its appointments in order and, when it is not a business day, why."""
    zone = office.zone
    start = calendar.day_start(monday)
    end = calendar.day_start(monday + dt.timedelta(days=7))
    rows = (
        Interview.objects.between(start, end)
        .of_offices([office.pk])
        .filter(state__in=SHOWN, intake__case__in=CaseFile.objects.visible_to(user))
        .select_related("intake__case", "intake__company", "executive", "office")
        .order_by("starts_at")
    )
    if mine:
        rows = rows.filter(executive=user)
    days = [Day(monday + dt.timedelta(days=n), calendar.why_off(monday + dt.timedelta(days=n))) for n in range(7)]
    for row in rows[:MOST]:
        days[(local_day(row, zone) - monday).days].meetings.append(row)
    return days


def local_day(row: Interview, zone: ZoneInfo) -> dt.date:
    return row.starts_at.astimezone(zone).date()


def waiting(user: Any, office: Office, now: dt.datetime) -> list[Interview]:
    """Their hour has gone and nobody said what happened, or the company asks for another date."""
    rows = Interview.objects.agreed().of_offices([office.pk]).filter(intake__case__in=CaseFile.objects.visible_to(user))
    asked = rows.filter(change_requested_at__isnull=False)
    return list(
        (rows.held_late(now) | asked)
        .select_related("intake__case", "intake__company", "executive", "office")
        .order_by("starts_at")[:20]
    )
