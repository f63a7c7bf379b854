"""Which activities a user may see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.access import access_of
from portfolio.states import ENROLMENT_HOLDS_A_PLACE, EnrolmentState

if TYPE_CHECKING:
    from accounts.models import User

PUBLIC_STATES = ("published", "closed", "held")


class ActivityQuerySet(QuerySet[Any]):
    def public(self) -> ActivityQuerySet:
        """What the calendar shows to anybody: published and not cancelled."""
        return self.filter(state__in=PUBLIC_STATES, is_public=True)

    def visible_to(self, user: User) -> ActivityQuerySet:
        """Staff see what is not a draft, and the drafts of their offices; anybody sees what is public."""
        access = access_of(user)
        if access.sees_all:
            return self
        if access.is_staff_member:
            return self.filter(~Q(state="draft") | Q(case__office__in=access.offices()))
        return self.public()

    def coming(self, now: datetime) -> ActivityQuerySet:
        return self.filter(ends_at__gte=now)


class EnrolmentQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> EnrolmentQuerySet:
        """Those of the companies that the user may see; whoever organises sees all of its activity."""
        access = access_of(user)
        if access.sees_all:
            return self
        if not user.is_authenticated:
            return self.none()
        companies = apps.get_model("portfolio", "Company").objects.visible_to(user).values("pk")
        return self.filter(Q(company__in=companies) | Q(activity__case__office__in=access.offices()))

    def holding_a_place(self) -> EnrolmentQuerySet:
        return self.filter(state__in=ENROLMENT_HOLDS_A_PLACE)

    def waiting(self) -> EnrolmentQuerySet:
        """In the order in which they asked."""
        return self.filter(state=EnrolmentState.WAITING).order_by("asked_at", "pk")
