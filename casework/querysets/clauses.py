"""Which version of a clause was in force on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, QuerySet


class ClauseQuerySet(QuerySet[Any]):
    def with_versions(self) -> ClauseQuerySet:
        """With every version, newest first within each term: three queries for the whole catalogue."""
        versions = (
            apps.get_model("casework", "ClauseVersion")
            .objects.select_related("created_by")
            .order_by("position", "-valid_from", "-pk")
        )
        return self.prefetch_related(Prefetch("versions", queryset=versions))


class ClauseVersionQuerySet(QuerySet[Any]):
    def terms(self) -> ClauseVersionQuerySet:
        return self.exclude(key="")

    def in_force(self, day: date) -> ClauseVersionQuerySet:
        """Newest first among those valid on the day."""
        return self.filter(valid_from__lte=day).order_by("position", "-valid_from")
