"""EXT-1: who registers foreign companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.access import access_of
from accounts.states import Role

if TYPE_CHECKING:
    from accounts.models import User

CHILE = "CL"


def registers_foreign(user: User, office_id: int | None = None) -> bool:
    """An Oficom's executive, for their own office: at that one, or at some when none is named."""
    return bool(user.is_authenticated and access_of(user).has(Role.OFICOM_EXECUTIVE, office_id))


def tidy_tax_id(text: str) -> str:
    """A tax number as it is kept and compared: each country writes its own, so that only blanks and case are evened."""
    return " ".join(text.upper().split())
