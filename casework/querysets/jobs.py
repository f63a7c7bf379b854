"""Who sees which background job, which ones wait for a worker, and how a worker takes one."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from accounts.models import User

OPEN = ("queued", "running")


class JobQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> JobQuerySet:
        """A job, its progress and its result are of whoever asked for it, and of nobody else."""
        return self.filter(asked_by=user)

    def open(self) -> JobQuerySet:
        return self.filter(state__in=OPEN)

    def waiting(self, now: datetime, lease: timedelta) -> JobQuerySet:
        """What a worker should take: nobody began it, or whoever did has not been heard of for a lease."""
        return self.filter(Q(state="queued") | Q(state="running", heartbeat_at__lt=now - lease))

    def at_work(self, now: datetime, lease: timedelta) -> JobQuerySet:
        return self.filter(state="running", heartbeat_at__gte=now - lease)

    def claim(self, pk: int, now: datetime, lease: timedelta) -> uuid.UUID | None:
        """Take that job for one worker; None when it is taken, or over. Of two at once, one gets it."""
        token = uuid.uuid4()
        taken = (
            self.waiting(now, lease)
            .filter(pk=pk)
            .update(
                state="running", claim=token, heartbeat_at=now, attempts=F("attempts") + 1,
                started_at=Coalesce(F("started_at"), now),
            )
        )  # fmt: skip
        return token if taken else None

    def hold(self, pk: int, token: uuid.UUID, **values: object) -> bool:
        """Write something of a job, only while it is still this worker's. True when it was."""
        return self.filter(pk=pk, claim=token, state="running").update(**values) == 1
