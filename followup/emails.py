"""The e-mails of the follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue

NONE = "Ninguna por ahora."
SHOWN = 20


def key_of(reader_id: int, week: str) -> str:
    return f"follow_up_due_staff:{reader_id}:{week}"


def follow_up_due_staff(
    reader: User, *, week: str, first: Sequence[str], silent: Sequence[str], institutions: Sequence[str], now: datetime
) -> bool:
    """The week's list, one line for each. Returns whether it was written: a second time in the week it is not.

    Args:
        first: companies of category 1; silent: of the others; institutions: trade associations and the like.
    """
    mail = enqueue(
        "follow_up_due_staff", to=reader, now=now, unique_key=key_of(reader.pk, week),
        context={
            "category1_list": _listed(first), "silent_list": _listed(silent),
            "stakeholders_list": _listed(institutions), "inbox_url": absolute("/seguimiento/silencio/?ver=mias"),
        },
    )  # fmt: skip
    return mail is not None


def _listed(lines: Sequence[str]) -> str:
    if not lines:
        return NONE
    more = [f"- y {len(lines) - SHOWN} más en el portal"] if len(lines) > SHOWN else []
    return "\n".join([*(f"- {line}" for line in lines[:SHOWN]), *more])
