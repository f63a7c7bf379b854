"""Being away, and who stands in."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from .. import emails
from ..errors import NotAllowedNow
from ..models import Absence, User
from ..rules import may_stand_in

LAST_YEAR = 2100  # a later one is a slip, and its terms are no longer counted well


@transaction.atomic
def record_absence(
    *,
    user: User,
    substitute: User,
    starts_on: dt.date,
    ends_on: dt.date,
    actor: User,
    now: dt.datetime,
    reason: str = "",
    absence: Absence | None = None,
) -> Absence:
    """Write down (or, with `absence`, change) days away. The substitute is told, and may act during those days.

    Whoever stood in until this change, and no longer does, is told so.

    Raises NotAllowedNow, in words, when it cannot be.
    """
    told = _as_told(absence) if absence is not None else None
    absence = absence or Absence(user=user)
    absence.substitute, absence.starts_on, absence.ends_on, absence.reason = substitute, starts_on, ends_on, reason
    absence.announced_at = None  # what changed is told again, to whom it concerns
    _refuse(absence)
    absence._history_user = actor  # type: ignore[attr-defined]
    absence.save()
    if told is not None and told.substitute_id != absence.substitute_id and told.ends_on >= localdate(now):
        emails.substitute_released_staff(absence=told, by=actor, now=now)
    if told is None or not _same(told, absence):
        emails.substitute_assigned_staff(absence=absence, now=now)
    return absence


def _as_told(absence: Absence) -> Absence:
    """The absence as its substitute knows it, read again: the page may hold what somebody just typed."""
    return Absence.objects.select_for_update(of=("self",)).select_related("user", "substitute").get(pk=absence.pk)


def _same(one: Absence, other: Absence) -> bool:
    return (one.substitute_id, one.starts_on, one.ends_on) == (other.substitute_id, other.starts_on, other.ends_on)


@transaction.atomic
def cancel_absence(*, absence: Absence, actor: User, now: dt.datetime) -> None:
    """What has not begun disappears (its history remains); what is running ends yesterday, since it did happen.

    The substitute, who had been told that they stand in, is told that they do not.
    """
    today = localdate(now)
    if absence.ends_on < today:
        return  # it happened: there is nothing to call off
    emails.substitute_released_staff(absence=absence, by=actor, now=now)
    absence._history_user = actor  # type: ignore[attr-defined]
    if absence.starts_on >= today:
        absence.delete()
        return
    absence.ends_on = today - dt.timedelta(days=1)
    absence.save()


def _roles_in(person: User, absence: Absence) -> set[str]:
    """The roles that the person holds when the absence begins."""
    return set(person.role_assignments.current(absence.starts_on).values_list("role", flat=True))


def too_far(day: dt.date) -> str:
    """In words, that nobody is away in that year; nothing where it can be."""
    return "" if day.year <= LAST_YEAR else f"Revise el año: se registran ausencias hasta {LAST_YEAR}."


def _refuse(absence: Absence) -> None:
    if absence.ends_on < absence.starts_on:
        raise NotAllowedNow(
            f"El término ({absence.ends_on:%d-%m-%Y}) es anterior al inicio ({absence.starts_on:%d-%m-%Y}). "
            "Revise ambas."
        )
    if words := too_far(absence.ends_on):
        raise NotAllowedNow(words)
    if absence.user_id == absence.substitute_id:
        raise NotAllowedNow("Quien se ausenta no puede reemplazarse. Elija a otra persona.")
    if not may_stand_in(_roles_in(absence.user, absence), _roles_in(absence.substitute, absence)):
        name = absence.substitute.display_name
        raise NotAllowedNow(f"{name} lee y no cambia: no reemplaza a quien actúa. Elija a otra persona.")
    same_days = Absence.objects.filter(starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on).exclude(
        pk=absence.pk
    )
    if same_days.filter(user=absence.user).exists():
        raise NotAllowedNow("Ya hay una ausencia registrada en esos días. Revise las fechas.")
    if same_days.filter(user=absence.substitute).exists():
        raise NotAllowedNow(f"{absence.substitute.display_name} también estará fuera esos días. Elija a otra persona.")
