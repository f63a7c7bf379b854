"""Which actions a user may see, and which of them count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.access import access_of

if TYPE_CHECKING:
    from accounts.models import User


class ActionKindQuerySet(QuerySet[Any]):
    def loggable(self) -> ActionKindQuerySet:
        """Leaves in force: what may be logged today."""
        return self.filter(leaf=True, active=True)


class ActionQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> ActionQuerySet:
        """The actions of the companies that the user may see, and those that they or their offices logged."""
        access = access_of(user)
        if access.sees_all:
            return self
        if not user.is_authenticated:
            return self.none()
        companies = apps.get_model("portfolio", "Company").objects.visible_to(user)
        return self.filter(Q(company__in=companies.values("pk")) | Q(office__in=access.offices()))

    def in_force(self) -> ActionQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)

    def counting(self, year: int) -> ActionQuerySet:
        """DEF-3: those that count for being usuaria of that calendar year."""
        return self.in_force().filter(counts=True, happened_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def training(self) -> ActionQuerySet:
        """CPE-5: workshops and talks."""
        return self.in_force().filter(kind__is_training=True)
