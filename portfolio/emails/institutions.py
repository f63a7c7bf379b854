"""The e-mails of institutions: validated (INS-1), and the question to who leads the relation (INS-3)."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.selectors import alert_recipients
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue
from portfolio.emails.companies import executive_card
from portfolio.models import Company, InstitutionRequest


def association_validated(company: Company, *, by: User, now: datetime) -> None:
    """To whoever the association gave as its contact; without an address nothing is sent, and the row says why."""
    contact = company.contacts.exclude(email="").first()
    enqueue(
        "association_validated",
        to=contact.email if contact else company.email,
        case=company.case,
        now=now,
        unique_key=f"association_validated:{company.pk}",
        context={
            "recipient_name": contact.name if contact else company.name,
            "association_name": company.name,
            "case_url": absolute("/"),
            **executive_card(by),
        },
    )


def institution_consultation(request: InstitutionRequest, *, now: datetime) -> None:
    whom = request.consulted
    if whom is None:
        return
    day = now.astimezone(request.case.office.zone).date()
    for reader in alert_recipients(whom, day):
        enqueue(
            "institution_consultation",
            to=reader,
            case=request.case,
            now=now,
            unique_key=f"institution_consultation:{request.pk}:{reader.pk}",
            context={
                "folio": request.case.folio,
                "case_url": absolute(f"/instituciones/solicitudes/{request.case.folio}/"),
                "office_name": request.case.office.name,
                "institution_name": request.company.name,
                "request_summary": request.text,
            },
        )
