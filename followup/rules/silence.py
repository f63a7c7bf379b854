"""SEG-6, INS-2: how long a company has been silent, and which lists a person may look at. No ORM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.access import Access
from accounts.states import Role

MINE, OFFICE, ALL = "mias", "oficina", "todas"
VIEWS = {MINE: "A mi cargo", OFFICE: "Mi oficina", ALL: "Todas"}
AT_OFFICE = (Role.EXECUTIVE, Role.SECTOR_LEAD, Role.OFFICE_HEAD)
SEES_OTHERS = (
    Role.OFICOM_EXECUTIVE,
    Role.DEMAND_COORDINATOR,
    Role.MACROZONE_COORDINATOR,
    Role.HELP_CENTRE,
    Role.SECTOR_LEAD,
)


@dataclass(frozen=True)
class Silence:
    """Days since the last contact; of a company that never had one, since it is in the portal."""

    days: int
    never: bool
    allowed: int

    @property
    def words(self) -> str:
        """«112 días» or «Nunca, hace 12 días que está en el portal»."""
        days = "1 día" if self.days == 1 else f"{self.days} días"
        return f"Nunca. Está en el portal hace {days}" if self.never else days


def silence(last: date | None, known_since: date, today: date, allowed: int) -> Silence:
    """How long, against the days that its rhythm allows."""
    return Silence((today - (last or known_since)).days, last is None, allowed)


def views(access: Access) -> list[str]:
    """Which lists this person may look at, the first one being where they start."""
    if access.sees_all:
        return [ALL]
    if access.has(Role.OFFICE_HEAD):
        return [OFFICE, MINE]
    found = [MINE]
    if access.has_any(AT_OFFICE):
        found.append(OFFICE)
    if access.has_any(SEES_OTHERS):
        found.append(ALL)
    return found
