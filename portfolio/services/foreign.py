"""EXT-1: an Oficom's executive registers a foreign company, so that what is done with it has where to be logged.

What is known of it is corrected later, also of one that the import brought without its country.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Office, User
from casework.door import enter, open_case
from casework.errors import NotPossible
from casework.states import CaseKind, Channel, ContactPoint
from portfolio.models import Company, ContactPerson
from portfolio.rules.foreign import CHILE, as_its_kind, registers_foreign, tidy_tax_id
from portfolio.selectors.duplicates import likely_duplicates
from portfolio.selectors.foreign import find_by_tax_id
from portfolio.services.common import lock_company, refresh_search
from portfolio.services.potential import LooksLikeAnother
from portfolio.services.registration import AlreadyRegistered, set_details
from portfolio.states import CompanyKind

NOT_YOURS = "Esta acción le corresponde a otra persona: a quien trabaja en una oficina comercial."
NO_WAY_TO_REACH_IT = "Escriba un correo o un teléfono para poder contactarla."


class NumberTaken(AlreadyRegistered):
    """A company of that country has that number: `problems` says whose it is, beside its field."""

    def __init__(self, company: Company) -> None:
        super().__init__(company, f"Ya está en el portal como {company}, {company.case.folio}.")
        self.problems = {"tax_id": [str(self)]}


class CountryMissing(NotPossible):
    """A foreign company is of some country that is not Chile; a number is of a country."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.problems = {"country": [words]}


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
        NumberTaken: a company of that country has that number.
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
        raise NumberTaken(known)
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
        raise NumberTaken(taken) from error
    if contact_name.strip():
        ContactPerson.objects.create(
            company=company, name=contact_name.strip(), position=contact_position.strip(), email=email, phone=phone,
            purpose="other", added_at=now,
        )  # fmt: skip
    refresh_search(company)
    return company


@transaction.atomic
def correct_details(*, company: Company, actor: User, now: datetime, **values: Any) -> Company:
    """Correct a company's data, as `set_details` does; what depends on its kind follows it (`as_its_kind`).

    Args:
        values: fields of the company with their new values; `country` and `tax_id` only where it is foreign.

    Raises:
        NumberTaken: another company of that country has that number.
        CountryMissing: Chile, or a number without its country.
    """
    known = lock_company(company)
    said = values.get("country")
    values = as_its_kind(known, values)
    if values.get("kind", known.kind) != CompanyKind.FOREIGN:
        return set_details(company=known, actor=actor, now=now, **values)
    if "tax_id" in values:
        values["tax_id"] = tidy_tax_id(values["tax_id"])
    if said == CHILE:
        raise CountryMissing("Una empresa extranjera no es de Chile: elija su país.")
    country, number = values["country"], values.get("tax_id", known.tax_id)
    if values.get("tax_id") and country in ("", CHILE):
        raise CountryMissing("Elija el país de esa identificación tributaria.")
    taken = find_by_tax_id(country, number)
    if taken is not None and taken.pk != known.pk:
        raise NumberTaken(taken)
    try:
        with transaction.atomic():
            return set_details(company=known, actor=actor, now=now, **values)
    except IntegrityError as error:  # a colleague wrote the same number a moment ago
        if (taken := find_by_tax_id(country, number)) is None:
            raise
        raise NumberTaken(taken) from error
