"""Who may read which attachment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.access import access_of

if TYPE_CHECKING:
    from accounts.models import User


class DocumentQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        """Attachments of the files that this user may see; the company sees only what is meant for it."""
        cases = apps.get_model("casework", "CaseFile").objects.visible_to(user)
        if access_of(user).is_staff_member:  # what an act brought to a file that is not theirs, they may read again
            return self.filter(Q(case__in=cases) | Q(uploaded_by=user))
        return self.filter(case__in=cases).filter(Q(visible_to_company=True) | Q(uploaded_by=user))

    def current(self) -> DocumentQuerySet:
        """Without those that were withdrawn."""
        return self.filter(withdrawn_at__isnull=True)
