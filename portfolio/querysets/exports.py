"""Which lines of the exports register a user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import QuerySet

from accounts.access import access_of
from accounts.states import Role
from portfolio.querysets.companies import SEE_ALL

if TYPE_CHECKING:
    from accounts.models import User


class ExportRecordQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> ExportRecordQuerySet:
        """Those of the companies that the user may see.

        Whoever only administers the portal sees none but those of a company of their own (PAGES.md), as with actions.
        """
        access = access_of(user)
        if access.sees_all:
            return self
        companies = apps.get_model("portfolio", "Company").objects
        if access.roles <= {Role.ADMINISTRATOR}:
            return self.filter(company__in=companies.represented_by(user).values("pk"))
        if access.has_any(SEE_ALL):
            return self
        return self.filter(company__in=companies.visible_to(user).values("pk"))
