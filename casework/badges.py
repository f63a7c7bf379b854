"""What a deadline's badge says: a kind (which picks icon and colour), a head and a detail. Never reads the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework import formats, phrases
from casework.calendar import Calendar

NEAR_DAYS = 1  # «Por vencer» is how microcopy calls the eve of the last day
NEAR_HOURS = 24


@dataclass(frozen=True)
class Badge:
    """kind: far, near, today, hours, late, met, met_late, paused, extended, provisional or cancelled.

    `label` names the moment («Por vencer»); `head` is read first, `detail` after it.
    """

    kind: str
    label: str
    icon: str
    head: str
    detail: str = ""


FACES: dict[str, tuple[str, str]] = {
    "far": ("En plazo", "clock"),
    "near": ("Por vencer", "alert"),
    "today": ("Vence hoy", "alert"),
    "hours": ("Por vencer", "alert"),
    "late": ("Vencido", "late"),
    "met": ("Cumplido", "done"),
    "met_late": ("Cumplido tarde", "done_late"),
    "paused": ("En pausa", "pause"),
    "extended": ("Nueva fecha", "calendar"),
    "provisional": ("Provisional", "provisional"),
    "cancelled": ("Sin efecto", "cancelled"),
}


def kind_of(deadline: Any, now: datetime, calendar: Calendar) -> str:
    """Which of the moments of a deadline this is, for a reader at `now`."""
    ended = {"met": "met", "late": "met_late", "cancelled": "cancelled"}.get(deadline.outcome)
    if ended:
        return ended
    if deadline.is_paused:
        return "paused"
    if now >= deadline.due_at:
        return "late"
    if deadline.due_on is None:
        return "hours" if deadline.due_at - now <= timedelta(hours=NEAR_HOURS) else "far"
    left = phrases.days_left(deadline, calendar.local_day(now), calendar)
    if left <= NEAR_DAYS:
        return "near" if left else "today"
    if deadline.provisional:
        return "provisional"
    return "extended" if getattr(deadline, "is_extended", False) else "far"


def badge(deadline: Any, now: datetime, calendar: Calendar, audience: str = "staff") -> Badge:
    """The badge of a deadline.

    Args:
        deadline: a Deadline with its version, or anything with its fields.
        now: the moment of reading, aware.
        calendar: of the office that must act.
        audience: "staff" reads first what is left; "company", the date.
    """
    kind = kind_of(deadline, now, calendar)
    label, icon = FACES[kind]
    if audience == "company":
        said = phrases.for_company(deadline, now, calendar)
        again = label.lower()  # the sentence stands alone elsewhere; beside its label it would say the same twice
        detail = "" if said == again else said.removeprefix(f"{again}: ").removeprefix(f"{again} ")
        return Badge(kind, label, icon, label, detail)
    said = phrases.for_team(deadline, now, calendar)
    if kind in ("far", "near", "hours", "late"):
        return Badge(kind, label, icon, _capital(said), _until(deadline, now, calendar, past=kind == "late"))
    if kind in ("extended", "provisional"):
        return Badge(kind, label, icon, _capital(said), f"{label.lower()}: {_until(deadline, now, calendar)}")
    detail = said.removeprefix("vence hoy, ").removeprefix("cumplido ").removeprefix("en pausa ")
    return Badge(kind, label, icon, label, "" if kind == "cancelled" else detail)


def _until(deadline: Any, now: datetime, calendar: Calendar, *, past: bool = False) -> str:
    if deadline.due_on is None:
        return ("era " if past else "") + f"hasta las {formats.hour(deadline.due_at, calendar.zone)}"
    today = calendar.local_day(now)
    near = formats.near_date(deadline.due_on, today)
    if near.startswith(("hoy", "mañana")):
        return f"hasta {near}"
    words = formats.day_words(deadline.due_on)
    if deadline.due_on.year != today.year:
        words = formats.long_date(deadline.due_on)
    return f"{'era ' if past else ''}hasta el {words}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def trace_words(line: Mapping[str, Any]) -> str:
    """One line of a trace: «vie 18-09: feriado»."""
    return formats.trace_line(line)
