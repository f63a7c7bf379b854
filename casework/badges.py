"""What a deadline's badge says: one word, one sentence, one kind (which picks icon and colour). Never reads the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SANTIAGO = ZoneInfo("America/Santiago")
NEAR_DAYS = 1  # «Por vencer» from the last counted day before the end; the wording is microcopy's, not a term
NEAR_HOURS = 24


@dataclass(frozen=True)
class Badge:
    """kind: far, near, today, hours, late, met, met_late, paused, extended, provisional or cancelled."""

    kind: str
    label: str
    phrase: str
    icon: str


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


def zone_of(deadline: Any) -> ZoneInfo:
    office = getattr(deadline, "office", None)
    return getattr(office, "zone", None) or SANTIAGO


def days_left(trace: list[dict[str, Any]], today: date) -> int:
    """Days that still count after today, read from the stored trace."""
    return sum(1 for line in trace if line["counted"] and date.fromisoformat(str(line["date"])) > today)


def kind_of(deadline: Any, now: datetime) -> str:
    """Which of the moments of a deadline this is, for a reader at `now`."""
    if deadline.outcome == "met":
        return "met"
    if deadline.outcome == "late":
        return "met_late"
    if deadline.outcome == "cancelled":
        return "cancelled"
    if getattr(deadline, "is_paused", False):
        return "paused"
    if now >= deadline.due_at:
        return "late"
    if deadline.due_on is None:
        return "hours" if deadline.due_at - now <= timedelta(hours=NEAR_HOURS) else "far"
    today = now.astimezone(zone_of(deadline)).date()
    if today >= deadline.due_on:
        return "today"
    if days_left(deadline.trace, today) <= NEAR_DAYS:
        return "near"
    if deadline.provisional:
        return "provisional"
    return "extended" if getattr(deadline, "is_extended", False) else "far"


def badge(deadline: Any, now: datetime, audience: str = "staff") -> Badge:
    """The badge of a deadline.

    Args:
        deadline: a Deadline, or anything with its fields.
        now: the moment of reading, aware.
        audience: "staff" reads first what is left, "company" first the date.
    """
    kind = kind_of(deadline, now)
    label, icon = FACES[kind]
    return Badge(kind, label, _phrase(deadline, now, audience), icon)


def _phrase(deadline: Any, now: datetime, audience: str) -> str:
    try:
        from casework.formats import due_phrase
    except ImportError:
        return deadline.due_at.astimezone(zone_of(deadline)).strftime("hasta el %d-%m-%Y")
    return due_phrase(deadline, now)


DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


def trace_words(line: Any) -> str:
    """One line of a trace: «vie 18-09: feriado»."""
    day = line["date"] if isinstance(line["date"], date) else date.fromisoformat(str(line["date"])[:10])
    return f"{DAYS[day.weekday()]} {day:%d-%m}: {line['reason']}"
