"""Which requests of institutions a user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.access import access_of

if TYPE_CHECKING:
    from accounts.models import User


class InstitutionRequestQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> InstitutionRequestQuerySet:
        """Those of the files that staff may see, and those on which they were consulted; nobody from outside."""
        access = access_of(user)
        if access.sees_all:
            return self
        if not access.is_staff_member:
            return self.none()
        files = apps.get_model("casework", "CaseFile").objects.visible_to(user)
        asked = Q(consulted__in=[user.pk, *access.standing_in_for])
        return self.filter(Q(case__in=files.values("pk")) | asked)

    def asked_of(self, user: User) -> InstitutionRequestQuerySet:
        """Those that wait for this user's word, or for that of whom they stand in for today."""
        return self.filter(state="consulted", consulted__in=[user.pk, *access_of(user).standing_in_for])

    def for_list(self) -> InstitutionRequestQuerySet:
        return self.select_related("case__office", "case__responsible", "company__case", "company__office", "consulted")
