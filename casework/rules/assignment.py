"""Who may take a file, pass it on, and to whom (PAGES.md, matrix: assignment). Plain Python: no queries."""

from __future__ import annotations

from typing import Any

from accounts.models import Role
from casework.rules.deadlines import AT_THE_OFFICE
from casework.states import CaseKind

TAKING_ROLES = (Role.EXECUTIVE, Role.SECTOR_LEAD, Role.OFFICE_HEAD, Role.OFICOM_EXECUTIVE)
"""Roles that carry files of their own office."""
UNIT_KINDS = frozenset({"helprequest", "datarequest"})
"""Kinds that the client-management unit attends for every office."""
READ_ONLY: frozenset[str] = Role.OVERSIGHT | {Role.AUDITOR}  # type: ignore[attr-defined]
"""Roles that read everything and change nothing, also in a file left to them from earlier work."""
ASSIGNED_ABOVE = frozenset({CaseKind.COMPANY.value})
"""Kinds whose person in charge is an executive with days, reasons and a cap (CAT-6): never passed on as a file is."""


def works_at_office(case: Any, user: Any) -> bool:
    """One of the people who attend files of this office; a sector lead only those of their sector."""
    access = user.access
    if access.has(Role.SECTOR_LEAD, case.office_id) and case.sector in access.sectors(case.office_id):
        return True
    return any(access.has(role, case.office_id) for role in TAKING_ROLES if role != Role.SECTOR_LEAD)


def attends_for_unit(case: Any, user: Any) -> bool:
    return case.kind in UNIT_KINDS and user.access.has(Role.CLIENT_MANAGEMENT)


def has_it(case: Any, user: Any) -> bool:
    """In charge of it, or standing in today for whoever is."""
    return case.responsible_id is not None and case.responsible_id in {user.pk, *user.access.standing_in_for}


def may_take(case: Any, user: Any) -> bool:
    """Make oneself responsible: of a file of one's office that nobody has. Its head and the unit may also step in."""
    if case.closed_at is not None or case.responsible_id == user.pk or case.kind in ASSIGNED_ABOVE:
        return False
    if attends_for_unit(case, user) or user.access.has(Role.OFFICE_HEAD, case.office_id):
        return True
    return case.responsible_id is None and works_at_office(case, user)


def may_reassign(case: Any, user: Any) -> bool:
    """Pass it to somebody else: its head decides; whoever has it may hand it over; the unit, what is the unit's."""
    if case.closed_at is not None or case.kind in ASSIGNED_ABOVE:
        return False
    if user.access.has(Role.OFFICE_HEAD, case.office_id) or attends_for_unit(case, user):
        return True
    return has_it(case, user) and works_at_office(case, user)


def may_write(case: Any, user: Any) -> bool:
    """Write messages and attach documents as staff: whoever attends the file or unblocks it; oversight only reads."""
    access = user.access
    return (
        works_at_office(case, user)
        or access.has(Role.CLIENT_MANAGEMENT)
        or (has_it(case, user) and bool(access.roles - READ_ONLY))
    )


def may_move_deadlines(case: Any, user: Any) -> bool:
    """Pause, resume, extend, always with a reason: what `rules.deadlines` says, for a page that knows the parties."""
    access = user.access
    return access.has_any(AT_THE_OFFICE, case.office_id) or access.has(Role.CLIENT_MANAGEMENT)
