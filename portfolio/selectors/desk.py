"""CAT-6: the people of an office who attend companies, and how many each has: what proposals are made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Count

from accounts.models import Absence, Office, Role, RoleAssignment
from portfolio.models import Company, ExecutiveAssignment
from portfolio.rules.assignment import Candidate, rank
from portfolio.selectors.shares import ATTEND, COUNTED


class Desk:
    """Who could take companies of an office on a day: read once, three queries, and asked as often as one likes."""

    def __init__(self, office: Office, *, today: date, cap: int) -> None:
        """Read it.

        Args:
            cap: companies that an executive may have (parameter of CAT-6).
        """
        self.office, self.cap = office, cap
        held = RoleAssignment.objects.current(today).filter(office=office, role__in=ATTEND, user__is_active=True)
        self.names: dict[int, str] = {}
        self._leads: set[tuple[int, str]] = set()
        for row in held.select_related("user"):
            self.names[row.user_id] = row.user.display_name
            if row.role == Role.SECTOR_LEAD:
                self._leads.add((row.user_id, row.sector))
        self._away = set(Absence.objects.current(today).filter(user__in=self.names).values_list("user", flat=True))
        self._loads: dict[int, Counter[str]] = defaultdict(Counter)
        rows = ExecutiveAssignment.objects.current().filter(company__standing__in=COUNTED, executive__in=self.names)
        for person, sector, many in rows.order_by().values_list("executive", "company__sector", Count("pk")):
            self._loads[person][sector] += many

    def options(self, company: Company, acting: Collection[int]) -> list[Candidate]:
        """Who could take the company, best first, each with reasons in words; never who represents it.

        Args:
            acting: people who act for the company.
        """
        return rank(
            Candidate(
                pk, name, self.office.name, self.load(pk), self.cap,
                self._loads[pk][company.sector] if company.sector else 0,
                leads_sector=bool(company.sector) and (pk, company.sector) in self._leads, absent=pk in self._away,
            )
            for pk, name in self.names.items()
            if pk not in acting
        )  # fmt: skip

    def load(self, person: int) -> int:
        """Companies that this person has."""
        return self._loads[person].total()

    def give(self, company: Company, to: int) -> None:
        """Count the company as that person's from now on, so that the next proposals know."""
        if company.standing in COUNTED:
            self._loads[to][company.sector] += 1
            if company.executive_id is not None:
                self._loads[company.executive_id][company.sector] -= 1
