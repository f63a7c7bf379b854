"""Which plans a user may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import QuerySet

if TYPE_CHECKING:
    from accounts.models import User


class WorkPlanQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> WorkPlanQuerySet:
        """Those of the companies that the user may see."""
        companies = apps.get_model("portfolio", "Company").objects.visible_to(user)
        return self.filter(company__in=companies.values("pk"))

    def late(self, today: date) -> WorkPlanQuerySet:
        """In course, with a milestone past its day."""
        return self.filter(state="active", next_milestone_on__lt=today)

    def for_list(self) -> WorkPlanQuerySet:
        return self.select_related("case__office", "company__case", "company__executive").prefetch_related("milestones")
