"""What became of the portal's e-mails, as the administration and each case show it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from casework.models import OutboxMessage, OutboxState

TONES = {"sent": "green", "failed": "red", "not_sent": "amber", "held": "violet", "queued": "blue", "sending": "blue"}
_LINK = re.compile(r"https?://[^\s<>\"]+")
# Links that only their reader may follow show nothing to staff but that they are there.
_OPEN_LINKS = ("case_url", "portal_url", "inbox_url")
HIDDEN_LINK = "[enlace personal: solo lo ve quien recibe el correo]"


@dataclass(frozen=True)
class MailFilters:
    q: str = ""
    state: str = ""
    template: str = ""


def list_mails(filters: MailFilters) -> QuerySet[OutboxMessage]:
    """The outbox as the administration searches it: address, subject or folio; state; which e-mail."""
    found = OutboxMessage.objects.select_related("case").defer("body_html", "body_text", "context", "attachments")
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.template:
        found = found.filter(template=filters.template)
    for word in filters.q.split():
        found = found.filter(
            Q(to_address__icontains=word) | Q(subject__icontains=word) | Q(case__folio__icontains=word)
        )
    return found.order_by("-created_at", "-pk")


def readable_text(message: OutboxMessage) -> str:
    """The text for staff's eyes: one-use links (to confirm, to sign in, to stop) do not let anybody else in."""
    allowed = {message.context.get(name) for name in _OPEN_LINKS} - {None, ""}
    return _LINK.sub(lambda found: found[0] if found[0].rstrip(".,;)") in allowed else HIDDEN_LINK, message.body_text)


STATE_CHOICES = OutboxState.choices
