"""Which overrides hold for an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import Office


class OverrideQuerySet(QuerySet[Any]):
    def for_office(self, office: Office) -> OverrideQuerySet:
        """Those of the country, of the subdivision and of the office itself: the wider ones first, oldest first, so
        that the last one that names a day is the one that holds."""
        country, subdivision = office.holiday_country, office.holiday_subdivision
        scope = Q(country=country, subdivision="") | Q(office=office)
        if subdivision:
            scope |= Q(country=country, subdivision=subdivision)
        return self.filter(scope).order_by("created_at", "pk")

    def listed(self) -> OverrideQuerySet:
        return self.select_related("office", "created_by")
