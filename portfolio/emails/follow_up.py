"""The e-mails of whoever stops the follow-up (SEG-2): to them, and to the executive of their company."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from accounts.selectors import alert_recipients
from casework.models import OptOut
from casework.services.mail_addresses import absolute, opt_out_url
from casework.services.outbox import enqueue
from portfolio.models import Company


def opt_out_confirmed(
    row: OptOut, person: User, companies: Iterable[Company], *, kind: str, note: str, now: datetime
) -> None:
    """To whoever stopped it. `note`: what it may mean for the category; empty where it means nothing."""
    enqueue(
        "opt_out_confirmed",
        to=row.address,
        user=person,
        now=now,
        unique_key=f"opt_out_confirmed:{row.pk}",
        context={
            "recipient_name": person.greeting_name,
            "company_name": " y ".join(company.name for company in companies),
            "kind_label": kind,
            "category_note": note,
            "undo_url": opt_out_url(row.address, row.topic),
        },
    )


def executive_told_opt_out(
    row: OptOut, company: Company, *, person: User, kind: str, category_line: str, now: datetime
) -> None:
    """To the executive and whoever stands in; a company that nobody attends tells nobody."""
    for reader in _attendants(company, now):
        enqueue(
            "executive_told_opt_out",
            to=reader,
            case=company.case,
            now=now,
            unique_key=f"executive_told_opt_out:{company.pk}:{row.pk}:{reader.pk}",
            context={
                **_about(company, reader),
                "person_name": person.display_name,
                "kind_label": kind,
                "category_line": category_line,
            },
        )


def executive_told_category_changed(company: Company, *, change: int, people: str, term: str, now: datetime) -> None:
    """`change`: id of the row that keeps who, when and why; `people`: who stopped the follow-up."""
    for reader in _attendants(company, now):
        enqueue(
            "executive_told_category_changed",
            to=reader,
            case=company.case,
            now=now,
            unique_key=f"executive_told_category_changed:{company.pk}:{change}:{reader.pk}",
            context={**_about(company, reader), "person_name": people, "term_label": term},
        )


def _attendants(company: Company, now: datetime) -> list[User]:
    if company.executive is None:
        return []
    return alert_recipients(company.executive, now.astimezone(company.office.zone).date())


def _about(company: Company, reader: User) -> dict[str, str]:
    return {
        "recipient_name": reader.greeting_name,
        "company_name": company.name,
        "case_url": absolute(company.get_absolute_url()),
    }
