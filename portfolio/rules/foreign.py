"""EXT-1: who registers foreign companies and corrects what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from accounts.access import access_of
from accounts.states import Role
from portfolio.rules.permissions import acts_for_it, edits_it
from portfolio.states import CompanyKind

if TYPE_CHECKING:
    from accounts.models import User
    from portfolio.models import Company

CHILE = "CL"


def registers_foreign(user: User, office_id: int | None = None) -> bool:
    """An Oficom's executive, for their own office: at that one, or at some when none is named."""
    return bool(user.is_authenticated and access_of(user).has(Role.OFICOM_EXECUTIVE, office_id))


def corrects_it(company: Company, user: User) -> bool:
    """Who corrects its data: who edits any company's, and a foreign one's Oficom; never about oneself.

    Whether it is foreign is for the first to say (`edits_it`): an Oficom would give the company away.
    """
    if edits_it(company, user):
        return True
    own = company.kind == CompanyKind.FOREIGN and registers_foreign(user, company.office_id)
    return own and not acts_for_it(company, user)


def as_its_kind(company: Company, values: Mapping[str, Any]) -> dict[str, Any]:
    """New values of a company with those that its kind, old or new, brings along.

    A foreign one has no comuna, and no country until somebody says it; any other is of Chile and has no number abroad.

    Args:
        company: as it is now.
        values: the new ones, by field.
    """
    if values.get("kind", company.kind) != CompanyKind.FOREIGN:
        return {**values, "country": CHILE, "tax_id": ""}
    country = company.country if company.kind == CompanyKind.FOREIGN else ""
    return {"country": country, **values, "comuna": None}


def tidy_tax_id(text: str) -> str:
    """A tax number as it is kept and compared: each country writes its own, so that only blanks and case are evened.

    A letter whose capital is two («ß») stays as it is: what is kept is never longer than what was written.
    """
    capitals = "".join(sign.upper() if len(sign.upper()) == 1 else sign for sign in text)
    return " ".join(capitals.split())
