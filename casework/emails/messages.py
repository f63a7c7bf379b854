"""The e-mails that say that somebody wrote in a file. The text itself stays in the portal."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.selectors import alert_recipients
from casework.models import CaseFile, CaseParty, Message
from casework.services import outbox
from casework.services.mail_addresses import absolute


def message_posted(message: Message, *, now: datetime) -> None:
    """Tell the other side: the company's people, or whoever is in charge and who stands in (else the mailbox)."""
    case = message.case
    if message.from_company:
        today = now.astimezone(case.office.zone).date()
        in_charge = alert_recipients(case.responsible, today) if case.responsible else [None]
        for who in in_charge:
            address = who.email if who else case.office.mailbox
            _tell(message, user=who, to=address, url=case.get_absolute_url(), now=now)
        return
    for person in _people(case):
        if person.pk != message.author_id:
            _tell(message, user=person, to=person.email, url="/empresa/mensajes/", now=now)


def _people(case: CaseFile) -> list[User]:
    files = [pk for pk in (case.pk, case.parent_id) if pk]
    parties = CaseParty.objects.current().filter(case__in=files).select_related("user")
    return list({party.user_id: party.user for party in parties}.values())


def _tell(message: Message, *, user: User | None, to: str, url: str, now: datetime) -> None:
    case = message.case
    outbox.enqueue(
        "message_posted",
        to=to,
        user=user,
        case=case,
        context={
            "recipient_name": user.display_name if user else case.office.name,
            "folio": case.folio,
            "case_url": absolute(url),
            "author_name": message.author_name,
            "case_title": case.title,
        },
        unique_key=f"message_posted:{message.pk}:{to}",
        now=now,
    )
