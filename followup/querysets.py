"""Which self-assessments a user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery

from portfolio.models import Company

if TYPE_CHECKING:
    from accounts.models import User


class AfterSalesQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> AfterSalesQuerySet:
        """Those of the companies that the user may see."""
        return self.filter(company__in=Company.objects.visible_to(user).values("pk"))

    def sent(self) -> AfterSalesQuerySet:
        return self.filter(sent_at__isnull=False)

    def last_of_each(self) -> AfterSalesQuerySet:
        """The last one that each company sent."""
        newest = self.model._default_manager.sent().filter(company=OuterRef("company")).order_by("-sent_at", "-pk")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))
