"""What the two sides write to each other in a file."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework import hooks
from casework.emails.messages import message_posted
from casework.log import record
from casework.models import CaseFile, Message


@transaction.atomic
def post(case: CaseFile, *, author: User, body: str, now: datetime, internal: bool = False) -> Message:
    """Write a message in a file; the other side gets an e-mail that says so (the text stays in the portal).

    Args:
        case: a file that the author may see.
        body: what is written, plain text.
        internal: between staff only; a company's message never is.

    Raises:
        PermissionDenied: the author does not see this file.
    """
    if not CaseFile.objects.visible_to(author).filter(pk=case.pk).exists():
        raise PermissionDenied
    from_company = case.concerns(author)
    message = Message.objects.create(
        case=case, author=author, author_name=author.display_name, from_company=from_company,
        internal=internal and not from_company, body=body.replace("\x00", "").strip(), at=now,
    )  # fmt: skip
    record(
        case, "message", actor=author, now=now, label="Mensaje", data={"message": message.pk}, internal=message.internal
    )
    if not message.internal:
        message_posted(message, now=now)
        if not from_company:
            hooks.staff_wrote(case, now=now)
    return message
