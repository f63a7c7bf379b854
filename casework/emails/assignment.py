"""The e-mails of a change of responsible (case_reassigned_staff, executive_changed)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from casework import formats
from casework.models import CaseFile, CaseParty
from casework.services import outbox


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def company_of(case: CaseFile) -> str:
    return case.parent.title if case.parent_id and case.parent else case.title


def case_line(case: CaseFile) -> str:
    """Folio, company and next deadline, as one line of an e-mail."""
    if case.next_due_at is None:
        return f"{case.folio} · {company_of(case)} · sin plazo en curso"
    return f"{case.folio} · {company_of(case)} · {formats.moment(case.next_due_at, case.office.zone)}"


def case_reassigned_staff(
    cases: Sequence[CaseFile], *, to: User, previous: str, reasons: str, batch: str, now: datetime
) -> None:
    """To the person who receives the files: once per batch."""
    first = cases[0]
    names = company_of(first) if len(cases) == 1 else f"{company_of(first)} y {len(cases) - 1} más"
    outbox.enqueue(
        "case_reassigned_staff",
        to=to.email,
        user=to,
        case=first if len(cases) == 1 else None,
        context={
            "recipient_name": to.display_name,
            "company_name": names,
            "case_url": _url(reverse("casework:inbox")),
            "office_name": first.office.name,
            "reasons": reasons,
            "cases_list": "\n".join(case_line(case) for case in cases),
            "previous_name": previous,
        },
        unique_key=f"case_reassigned_staff:{batch}:{to.pk}",
        now=now,
    )


def executive_changed(case: CaseFile, *, previous: User | None, now: datetime) -> None:
    """To the people of the company: who attends them now. A first responsible replaces nobody, so nothing is said."""
    new = case.responsible
    if previous is None or new is None:
        return
    today = now.astimezone(case.office.zone).date()
    sources = [pk for pk in (case.pk, case.parent_id) if pk]
    parties = CaseParty.objects.current().filter(case__in=sources).select_related("user")
    for person in {party.user for party in parties}:
        outbox.enqueue(
            "executive_changed",
            to=person.email,
            user=person,
            case=case,
            context={
                "recipient_name": person.display_name,
                "company_name": company_of(case),
                "case_url": _url("/empresa/"),
                "office_name": case.office.name,
                "office_mailbox": case.office.mailbox,
                "executive_name": new.display_name,
                "executive_title": new.title,
                "executive_email": new.email,
                "executive_phone": new.phone_shown or case.office.mailbox,
                "previous_name": previous.display_name,
                "open_matters": case_line(case),
            },
            unique_key=f"executive_changed:{case.parent_id or case.pk}:{new.pk}:{today}:{person.pk}",
            now=now,
        )
