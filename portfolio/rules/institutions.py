"""INS-1 to INS-3: who creates, validates and answers institutions and associations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.access import access_of
from portfolio.rules import permissions

if TYPE_CHECKING:
    from accounts.models import User
    from portfolio.models import InstitutionRequest


def creates_institutions(user: User) -> bool:
    """INS-1: whoever attends at a regional office: executive, sector lead or head."""
    return bool(user.is_authenticated and access_of(user).has_any(permissions.ATTENDING))


def works_it(request: InstitutionRequest, user: User) -> bool:
    """The office of the institution, under its sector specialist."""
    return permissions.works_it(request.company, user)


def was_consulted(request: InstitutionRequest, user: User) -> bool:
    """Only who was asked gives their word, or who stands in for them."""
    if not user.is_authenticated or request.consulted_id is None:
        return False
    return request.consulted_id in {user.pk, *access_of(user).standing_in_for}
