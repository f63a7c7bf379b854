"""The agenda's questions to the database."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterable


class InterviewQuerySet(models.QuerySet[Any]):
    def agreed(self) -> InterviewQuerySet:
        return self.filter(state="agreed")

    def between(self, start: dt.datetime, end: dt.datetime) -> InterviewQuerySet:
        """Those that start in [start, end), aware moments."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def of_offices(self, office_ids: Iterable[int]) -> InterviewQuerySet:
        return self.filter(office_id__in=office_ids)

    def held_late(self, now: dt.datetime) -> InterviewQuerySet:
        """Agreed, with their hour gone: somebody has to say what happened."""
        return self.agreed().filter(starts_at__lt=now)
