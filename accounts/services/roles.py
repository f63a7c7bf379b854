"""Who does what, where and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from ..access import forget
from ..errors import NotAllowedNow
from ..models import Office, RoleAssignment, User
from ..rules import may_end_assignment


@transaction.atomic
def assign_role(
    *,
    user: User,
    role: str,
    office: Office,
    starts_on: dt.date,
    actor: User | None,
    ends_on: dt.date | None = None,
    sector: str = "",
) -> RoleAssignment:
    """Give a role at an office, from a day on. Raises NotAllowedNow when those days are already covered."""
    assignment = RoleAssignment(
        user=user, role=role, office=office, sector=sector, starts_on=starts_on, ends_on=ends_on
    )
    _refuse_overlap(assignment)
    assignment._history_user = actor  # type: ignore[attr-defined]
    assignment.save()
    return assignment


@transaction.atomic
def change_assignment(
    *, assignment: RoleAssignment, starts_on: dt.date, ends_on: dt.date | None, actor: User
) -> RoleAssignment:
    """Move the dates of an assignment; to end a role is to give it a last day."""
    if ends_on is not None and not may_end_assignment(
        actor.access, actor_id=actor.pk, holder_id=assignment.user_id, role=assignment.role
    ):
        raise NotAllowedNow("No puede terminar su propia administración. Pídaselo a otra persona de administración.")
    assignment.starts_on, assignment.ends_on = starts_on, ends_on
    _refuse_overlap(assignment)
    assignment._history_user = actor  # type: ignore[attr-defined]
    assignment.save()
    return assignment


@transaction.atomic
def end_roles(
    *, user: User, on: dt.date, actor: User, reason: str, office: Office | None = None, roles: Iterable[str] = ()
) -> list[RoleAssignment]:
    """Somebody leaves: that day is the last of their roles, and what had not begun never does. The history says why.

    The caller has checked who may.

    Args:
        office: only those at this office. roles: only these.

    Returns:
        The assignments that ended; none where they had ended before.
    """
    rows = user.role_assignments.select_for_update().filter(Q(ends_on=None) | Q(ends_on__gt=on)).order_by("pk")
    if office is not None:
        rows = rows.filter(office=office)
    if chosen := list(roles):
        rows = rows.filter(role__in=chosen)
    ended = list(rows)
    for row in ended:
        row._history_user = actor  # type: ignore[attr-defined]
        row._change_reason = reason.strip()[:100]  # type: ignore[attr-defined]
        if row.starts_on > on:
            row.delete()
            continue
        row.ends_on = on
        row.save(update_fields=["ends_on"])
    forget(user)
    return ended


def _refuse_overlap(assignment: RoleAssignment) -> None:
    if assignment.ends_on is not None and assignment.ends_on < assignment.starts_on:
        raise NotAllowedNow(
            f"El término ({assignment.ends_on:%d-%m-%Y}) es anterior al inicio ({assignment.starts_on:%d-%m-%Y}). "
            "Revise ambas."
        )
    others = RoleAssignment.objects.filter(
        user=assignment.user, role=assignment.role, office=assignment.office, sector=assignment.sector
    ).exclude(pk=assignment.pk)
    for other in others:
        starts_before_other_ends = other.ends_on is None or assignment.starts_on <= other.ends_on
        ends_after_other_starts = assignment.ends_on is None or assignment.ends_on >= other.starts_on
        if starts_before_other_ends and ends_after_other_starts:
            raise NotAllowedNow(
                f"La persona ya tiene ese rol en esa oficina desde el {other.starts_on:%d-%m-%Y}. Revise las fechas."
            )
