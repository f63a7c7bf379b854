"""EXT-1: where foreign companies are registered, and which are known by the number of their country."""

from __future__ import annotations

from typing import Any

from accounts.access import access_of
from accounts.models import Office, Role, User
from portfolio.models import Company


def oficoms_of(user: User) -> Any:
    """The commercial offices where this person registers foreign companies."""
    return Office.objects.active().commercial().filter(pk__in=access_of(user).offices(Role.OFICOM_EXECUTIVE))


def find_by_tax_id(country: str, tax_id: str) -> Company | None:
    """The company with that number in that country."""
    if not tax_id:
        return None
    rows = Company.objects.not_merged().select_related("case", "office")
    return rows.filter(country=country, tax_id=tax_id).first()
