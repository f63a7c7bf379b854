"""Who may do what with people, offices and absences. No database: access is an argument."""

from __future__ import annotations

from collections.abc import Iterable

from .access import Access
from .states import Role


def may_see_administration(access: Access) -> bool:
    """Administrators, and those who oversee: they look at everything and change nothing."""
    return access.sees_administration


def may_administer(access: Access) -> bool:
    return access.has(Role.ADMINISTRATOR)


def may_see_absences(access: Access) -> bool:
    return access.sees_administration or access.has(Role.OFFICE_HEAD)


def may_record_absence(access: Access, *, actor_id: int, absent_id: int, offices: Iterable[int]) -> bool:
    """One's own; anybody's for an administrator; those of the people of one's office (`offices`) for its head."""
    if actor_id == absent_id:
        return access.is_staff_member
    if may_administer(access):
        return True
    return any(access.has(Role.OFFICE_HEAD, office_id) for office_id in offices)


def may_stand_in(absent_roles: Iterable[str], substitute_roles: Iterable[str]) -> bool:
    """Whoever only reads (oversight, audit) stands in for those who only read, and so acts for nobody."""
    only_read = Role.OVERSIGHT | {Role.AUDITOR}  # type: ignore[attr-defined]
    reader = bool(substitutes := set(substitute_roles)) and substitutes <= only_read
    return not reader or set(absent_roles) <= only_read


def may_end_assignment(access: Access, *, actor_id: int, holder_id: int, role: str) -> bool:
    """An administrator ends any role, except their own administration: somebody must remain who can undo it."""
    return may_administer(access) and not (role == Role.ADMINISTRATOR and actor_id == holder_id)
