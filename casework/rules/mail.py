"""Who looks at the outbox and who may send again. Plain Python: no queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.states import Role

if TYPE_CHECKING:
    from accounts.models import User

OUTBOX_READERS = (Role.ADMINISTRATOR, Role.CLIENT_MANAGEMENT, Role.AUDITOR)
OUTBOX_ACTORS = (Role.ADMINISTRATOR, Role.CLIENT_MANAGEMENT)


def may_see_outbox(user: User) -> bool:
    return user.access.has_any(OUTBOX_READERS)


def may_retry(user: User) -> bool:
    """The auditor only looks."""
    return user.access.has_any(OUTBOX_ACTORS)
