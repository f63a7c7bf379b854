"""Who imports, and who looks at imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.access import access_of
from accounts.states import Role

if TYPE_CHECKING:
    from accounts.models import User

IMPORTERS = (Role.ADMINISTRATOR, Role.CLIENT_MANAGEMENT)
LOOKERS = (*IMPORTERS, Role.NATIONAL_DIRECTORATE, Role.STRATEGIC_DEVELOPMENT, Role.AUDITOR)


def may_import(user: User) -> bool:
    """Upload, map and apply: the administrator and the client-management unit."""
    return access_of(user).has_any(IMPORTERS)


def may_see_imports(user: User) -> bool:
    """Those, oversight and the auditor."""
    return access_of(user).has_any(LOOKERS)
