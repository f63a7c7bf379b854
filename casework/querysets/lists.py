"""Which saved filters of a list a person may open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.access import access_of

if TYPE_CHECKING:
    from accounts.models import User


class SavedFilterQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> SavedFilterQuerySet:
        """One's own, and those shared with an office where one works."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user) | Q(shared_with__in=access_of(user).offices()))

    def owned_by(self, user: User) -> SavedFilterQuerySet:
        """One's own: only these are renamed, shared and deleted."""
        return self.filter(owner=user)

    def of(self, place: str) -> SavedFilterQuerySet:
        return self.filter(place=place).select_related("shared_with", "owner").order_by("name", "pk")
