"""CPE-3, CPE-8: the segment of a company of the portfolio, judged again as it grows or falls back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.services.common import lock_company
from portfolio.states import Segment, Standing


@transaction.atomic
def reassess_segment(*, company: Company, segment: str, actor: User, now: datetime, reason: str) -> Company:
    """Put the company in another segment; the one with which it entered stays, and CPE-8 compares them.

    Args:
        segment: one of Segment.

    Raises:
        PermissionDenied: the actor does not work the company. NoteRequired: without a reason.
        NotPossible: it is not in the portfolio, or is in that segment already.
    """
    locked = lock_company(company)
    if not permissions.works_it(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    if not reason.strip():
        raise NoteRequired
    if locked.standing != Standing.PORTFOLIO:
        raise NotPossible("El segmento se reevalúa cuando la empresa está en la cartera.")
    if segment not in Segment.values or segment == locked.segment:
        raise NotPossible("Elija un segmento distinto del que tiene.")
    old, locked.segment = locked.segment, segment
    locked._history_user = actor  # type: ignore[attr-defined]
    locked.save(update_fields=["segment"])
    was = f"de segmento {Segment(old).label} " if old else ""
    record(
        locked.case, "segment_changed", actor=actor, now=now, note=reason, internal=True,
        label=f"Pasa {was}a {'' if old else 'segmento '}{Segment(segment).label}", data={"old": old, "new": segment},
    )  # fmt: skip
    return locked
