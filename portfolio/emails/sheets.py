"""E-mails about the services that a company takes part in, and what follows them: as in `portfolio.emails`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from casework import formats
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue
from portfolio.emails.companies import representatives
from portfolio.models import ServiceSheet

__all__ = ["representatives", "rights_and_duties"]
NO_FEE = "Sin costo para la empresa"


def rights_and_duties(sheet: ServiceSheet, people: Iterable[User], *, now: datetime) -> None:
    """CAT-3: what the service is, when, and what each side may expect, with the page where it is confirmed."""
    sender = sheet.sent_by
    for person in people:
        enqueue(
            "rights_and_duties",
            to=person,
            case=sheet.company.case,
            now=now,
            unique_key=f"rights_and_duties:{sheet.pk}:{person.pk}",
            context={
                "company_name": sheet.company.name,
                "executive_name": sender.display_name,
                "executive_email": sender.email,
                "executive_phone": str(sender.phone or ""),
                "executive_title": sender.title,
                "service_name": sheet.name,
                "dates_list": "\n".join(f"- {line.strip()}" for line in sheet.dates.splitlines() if line.strip()),
                "fee_line": sheet.fee or NO_FEE,
                "accept_url": absolute(reverse("portfolio:own_sheet", args=[sheet.pk])),
                "accept_until": formats.long_date(sheet.answer_by),
            },
        )
