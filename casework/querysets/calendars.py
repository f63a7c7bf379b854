"""Which overrides hold for an office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import Office


class OverrideQuerySet(QuerySet[Any]):
    def touching(self, offices: Iterable[Office]) -> OverrideQuerySet:
        """Those of the offices themselves and of their countries, whole or in part, oldest first."""
        chosen = list(offices)
        countries = {office.holiday_country for office in chosen}
        return self.filter(Q(country__in=countries) | Q(office__in=chosen)).order_by("created_at", "pk")

    def listed(self) -> OverrideQuerySet:
        return self.select_related("office", "created_by")
