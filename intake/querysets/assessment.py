"""Versions of the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from casework.models import CaseFile

if TYPE_CHECKING:
    from accounts.models import User


class SelfAssessmentQuerySet(QuerySet[Any]):
    def current(self) -> SelfAssessmentQuerySet:
        """The version in force: at most one of each company."""
        return self.filter(is_current=True)

    def visible_to(self, user: User) -> SelfAssessmentQuerySet:
        """Those of the companies that this user may see."""
        return self.filter(company__case__in=CaseFile.objects.visible_to(user).values("pk"))
