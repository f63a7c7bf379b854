"""The questions that pages and the sweep ask about deadlines. `now` is an argument."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from accounts.models import Office, User


class DeadlineQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> DeadlineQuerySet:
        """Those of the files that the user may see."""
        return self.filter(case__in=apps.get_model("casework", "CaseFile").objects.visible_to(user))

    def open(self) -> DeadlineQuerySet:
        return self.filter(outcome="open")

    def running(self) -> DeadlineQuerySet:
        """Open, and with the clock not stopped."""
        return self.open().filter(paused_at=None)

    def overdue(self, now: datetime) -> DeadlineQuerySet:
        return self.running().filter(due_at__lte=now)

    def at_office(self, office: Office) -> DeadlineQuerySet:
        return self.filter(office=office)

    def with_reason(self) -> DeadlineQuerySet:
        """With `reason`: why it stands still or was extended, as whoever decided it wrote; empty otherwise."""
        pauses = apps.get_model("casework", "DeadlinePause").objects.filter(deadline=OuterRef("pk"), ended_at=None)
        longer = apps.get_model("casework", "DeadlineExtension").objects.filter(deadline=OuterRef("pk"))
        return self.annotate(
            reason=Coalesce(
                Subquery(pauses.values("note")[:1]),
                Subquery(longer.order_by("-at").values("note")[:1]),
                Value(""),
                output_field=TextField(),
            )
        )

    def to_say(self, now: datetime) -> DeadlineQuerySet:
        """Those with an alert whose moment has come."""
        return self.filter(next_alert_at__lte=now)

    def set_aside(self) -> DeadlineQuerySet:
        """Those whose alert could not be prepared."""
        return self.filter(alert_failed_at__isnull=False)
