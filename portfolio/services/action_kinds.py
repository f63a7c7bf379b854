"""The catalogue of kinds of action, and since when each counts for usuaria (DEF-3).

What was logged before keeps what it said and what it counted.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.errors import NoteRequired, NotPossible
from casework.services.clauses import NATIONAL_ZONE
from portfolio.models import ActionKind, ActionKindRule
from portfolio.rules.permissions import administers_catalogues

NOT_YOURS = "Los catálogos los cambia la administración del portal."
OF_BRANCHES = ("name", "description", "active", "order")
"""What a branch says of itself; the rest is of what is logged."""


@transaction.atomic
def add_kind(*, parent: ActionKind, leaf: bool, code: str, actor: User, **values: Any) -> ActionKind:
    """A kind that is logged, or a branch that groups them, under another branch; the last there, unless it says where.

    Raises:
        PermissionDenied: only an administrator. NotPossible: under a kind that is logged, or the code is taken.
    """
    _must_administer(actor)
    above = ActionKind.objects.select_for_update().get(pk=parent.pk)
    if above.leaf:
        raise NotPossible("Elija una rama: un tipo que se registra no agrupa otros.")
    if ActionKind.objects.filter(pk=code).exists():
        raise NotPossible("Ya hay un tipo de acción con ese código. Elija otro.")
    row = ActionKind(parent=above, leaf=leaf, code=code, order=next_order(above))
    _write(row, values)
    row.save(force_insert=True)
    return row


def next_order(above: ActionKind) -> int:
    """The place after the last one of a branch."""
    last = above.children.order_by("-order").first()
    return (last.order if last else above.order) + 1


@transaction.atomic
def change_kind(*, kind: ActionKind, actor: User, **values: Any) -> ActionKind:
    """What a kind or a branch says, from now on; what was logged does not change. Its code stays.

    Raises:
        PermissionDenied: only an administrator.
    """
    _must_administer(actor)
    row = ActionKind.objects.select_for_update().get(pk=kind.pk)
    _write(row, values)
    row.example = False  # somebody looked at it: it is the office's own now
    row.save()
    return row


def _write(row: ActionKind, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if row.leaf or name in OF_BRANCHES:
            setattr(row, name, value)


def _must_administer(actor: User) -> None:
    if not administers_catalogues(actor):
        raise PermissionDenied(NOT_YOURS)


def first_day(kind: ActionKind, now: datetime) -> date:
    """From when a rule may hold: today; a kind that has none yet may begin with the year."""
    today = now.astimezone(NATIONAL_ZONE).date()
    return today if kind.rules.exists() else date(today.year, 1, 1)


@transaction.atomic
def set_rule(
    *, kind: ActionKind, counts: bool, valid_from: date, reason: str, actor: User, now: datetime
) -> ActionKindRule:
    """From that day on, actions of this kind count, or no longer do.

    Raises:
        PermissionDenied: only an administrator. NoteRequired: without a reason.
        NotPossible: a branch, a day that has passed, a rule on that day already, or one that changes nothing.
    """
    locked = ActionKind.objects.select_for_update().get(pk=kind.pk)
    _must_administer(actor)
    if not reason.strip():
        raise NoteRequired
    if not locked.leaf:
        raise NotPossible("Solo suman los tipos que se registran, no las ramas que los agrupan.")
    if valid_from < first_day(locked, now):
        raise NotPossible("Una regla rige desde hoy o después: lo ya registrado conserva lo que sumaba.")
    if locked.rules.filter(valid_from=valid_from).exists():
        raise NotPossible("Ya hay una regla que rige desde ese día. Elija otra fecha.")
    before = ActionKindRule.objects.of(locked, valid_from)
    if before is not None and before.counts == counts:
        raise NotPossible("Ese día ya regirá lo mismo: no hay cambios que guardar.")
    return ActionKindRule.objects.create(
        kind=locked, valid_from=valid_from, counts=counts, reason=reason.strip(), by=actor
    )
