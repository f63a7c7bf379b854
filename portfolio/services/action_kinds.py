"""DEF-3: whether a kind of action counts for usuaria, from a day on. What was logged before keeps what it counted."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.errors import NoteRequired, NotPossible
from casework.services.clauses import NATIONAL_ZONE
from portfolio.models import ActionKind, ActionKindRule
from portfolio.rules.permissions import administers_catalogues


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
    if not administers_catalogues(actor):
        raise PermissionDenied("Los catálogos los cambia la administración del portal.")
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
