"""POT-1 to POT-3: a business card, whom to ask, and the personal link."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import Comuna, Office, Role, User
from casework.door import enter, open_case, perform, record
from casework.errors import NotPossible
from casework.states import CaseKind
from portfolio.emails import companies as emails
from portfolio.models import Company, ContactPerson, PotentialAccount, PotentialInvitation
from portfolio.rules.rut import normalise
from portfolio.selectors.duplicates import Duplicate, find_by_rut, likely_duplicates, survivor
from portfolio.services.common import local_day, refresh_search
from portfolio.services.registration import AlreadyRegistered, create_company
from portfolio.states import RepresentationRole, Standing

SALT = "portfolio.invitation"
DECISIONS = {"decide_invite": "invitada", "decide_keep": "se mantiene como cuenta potencial", "discard": "descartada"}


class InvitationUsed(NotPossible):
    def __init__(self) -> None:
        super().__init__("Este enlace ya se usó. Si no fue usted, pida ayuda.")


class InvitationExpired(NotPossible):
    def __init__(self, when: str) -> None:
        super().__init__(f"Este enlace venció el {when}. Pida uno nuevo y le llegará en minutos.")


class LooksLikeAnother(NotPossible):
    """POT-3: records that may be the same company; whoever registers says that it is another."""

    def __init__(self, found: Sequence[Duplicate]) -> None:
        self.found = found
        names = "; ".join(f"{one.company} ({one.company.case.folio}): {', '.join(one.reasons)}" for one in found[:5])
        super().__init__(f"Puede ser una que ya está en el portal: {names}. Si es otra, confírmelo.")


@transaction.atomic
def create_potential(
    *,
    actor: User,
    office: Office,
    now: datetime,
    name: str,
    where_met: str,
    contact_name: str = "",
    email: str = "",
    phone: str = "",
    rut: str = "",
    comuna: Comuna | None = None,
    sector: str = "",
    website: str = "",
    notes: str = "",
    channel: str = "in_person",
    contact_point: str = "event",
    confirmed: bool = True,
) -> Company:
    """Register a potential account from a business card: a name, where we met, and a way to reach it.

    Args:
        confirmed: somebody looked at those that are alike, and it is another.

    Raises:
        AlreadyRegistered: a record has that RUT already. NotPossible: neither e-mail nor telephone.
        LooksLikeAnother: not confirmed, and some record may be the same.
    """
    if not confirmed and (alike := likely_duplicates(rut=rut, name=name, email=email)):
        raise LooksLikeAnother(alike)
    number = normalise(rut) if rut.strip() else None
    known = find_by_rut(number) if number else None
    if known is not None:
        raise AlreadyRegistered(known)
    if not (email or phone):
        raise NotPossible("Escriba un correo o un teléfono para poder invitarla.")
    case = open_case(
        CaseKind.COMPANY, title=name.strip(), office=office, actor=actor, now=now, responsible=actor, sector=sector,
        channel=channel, contact_point=contact_point, label="Cuenta potencial registrada",
    )  # fmt: skip
    company = Company(
        case=case, rut=number, legal_name=name.strip(), office=office, comuna=comuna, sector=sector, email=email,
        phone=phone, website=website, standing=Standing.POTENTIAL,
    )  # fmt: skip
    company = enter(company, now=now)
    PotentialAccount.objects.create(company=company, where_met=where_met.strip(), notes=notes.strip(), created_by=actor)
    if contact_name.strip():
        ContactPerson.objects.create(
            company=company, name=contact_name.strip(), email=email, phone=phone, purpose="card", added_at=now
        )
    refresh_search(company)
    return company


@transaction.atomic
def invite(
    *, company: Company, actor: User, now: datetime, note: str = "", decision: bool = False
) -> PotentialInvitation:
    """Send the personal link (again): the one before stops working.

    Args:
        decision: the head of the office decides so after a referral, with a reason.

    Raises:
        NotPossible: there is no e-mail to write to, or it is no potential account.
    """
    contact = company.contacts.exclude(email="").first()
    address = contact.email if contact else company.email
    if not address:
        raise NotPossible("Falta un correo para enviar la invitación. Agréguelo y vuelva a intentarlo.")
    invited = perform(company, "decide_invite" if decision else "invite", actor=actor, now=now, note=note)
    number = invited.invitations.count() + 1
    invitation = PotentialInvitation.objects.create(
        company=invited, number=number, sent_to=address, recipient_name=contact.name if contact else "",
        sent_by=actor, sent_at=now, expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        nonce=secrets.token_urlsafe(24),
    )  # fmt: skip
    url = reverse("portfolio:invitation", args=[token_of(invitation)])
    emails.potential_account_invitation(invitation, invite_url=url, now=now)
    if decision:
        emails.potential_account_decided(invited, decision=DECISIONS["decide_invite"], by=actor, reasons=note, now=now)
    return invitation


def token_of(invitation: PotentialInvitation) -> str:
    """The signed text of the link."""
    return signing.dumps(invitation.nonce, salt=SALT)


def read_invitation(token: str, *, now: datetime) -> PotentialInvitation:
    """The invitation behind a link.

    Raises:
        signing.BadSignature: it was tampered with. PotentialInvitation.DoesNotExist: it was never sent.
        InvitationUsed, InvitationExpired: with the words for the person (microcopy, errors 8 and 9).
    """
    nonce = signing.loads(token, salt=SALT)
    invitation = PotentialInvitation.objects.select_related("company__case", "company__office").get(nonce=nonce)
    if invitation.used_at is not None:
        raise InvitationUsed
    newer = invitation.company.invitations.filter(number__gt=invitation.number).exists()
    if newer or invitation.expires_at <= now:
        moment = min(invitation.expires_at, now).astimezone(invitation.company.office.zone)
        raise InvitationExpired(f"{moment:%d-%m-%Y}")
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: PotentialInvitation, actor: User, now: datetime, rut: str, legal_name: str, comuna: Comuna,
    role: str = RepresentationRole.LEGAL, trade_name: str = "",
) -> Company:  # fmt: skip
    """POT-3: whoever opens the link registers the company; the record, its folio and its history stay the same.

    Raises:
        InvitationUsed: somebody used the link in the meantime. AlreadyRegistered: another company has that RUT.
    """
    locked = PotentialInvitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.used_at is not None:
        raise InvitationUsed
    company = create_company(
        actor=actor, now=now, legal_name=legal_name, comuna=comuna, rut=rut, role=role, trade_name=trade_name,
        potential=survivor(locked.company),
    )  # fmt: skip
    locked.used_at, locked.used_by = now, actor
    locked.save(update_fields=["used_at", "used_by"])
    return company


@transaction.atomic
def ask_for_new_link(*, token: str, now: datetime) -> None:
    """Somebody opened an expired link and asks for another: it goes out at once, to the same address.

    Raises:
        signing.BadSignature, PotentialInvitation.DoesNotExist: no such link.
    """
    old = PotentialInvitation.objects.select_related("company", "sent_by").get(nonce=signing.loads(token, salt=SALT))
    if old.used_at is not None or old.company.standing != Standing.INVITED:
        raise NotPossible("Esta invitación ya no está abierta. Puede registrar su empresa directamente.")
    record(old.company.case, "link_asked", actor=User.objects.system(), now=now, label="Pidieron otro enlace")
    number = old.company.invitations.count() + 1
    fresh = PotentialInvitation.objects.create(
        company=old.company, number=number, sent_to=old.sent_to, recipient_name=old.recipient_name,
        sent_by=old.sent_by, sent_at=now, expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        nonce=secrets.token_urlsafe(24),
    )  # fmt: skip
    emails.potential_account_invitation(
        fresh, invite_url=reverse("portfolio:invitation", args=[token_of(fresh)]), now=now
    )


@transaction.atomic
def refer(*, company: Company, actor: User, now: datetime, note: str) -> Company:
    """POT-2: its executive asks the head of the office, with a reason.

    Raises:
        NotPossible: nobody heads that office today.
    """
    heads = list(User.objects.holding(Role.OFFICE_HEAD, today=local_day(company, now), office=company.office))
    if not heads:
        raise NotPossible(f"La {company.office.name} no tiene jefatura registrada. Avise a la administración.")
    referred = perform(company, "refer", actor=actor, now=now, note=note)
    account = referred.potential_account
    account.referred_by, account.referrals = actor, account.referrals + 1
    account.save(update_fields=["referred_by", "referrals"])
    emails.potential_account_referred(referred, referrer=actor, heads=heads, reasons=note, now=now)
    return referred


@transaction.atomic
def decide(*, company: Company, decision: str, actor: User, now: datetime, note: str) -> Any:
    """POT-2: the head invites it, keeps it as it is, or discards it; with a reason.

    Args:
        decision: decide_invite, decide_keep or discard.
    """
    if decision == "decide_invite":
        invite(company=company, actor=actor, now=now, note=note, decision=True)
        return Company.objects.get(pk=company.pk)
    decided = perform(company, decision, actor=actor, now=now, note=note)
    emails.potential_account_decided(decided, decision=DECISIONS[decision], by=actor, reasons=note, now=now)
    return decided


@transaction.atomic
def reopen(*, company: Company, actor: User, now: datetime, note: str) -> Company:
    """A discarded potential account comes back, with a reason."""
    return perform(company, "reopen", actor=actor, now=now, note=note)
