"""Who may stop the clock of a deadline, or give it more time (PAGES.md, matrix)."""

from typing import TYPE_CHECKING

from accounts.access import access_of
from accounts.models import Role

if TYPE_CHECKING:
    from accounts.models import User
    from casework.models import Deadline

# At their own office; a demand coordinator and an Oficom executive on what their office answers.
AT_THE_OFFICE = (Role.EXECUTIVE, Role.OFFICE_HEAD, Role.OFICOM_EXECUTIVE)


def may_pause(user: "User", deadline: "Deadline") -> bool:
    """Whether this person may pause or resume it: an act of the office, of who is in charge or of client management."""
    access = access_of(user)
    if deadline.case.concerns(user):
        return False
    return (
        getattr(user, "is_system", False)
        or access.has_any(AT_THE_OFFICE, deadline.office_id)
        or access.has(Role.CLIENT_MANAGEMENT)
    )


def may_extend(user: "User", deadline: "Deadline") -> bool:
    """Whether this person may give it more time: the same people."""
    return may_pause(user, deadline)
