"""EXT-1: an Oficom's executive registers a foreign company, so that what is done with it has where to be logged."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Office, User
from casework.door import enter, open_case
from casework.errors import NotPossible
from casework.states import CaseKind, Channel, ContactPoint
from portfolio.models import Company, ContactPerson
from portfolio.rules.foreign import CHILE, registers_foreign, tidy_tax_id
from portfolio.selectors.duplicates import likely_duplicates
from portfolio.selectors.foreign import find_by_tax_id
from portfolio.services.common import refresh_search
from portfolio.services.potential import LooksLikeAnother
from portfolio.services.registration import AlreadyRegistered
from portfolio.states import CompanyKind

NOT_YOURS = "Esta acción le corresponde a otra persona: a quien trabaja en una oficina comercial."
NO_WAY_TO_REACH_IT = "Escriba un correo o un teléfono para poder contactarla."


@transaction.atomic
def register_foreign(
    *,
    actor: User,
    office: Office,
    now: datetime,
    name: str,
    country: str,
    tax_id: str = "",
    sector: str = "",
    contact_name: str = "",
    contact_position: str = "",
    email: str = "",
    phone: str = "",
    website: str = "",
    confirmed: bool = True,
) -> Company:
    """Register a foreign company, which belongs to that Oficom from then on.

    Args:
        office: a commercial office where the actor is an executive.
        country: its code of two letters; never Chile's.
        tax_id: its number there, if any; one number is one company of that country.
        confirmed: somebody looked at those that are alike, and it is another.

    Raises:
        PermissionDenied: the actor is no executive of that Oficom.
        AlreadyRegistered: a company of that country has that number.
        LooksLikeAnother: not confirmed, and some record may be the same.
        NotPossible: it is Chilean, or there is no way to reach it.
    """
    if not registers_foreign(actor, office.pk):
        raise PermissionDenied(NOT_YOURS)
    if country == CHILE:
        raise NotPossible("Es chilena: regístrela como cuenta potencial.")
    if not (email or phone):
        raise NotPossible(NO_WAY_TO_REACH_IT)
    number = tidy_tax_id(tax_id)
    if known := find_by_tax_id(country, number):
        raise AlreadyRegistered(known)
    if not confirmed and (alike := likely_duplicates(name=name, email=email)):
        raise LooksLikeAnother(alike)
    case = open_case(
        CaseKind.COMPANY, title=name.strip(), office=office, actor=actor, now=now, responsible=actor, sector=sector,
        channel=Channel.IN_PERSON, contact_point=ContactPoint.COMMERCIAL_OFFICE, label="Empresa extranjera registrada",
    )  # fmt: skip
    row = Company(
        case=case, rut=None, legal_name=name.strip(), kind=CompanyKind.FOREIGN, country=country, tax_id=number,
        office=office, sector=sector, email=email, phone=phone, website=website.strip(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            company = enter(row, now=now)
    except IntegrityError as error:  # a colleague registered the same number a moment ago
        if (taken := find_by_tax_id(country, number)) is None:
            raise
        raise AlreadyRegistered(taken) from error
    if contact_name.strip():
        ContactPerson.objects.create(
            company=company, name=contact_name.strip(), position=contact_position.strip(), email=email, phone=phone,
            purpose="other", added_at=now,
        )  # fmt: skip
    refresh_search(company)
    return company
