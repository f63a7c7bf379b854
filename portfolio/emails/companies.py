"""E-mails about companies, their people, their executive and their category."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import Absence, Office, Role, User
from accounts.selectors import alert_recipients
from casework import formats
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue
from portfolio.models import Company, PlannedHandover, PotentialInvitation, Representation
from portfolio.states import CATEGORIES, RepresentationRole


def _names(company: Company) -> dict[str, str]:
    return {"company_name": company.name, "company_rut": company.rut_display or "por informar"}


def _home() -> str:
    return absolute("/empresa/")


def _page(company: Company) -> str:
    return absolute(company.get_absolute_url())


def executive_card(person: User | None) -> dict[str, str]:
    """What an e-mail signed by an executive says of them; blanks while there is none."""
    return {
        "executive_name": person.display_name if person else "",
        "executive_email": person.email if person else "",
        "executive_phone": person.phone_shown if person else "",
        "executive_title": person.title if person else "",
    }


def representatives(company: Company) -> Iterable[User]:
    """Who acts for the company now."""
    return User.objects.filter(pk__in=company.representations.acting().values("person"))


def company_joined(link: Representation, *, next_step: str, now: datetime) -> None:
    enqueue(
        "company_joined",
        to=link.person,
        case=link.company.case,
        now=now,
        unique_key=f"company_joined:{link.pk}",
        context={
            **_names(link.company),
            "case_url": _home(),
            "role_label": RepresentationRole(link.role).label.lower(),
            "next_step": next_step,
        },
    )


def representation_requested(link: Representation, *, now: datetime) -> None:
    """To the validated representatives; without any, to its executive; without one, to the head of the office."""
    company = link.company
    readers = list(
        User.objects.filter(pk__in=company.representations.acting().filter(state="validated").values("person"))
    )
    staff = not readers
    today = now.astimezone(company.office.zone).date()
    if staff and company.executive:
        readers = alert_recipients(company.executive, today)
    elif staff:
        readers = list(User.objects.holding(Role.OFFICE_HEAD, today=today, office=company.office))
    address = _page(company) + "#personas" if staff else absolute(reverse("portfolio:people"))
    for reader in readers:
        enqueue(
            "representation_requested",
            to=reader,
            case=company.case,
            now=now,
            unique_key=f"representation_requested:{link.pk}:{reader.pk}",
            context={
                **_names(company),
                "requester_name": link.person.display_name,
                "role_label": RepresentationRole(link.role).label.lower(),
                "decide_url": address,
            },
        )


def representation_accepted(link: Representation, *, now: datetime) -> None:
    enqueue(
        "representation_accepted",
        to=link.person,
        case=link.company.case,
        now=now,
        unique_key=f"representation_accepted:{link.pk}",
        context={
            **_names(link.company),
            "case_url": _home(),
            "role_label": RepresentationRole(link.role).label.lower(),
            "decided_by": link.decided_by.display_name if link.decided_by else "ProChile",
        },
    )


def representation_rejected(link: Representation, *, now: datetime) -> None:
    enqueue(
        "representation_rejected",
        to=link.person,
        case=link.company.case,
        now=now,
        unique_key=f"representation_rejected:{link.pk}",
        context={
            **_names(link.company),
            "reasons": link.reason,
            "decided_by": link.decided_by.display_name if link.decided_by else "ProChile",
        },
    )


def potential_account_invitation(invitation: PotentialInvitation, *, invite_url: str, now: datetime) -> None:
    company = invitation.company
    account = company.potential_account
    enqueue(
        "potential_account_invitation",
        to=invitation.sent_to,
        case=company.case,
        now=now,
        unique_key=f"potential_account_invitation:{company.pk}:{invitation.number}",
        context={
            **_names(company),
            **executive_card(invitation.sent_by),
            "recipient_name": invitation.recipient_name or company.name,
            "where_met": account.where_met,
            "invite_url": absolute(invite_url),
        },
    )


def potential_account_referred(
    company: Company, *, referrer: User, heads: Iterable[User], reasons: str, now: datetime
) -> None:
    account = company.potential_account
    contact = company.contacts.first()
    known = [
        company.legal_name,
        company.rut_display,
        str(contact or ""),
        company.email,
        account.where_met,
        account.notes,
    ]
    for head in heads:
        enqueue(
            "potential_account_referred",
            to=head,
            case=company.case,
            now=now,
            unique_key=f"potential_account_referred:{company.pk}:{account.referrals}:{head.pk}",
            context={
                **_names(company),
                "reasons": reasons,
                "referrer_name": referrer.display_name,
                "known_data": "\n".join(f"- {line}" for line in known if line),
                "decide_url": _page(company),
            },
        )


def potential_account_decided(company: Company, *, decision: str, by: User, reasons: str, now: datetime) -> None:
    account = company.potential_account
    if account.referred_by is None:
        return
    enqueue(
        "potential_account_decided",
        to=account.referred_by,
        case=company.case,
        now=now,
        unique_key=f"potential_account_decided:{company.pk}:{account.referrals}:{decision}",
        context={
            **_names(company),
            "case_url": _page(company),
            "reasons": reasons,
            "decision_label": decision,
            "decided_by": by.display_name,
        },
    )


def executive_changed(company: Company, *, previous: User, open_matters: str, now: datetime) -> None:
    for person in representatives(company):
        enqueue(
            "executive_changed",
            to=person,
            case=company.case,
            now=now,
            unique_key=f"executive_changed:{company.pk}:{company.executive_id}:{now:%Y-%m-%d}:{person.pk}",
            context={
                **_names(company),
                **executive_card(company.executive),
                "case_url": _home(),
                "previous_name": previous.display_name,
                "open_matters": open_matters,
            },
        )


def companies_moved_staff(
    person: User, *, office: Office, gets: list[str], leaves: list[str], reasons: str, batch: str, now: datetime
) -> None:
    """CAT-6: to each person of a redistribution or departure, once, with what they receive and what they leave."""
    enqueue(
        "companies_moved_staff",
        user=person,
        now=now,
        unique_key=f"companies_moved_staff:{batch}:{person.pk}",
        context={
            "recipient_name": person.greeting_name,
            "office_name": office.name,
            "office_mailbox": office.mailbox,
            "case_url": absolute(f"{reverse('portfolio:companies')}?ejecutivo={person.pk}"),
            "summary": f"recibe {len(gets)} y deja {len(leaves)}",
            "received_section": "\n".join(["Recibe:", *gets]) if gets else "",
            "left_section": "\n".join(["Deja:", *leaves]) if leaves else "",
            "reasons": reasons,
        },
    )


def handover_failed_staff(planned: PlannedHandover, reader: User, *, now: datetime) -> None:
    """CAT-6: what was planned for today could not be done, and why."""
    what = f"lo que atiende {planned.person.display_name}" if planned.person else str(planned.company)
    to = planned.to.display_name if planned.to else "quienes proponga el portal"
    enqueue(
        "handover_failed_staff",
        user=reader,
        now=now,
        unique_key=f"handover_failed_staff:{planned.pk}:{reader.pk}",
        context={
            "recipient_name": reader.greeting_name,
            "office_name": planned.office.name,
            "handover_line": f"{what} pasa a {to} el {formats.long_date(planned.starts_on)}",
            "problem": planned.problem,
            "case_url": absolute(f"{reverse('portfolio:handover')}?oficina={planned.office.code}#programados"),
        },
    )


def category_changed(company: Company, *, old: int, what_changes: str, reasons: str, now: datetime) -> None:
    names = dict(CATEGORIES)
    for person in representatives(company):
        enqueue(
            "category_changed",
            to=person,
            case=company.case,
            now=now,
            unique_key=f"category_changed:{company.pk}:{company.category}:{now.isoformat()}:{person.pk}",
            context={
                **_names(company),
                **executive_card(company.executive),
                "case_url": _home(),
                "old_category": f"categoría {names[old]}",
                "new_category": f"categoría {names[company.category or 3]}",
                "what_changes": what_changes,
                "reasons": reasons,
            },
        )


def substitute_notice(company: Company, absence: Absence, *, open_matters: str, now: datetime) -> None:
    """CAT-4: who attends the company while the person in charge is away."""
    for person in representatives(company):
        enqueue(
            "substitute_notice",
            to=person,
            case=company.case,
            now=now,
            unique_key=f"substitute_notice:{absence.pk}:{absence.substitute_id}:{company.pk}:{person.pk}",
            context={
                **_names(company),
                "case_url": _home(),
                "executive_name": absence.user.display_name,
                "substitute_name": absence.substitute.display_name,
                "substitute_email": absence.substitute.email,
                "absence_until": formats.long_date(absence.ends_on),
                "open_matters": open_matters,
            },
        )
