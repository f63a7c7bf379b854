"""Which requests a user may see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.access import access_of
from portfolio.states import RequestState

if TYPE_CHECKING:
    from accounts.models import User


class ServiceRequestQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> ServiceRequestQuerySet:
        """Those of the files that the user may see, and those that they raised for a company of another office."""
        if access_of(user).sees_all:
            return self
        if not user.is_authenticated:
            return self.none()
        files = apps.get_model("casework", "CaseFile").objects.visible_to(user)
        return self.filter(Q(case__in=files.values("pk")) | Q(raised_by=user))

    def open(self) -> ServiceRequestQuerySet:
        return self.filter(state=RequestState.RECEIVED)

    def late(self, now: datetime) -> ServiceRequestQuerySet:
        """Open, with a term that is over."""
        return self.filter(case__closed_at=None, case__next_due_at__lte=now)

    def attended_by(self, user: User) -> ServiceRequestQuerySet:
        """Those in this user's charge, or in that of whom they stand in for today."""
        return self.filter(case__responsible__in=[user.pk, *access_of(user).standing_in_for])

    def for_list(self) -> ServiceRequestQuerySet:
        return self.select_related("case__office", "case__responsible", "company__case", "raised_by")
