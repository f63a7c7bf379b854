"""Which lines of the exports register a user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import QuerySet

from accounts.access import access_of
from portfolio.querysets.companies import SEE_ALL

if TYPE_CHECKING:
    from accounts.models import User


class ExportRecordQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> ExportRecordQuerySet:
        """Those of the companies that the user may see."""
        access = access_of(user)
        if access.sees_all or access.has_any(SEE_ALL):
            return self
        companies = apps.get_model("portfolio", "Company").objects.visible_to(user)
        return self.filter(company__in=companies.values("pk"))
