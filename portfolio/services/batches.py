"""What was logged in one act, taken back in one: the actions, and the attendance that brought them (CPE-6)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import lock, perform, record
from casework.errors import NotPossible
from portfolio.models import Action, Activity
from portfolio.services.actions import void_action
from portfolio.states import EnrolmentState

UNDONE = "Deshecha por quien la registró."
TAKEN = (EnrolmentState.ATTENDED, EnrolmentState.ABSENT)


@transaction.atomic
def undo_batch(*, batch: uuid.UUID, actor: User, now: datetime, reason: str = UNDONE) -> int:
    """Void everything that was logged in one act, for whoever logged it. Returns how many.

    The attendance of an activity goes with its actions: without any of them left, it is to be taken again.

    Raises:
        PermissionDenied: somebody else logged it. NotPossible: nothing of it is in force, or something came of it.
    """
    standing = Action.objects.in_force().filter(batch=batch)
    first = standing.select_related("activity__case").first()
    # the file of the activity first, as whoever records its attendance does: none waits in a ring
    activity = lock(first.activity) if first is not None and first.activity is not None else None
    rows = list(standing.select_related("company").order_by("company"))
    if not rows:
        raise NotPossible("Estas acciones ya estaban anuladas.")
    if any(row.logged_by_id != actor.pk for row in rows):
        raise PermissionDenied("Solo quien las registró puede deshacerlas todas juntas.")
    again = activity is not None and _take_back_attendance(activity, batch, actor=actor, now=now, reason=reason)
    for row in rows:
        void_action(action=row, actor=actor, now=now, reason=reason)
    if again and activity is not None and activity.state == "consolidated":
        perform(activity, "reopen_attendance", actor=actor, now=now, note=reason)
    return len(rows)


def _take_back_attendance(activity: Activity, batch: uuid.UUID, *, actor: User, now: datetime, reason: str) -> bool:
    """The companies of the batch were absent; when nobody else attended, all wait again with their marks.

    Returns whether the activity waits for its attendance again.
    """
    standing = Action.objects.in_force().filter(activity=activity)
    rows = activity.enrolments.filter(state__in=TAKEN)
    if not standing.exclude(batch=batch).exists():
        for row in rows:
            row.state = EnrolmentState.ENROLLED
            row.save(update_fields=["state"])
        return True
    gone = list(rows.filter(company__in=standing.filter(batch=batch).values("company")))
    for row in gone:
        row.state, row.attended_sessions = EnrolmentState.ABSENT, []
        row.save(update_fields=["state", "attended_sessions"])
    record(
        activity.case, "attendance_corrected", actor=actor, now=now, note=reason, internal=True,
        label=f"Asistencia corregida: 0 se agregan, {len(gone)} se anulan",
    )  # fmt: skip
    return False
