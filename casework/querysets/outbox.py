"""Reads and claims on the outbox, all of them by index."""

import uuid
from datetime import datetime, timedelta

from django.db import models, transaction

OVER = ("sent", "failed", "not_sent")
SERVER_DOWN = "El servidor de correo no responde. Se enviará cuando vuelva."


class OutboxQuerySet(models.QuerySet):
    def due(self, now: datetime) -> "OutboxQuerySet":
        """What a worker should take: queued rows whose moment came, and rows whose worker died (lease over)."""
        return self.filter(next_try_at__lte=now)

    def server_is_down(self, now: datetime) -> bool:
        """Whether somebody found out a moment ago that no mail server answers, and its next try has not come yet."""
        return self.filter(state="queued", next_try_at__gt=now, reason=SERVER_DOWN).exists()

    def backlog(self, now: datetime, *, written_before: datetime) -> tuple[datetime | None, int]:
        """(moment of the most overdue message or None, how many written before that moment the mail server put off)."""
        overdue = models.Q(next_try_at__lte=now)
        put_off = models.Q(state="queued", created_at__lt=written_before) & ~models.Q(reason="")
        found = self.filter(next_try_at__isnull=False).aggregate(
            oldest=models.Min("next_try_at", filter=overdue), put_off=models.Count("pk", filter=put_off)
        )
        return found["oldest"], found["put_off"]

    def to_blank(self) -> "OutboxQuerySet":
        """Mails of no file that are over and still say something: those of accounts, and the team's digests.

        Every mail of the portal has a subject, which goes with the rest.
        """
        return self.filter(case=None, subject__gt="", state__in=OVER)

    def held(self) -> "OutboxQuerySet":
        return self.filter(state="held")

    def claim(self, now: datetime, *, limit: int, lease: timedelta) -> "tuple[uuid.UUID, list]":
        """Take up to `limit` due rows for one worker until the lease ends. No row goes to two workers.

        Returns the claim's id, which must accompany every outcome, and the rows.
        """
        claim = uuid.uuid4()
        with transaction.atomic():
            # IMMEDIATE transactions serialise this on SQLite; on PostgreSQL each worker skips the other's rows.
            rows = self.due(now).order_by("next_try_at", "pk").select_for_update(skip_locked=True)
            ids = list(rows.values_list("pk", flat=True)[:limit])
            if not ids:
                return claim, []
            self.filter(pk__in=ids).update(
                state="sending",
                claim=claim,
                claimed_at=now,
                next_try_at=now + lease,
                attempts=models.F("attempts") + 1,
            )
        return claim, list(self.filter(pk__in=ids, claim=claim).order_by("created_at", "pk"))

    def settle(self, message_id: int, claim: uuid.UUID, **outcome: object) -> bool:
        """Write what became of a claimed row, only if it is still this worker's. True when it was."""
        return self.filter(pk=message_id, claim=claim, state="sending").update(claim=None, **outcome) == 1
