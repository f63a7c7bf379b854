"""CAT-1: requirements in force, and the proposals that a user may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.access import access_of
from accounts.states import Role
from portfolio.querysets.companies import SEE_OFFICE
from portfolio.rules.permissions import SEE_CARE
from portfolio.states import ProposalState

if TYPE_CHECKING:
    from accounts.models import User


class CriterionQuerySet(QuerySet[Any]):
    def in_force(self, day: date) -> CriterionQuerySet:
        """The requirements that count on a day."""
        return self.filter(active=True, valid_from__lte=day)


class ProposalQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """PAGES.md, «categories, assignment»: the office's for its people, a lead's sector; all for who oversees."""
        access = access_of(user)
        if access.has_any(SEE_CARE):
            return self
        seen = Q(company__office__in=access.offices(*SEE_OFFICE))
        for office in access.offices(Role.SECTOR_LEAD):
            seen |= Q(company__office=office, company__sector__in=access.sectors(office))
        return self.filter(seen)

    def open(self) -> ProposalQuerySet:
        return self.filter(state=ProposalState.OPEN)


class PlannedHandoverQuerySet(QuerySet[Any]):
    def waiting(self) -> PlannedHandoverQuerySet:
        """Neither done nor called off."""
        return self.filter(done_at=None, cancelled_at=None)

    def due(self, day: date) -> PlannedHandoverQuerySet:
        """What has to be done by that day; what could not be done waits for a person."""
        return self.waiting().filter(starts_on__lte=day, problem="")
