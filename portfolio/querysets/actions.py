"""Which actions a user may see, and which of them count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.access import access_of
from accounts.states import Role
from portfolio.querysets.companies import SEE_ALL
from portfolio.rules.permissions import LOGGING

if TYPE_CHECKING:
    from accounts.models import User
    from portfolio.models import ActionKind, ActionKindRule


class ActionKindQuerySet(QuerySet[Any]):
    def loggable(self) -> ActionKindQuerySet:
        """Leaves in force: what may be logged today."""
        return self.filter(leaf=True, active=True)


class ActionKindRuleQuerySet(QuerySet[Any]):
    def of(self, kind: ActionKind, day: date) -> ActionKindRule | None:
        """The rule of a kind on a day."""
        return self.filter(kind=kind, valid_from__lte=day).order_by("-valid_from").first()


class ActionQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> ActionQuerySet:
        """The actions of the companies that the user may see, and those of the offices where they log.

        Whoever only administers the portal sees none but those of a company of their own (PAGES.md).
        """
        access = access_of(user)
        if access.sees_all:
            return self
        if not user.is_authenticated:
            return self.none()
        companies = apps.get_model("portfolio", "Company").objects
        if access.roles <= {Role.ADMINISTRATOR}:
            return self.filter(company__in=companies.represented_by(user).values("pk"))
        if access.has_any(SEE_ALL):
            return self
        seen = companies.visible_to(user).values("pk")
        return self.filter(Q(company__in=seen) | Q(office__in=access.offices(*LOGGING)))

    def in_force(self) -> ActionQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)

    def counting(self, year: int) -> ActionQuerySet:
        """DEF-3: those that count for being usuaria of that calendar year."""
        return self.in_force().filter(counts=True, happened_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def training(self) -> ActionQuerySet:
        """CPE-5: workshops and talks."""
        came = Q(answers__attendance__isnull=True) | ~Q(answers__attendance="absent")
        return self.in_force().filter(came, kind__is_training=True)


class ActionResultQuerySet(QuerySet[Any]):
    def in_force(self) -> ActionResultQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)
