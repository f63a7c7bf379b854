"""Says what deadlines have to say, when its moment has come: each rung once to each reader.

A batch is one transaction. Its rows are claimed with a lock that other sweeps skip, and each deadline moves to its next
rung by an UPDATE that holds only if nobody moved it before, in the same savepoint in which its messages are queued: a
sweep that dies leaves nothing half said. Late sweeps say every rung that was missed. A row that fails is set aside with
its error and tried again later, and the rest goes on. The cost depends on what is due, never on what exists.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from django.db import OperationalError, transaction

from casework.calendar import Calendar
from casework.emails import deadlines as emails
from casework.ladder import Rung, pending
from casework.models import Deadline
from casework.services import alerts, holidays
from casework.services.alert_readers import Audience

logger = structlog.get_logger(__name__)
BATCH = 200
AGAIN_AFTER = timedelta(hours=1)


@dataclass
class Sweep:
    """What a sweep did."""

    deadlines: int = 0
    messages: int = 0
    set_aside: int = 0


def sweep(now: datetime, batch: int = BATCH) -> Sweep:
    """Say everything whose moment has come, batch after batch.

    Args:
        now: the moment of the sweep, aware.
        batch: most deadlines per transaction.
    """
    done = Sweep()
    while Deadline.objects.to_say(now).exists():  # nothing due costs one query
        with holidays.pinned():
            claimed = _sweep_batch(now, batch, done)
        if not claimed:
            break  # what is left is in the hands of another sweep
    return done


@transaction.atomic
def _sweep_batch(now: datetime, batch: int, done: Sweep) -> int:
    rows = _claim(now, batch)
    if not rows:
        return 0
    audience = Audience(rows, now)
    with suppress(ValueError, LookupError):  # an office with a zone that does not exist spoils only its own rows
        holidays.calendars_for({row.office for row in rows})
    central = holidays.calendar_for(audience.central) if audience.central else None
    for deadline in rows:
        try:
            with transaction.atomic():
                done.messages += _say(deadline, audience, central, now)
            done.deadlines += 1
        except OperationalError:
            raise  # the database itself: the batch is undone and comes again
        except Exception as error:
            logger.exception("deadline_set_aside", deadline=deadline.pk)
            _set_aside(deadline, error, now)
            done.set_aside += 1
    return len(rows)


def _claim(now: datetime, batch: int) -> list[Deadline]:
    """Lock the next rows, and their files: the door takes the file first, so taking both, without waiting for either,
    cannot deadlock with it."""
    ids = list(
        Deadline.objects.to_say(now)
        .order_by("next_alert_at", "pk")
        .select_for_update(skip_locked=True, of=("self", "case"))
        .select_related("case")
        .only("pk", "case__id")[:batch]
    )
    return list(
        Deadline.objects.filter(pk__in=[row.pk for row in ids], next_alert_at__lte=now)
        .select_related("version", "clause", "office", "case__office", "case__responsible", "case__parent")
        .prefetch_related("pauses", "extensions")
        .order_by("next_alert_at", "pk")
    )


def _say(deadline: Deadline, audience: Audience, central: Calendar | None, now: datetime) -> int:
    ladder = alerts.rungs(deadline, holidays.calendar_for(deadline.office), central)
    due = _due_rungs(deadline, ladder, now)
    following = pending(ladder, [*deadline.said, *(rung.name for rung in due)], after=due[-1].index)
    if not _move_on(deadline, due, following):
        return 0  # somebody else did it, or it was closed meanwhile
    queued = 0
    for rung in due:
        later = _readers_of_later(deadline, rung, due, audience)
        for reader in audience.readers(deadline, rung.to):
            if reader.key in later:
                continue
            alert = emails.Alert(deadline, rung, reader, audience, following, now)
            queued += emails.send(alert) is not None
    return queued


def _due_rungs(deadline: Deadline, ladder: Sequence[Rung], now: datetime) -> list[Rung]:
    """The rung that the row names, and those after it whose moment has passed too."""
    due = [ladder[deadline.next_rung or 0]]
    while (rung := pending(ladder, deadline.said, after=due[-1].index)) and rung.at and rung.at <= now:
        due.append(rung)
    return due


def _readers_of_later(deadline: Deadline, rung: Rung, due: Sequence[Rung], audience: Audience) -> set[str]:
    """Who gets a later rung of the same moment: one person is told once, the gravest."""
    same = [other for other in due if other.index > rung.index and other.at == rung.at]
    return {reader.key for other in same for reader in audience.readers(deadline, other.to)}


def _move_on(deadline: Deadline, due: Sequence[Rung], following: Rung | None) -> bool:
    before = {"next_rung": deadline.next_rung, "next_alert_at": deadline.next_alert_at}
    changed = Deadline.objects.filter(pk=deadline.pk, outcome="open", paused_at=None, **before).update(
        next_alert_at=following.at.astimezone(UTC) if following and following.at else None,
        next_rung=following.index if following else None,
        said=[*deadline.said, *(rung.name for rung in due)],
        alert_error="",
        alert_failed_at=None,
    )
    return changed == 1


def _set_aside(deadline: Deadline, error: Exception, now: datetime) -> None:
    Deadline.objects.filter(pk=deadline.pk, next_alert_at=deadline.next_alert_at).update(
        alert_error=f"{type(error).__name__}: {error}"[:1000], alert_failed_at=now, next_alert_at=now + AGAIN_AFTER
    )
