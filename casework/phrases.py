"""The sentence of each moment of a deadline, for the team and for the company (microcopy, section 3). Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from casework import formats

if TYPE_CHECKING:
    from casework.calendar import Calendar
    from casework.models import Deadline

FAR_GONE = 3  # business days late from which the head knows: the sentence says so


def for_team(deadline: Deadline, now: datetime, calendar: Calendar) -> str:
    """First what is left or gone."""
    if deadline.outcome == "cancelled":
        return "sin efecto"
    if deadline.outcome in ("met", "late") and deadline.met_at:
        return _met_for_team(deadline, deadline.met_at, calendar)
    if deadline.is_paused:
        return f"en pausa desde el {formats.short(calendar.local_day(deadline.paused_at or now))}"
    if now >= deadline.due_at:
        return f"venció hace {_late(deadline, now, calendar)}"
    if deadline.due_on is None:
        return _left("queda", "quedan", formats.span(deadline.due_at - now))
    left = days_left(deadline, calendar.local_day(now), calendar)
    if left == 0:
        return (
            "vence hoy, al final del día"
            if calendar.local_day(now) == deadline.due_on
            else "queda menos de un día hábil"
        )
    words = formats.amount(left, _day_unit(deadline))
    sentence = f"{'queda' if left == 1 else 'quedan'} {words}"
    return f"{sentence}, más allá del calendario cargado" if deadline.provisional else sentence


def for_company(deadline: Deadline, now: datetime, calendar: Calendar) -> str:
    """First the date."""
    today = calendar.local_day(now)
    if deadline.outcome == "cancelled":
        return "sin efecto"
    if deadline.outcome in ("met", "late") and deadline.met_at:
        answered = f"respondido el {formats.day_words(calendar.local_day(deadline.met_at))}"
        late = _late(deadline, deadline.met_at, calendar)
        return f"{answered}; nos atrasamos {late}" if deadline.outcome == "late" else answered
    if deadline.is_paused:
        return f"en pausa: esperamos su respuesta desde el {calendar.local_day(deadline.paused_at or now):%d-%m}"
    if now >= deadline.due_at:
        return _missed(deadline, now, calendar)
    if deadline.due_on is None:
        local = deadline.due_at.astimezone(calendar.zone)
        weekday = formats.WEEKDAYS[local.weekday()]
        return f"hasta las {formats.hour(deadline.due_at, calendar.zone)} del {weekday} {local.day}"
    if deadline.provisional:
        return f"fecha por confirmar: faltan feriados de {deadline.due_on.year}"
    if deadline.is_extended:
        return f"nueva fecha: {formats.near_date(deadline.due_on, today)}"
    near = formats.near_date(deadline.due_on, today)
    return f"hasta {near}" if near.startswith(("hoy", "mañana")) else f"hasta el {near}"


def days_left(deadline: Deadline, today: date, calendar: Calendar) -> int:
    """Days still to come, in the term's own way of counting, today left out and the last day in."""
    if deadline.due_on is None or today >= deadline.due_on:
        return 0
    if _day_unit(deadline) == "business_days":
        return calendar.business_days_between(today, deadline.due_on)
    return (deadline.due_on - today).days


def _day_unit(deadline: Deadline) -> str:
    return "business_days" if deadline.version.unit == "business_days" else "calendar_days"


def _left(one: str, many: str, words: str) -> str:
    return f"{one if words.startswith('1 ') else many} {words}"


def _late(deadline: Deadline, at: datetime, calendar: Calendar) -> str:
    """How late something was at a moment; on a day off nobody could act, so it counts from the business day."""
    if deadline.due_on is None:
        return formats.span(at - deadline.due_at)
    days = calendar.business_days_between(deadline.due_on, calendar.local_day(at))
    return formats.amount(days, "business_days") if days else "menos de 1 día hábil"


def _met_for_team(deadline: Deadline, met_at: datetime, calendar: Calendar) -> str:
    if deadline.outcome == "late":
        return f"cumplido {_late(deadline, met_at, calendar)} después"
    if deadline.due_on is None:
        return f"cumplido {formats.span(deadline.due_at - met_at)} antes"
    days = days_left(deadline, calendar.local_day(met_at), calendar)
    return f"cumplido {formats.amount(days, _day_unit(deadline))} antes" if days else "cumplido el último día"


def _missed(deadline: Deadline, now: datetime, calendar: Calendar) -> str:
    due = deadline.due_on or calendar.local_day(deadline.due_at)
    promised = f"debimos responder el {formats.WEEKDAYS[due.weekday()]} {due.day}"
    late = calendar.business_days_between(due, calendar.local_day(now))
    return f"{promised}; ya lo sabe la jefatura" if late >= FAR_GONE else f"{promised}; le daremos noticias hoy"
