"""Django's and allauth's mail, written down like all other: `EMAIL_BACKEND` for everything that calls send_mail."""

import base64
import uuid
from collections.abc import Sequence
from email.mime.base import MIMEBase
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from casework.models import OutboxMessage
from casework.services import nudge
from casework.services.outbox import new_message_id


class OutboxBackend(BaseEmailBackend):
    """Each message becomes a row in the caller's transaction; nothing is sent here."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages down; returns how many."""
        rows = [row_of(message) for message in email_messages if message.recipients()]
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
            if rows:
                nudge.after_commit()
        return len(rows)


def row_of(message: EmailMessage) -> OutboxMessage:
    """The outbox row of a Django message, unsaved."""
    identifier = uuid.uuid4()
    now = timezone.now()
    headers = {name: str(value) for name, value in message.extra_headers.items() if name.lower() != "message-id"}
    to = message.to or [""]
    return OutboxMessage(
        unique_key=f"django:{identifier}",
        to_address=", ".join(to)[:320],
        cc=list(message.cc),
        bcc=list(message.bcc),
        from_address=message.from_email,
        reply_to=list(message.reply_to),
        headers=headers,
        subject=" ".join(_plain(message.subject).split())[:300],
        body_text="" if message.content_subtype == "html" else _plain(message.body),
        body_html=_html_of(message),
        attachments=[_attachment(item) for item in message.attachments],
        state="queued",
        created_at=now,
        next_try_at=now,
        message_id=new_message_id(identifier),
    )


def _plain(text: Any) -> str:
    return str(text).replace("\x00", "")  # PostgreSQL keeps no NUL


def _html_of(message: EmailMessage) -> str:
    if message.content_subtype == "html":
        return _plain(message.body)
    alternatives = getattr(message, "alternatives", None) or []
    return next((_plain(content) for content, mimetype in alternatives if mimetype == "text/html"), "")


def _attachment(item: Any) -> dict[str, str]:
    if isinstance(item, MIMEBase):
        payload = item.get_payload(decode=True)
        filename, content, mimetype = item.get_filename() or "adjunto", payload, item.get_content_type()
    else:
        filename, content, mimetype = item
    raw = content.encode() if isinstance(content, str) else bytes(content or b"")
    return {
        "filename": filename or "adjunto",
        "mimetype": mimetype or "application/octet-stream",
        "base64": base64.b64encode(raw).decode(),
    }
