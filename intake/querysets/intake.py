"""Intakes: who may see them, and which wait for a reminder."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from casework.models import CaseFile
from intake.states import CLOSED, FICHA_OPEN

if TYPE_CHECKING:
    from accounts.models import User


class IntakeQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> IntakeQuerySet:
        """Those whose file this user may see."""
        return self.filter(case__in=CaseFile.objects.visible_to(user).values("pk"))

    def unfinished(self) -> IntakeQuerySet:
        """Not over: at most one of each company."""
        return self.exclude(state__in=CLOSED)

    def current_first(self) -> IntakeQuerySet:
        """The newest first: the one that the company's home shows."""
        return self.order_by("-case__opened_at", "-pk")

    def reminder_due(self, now: datetime) -> IntakeQuerySet:
        """Fichas left half-way whose reminder is due; the partial index finds only those."""
        return self.filter(next_reminder_at__lte=now, state__in=FICHA_OPEN)
