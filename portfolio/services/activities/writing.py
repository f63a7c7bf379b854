"""What the office writes to everybody who takes part in an activity."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import lock
from casework.errors import NOT_YOURS, NotPossible
from casework.log import record
from casework.models import Message
from portfolio.emails import activities as emails
from portfolio.models import Activity
from portfolio.rules import permissions


@transaction.atomic
def write_to_enrolled(*, activity: Activity, text: str, actor: User, now: datetime) -> int:
    """Send a message to who has a place, waits or is to be confirmed; it stays in the file. Returns how many.

    Raises:
        PermissionDenied: not of the office. NotPossible: nobody is in it.
    """
    current = lock(activity)
    if not permissions.organises(current, actor):
        raise PermissionDenied(NOT_YOURS)
    rows = emails.involved(current)
    if not rows:
        raise NotPossible("Todavía no hay empresas inscritas a quienes escribir.")
    message = Message.objects.create(
        case=current.case, author=actor, author_name=actor.display_name, body=text.replace("\x00", "").strip(), at=now
    )
    record(current.case, "message", actor=actor, now=now, label="Mensaje a las inscritas", data={"message": message.pk})
    for row in rows:
        emails.activity_message(row, current, text=message.body, now=now)
    return len(rows)
