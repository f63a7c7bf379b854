"""The published policy, applied: what has its days goes each night when they are over (Ley 21.719)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from accounts.services.forgetting import forget_email_links, forget_sessions, forget_sign_ins
from casework.rules.privacy import kept
from casework.services.erasure import forget_mail_texts
from casework.services.jobs import forget_old_jobs
from portfolio.services.activities.sheets import drop_old_sheets
from portfolio.services.importing.batches import forget_old

log = structlog.get_logger(__name__)
MOST_SECONDS = 240.0  # for the whole run, far below CELERY_TASK_TIME_LIMIT; the next night goes on where it stopped


class Eraser(Protocol):
    """Erases what is older than `before`, the oldest first, `limit` rows at most, and says how many it erased."""

    def __call__(self, *, before: datetime, limit: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Erasing:
    """Who erases, and how many at a time: no batch may take long, because the run stops between one and the next."""

    erase: Eraser
    batch: int = 500


def erasers(now: datetime) -> dict[str, Erasing]:
    """Who erases each thing that the policy keeps for some days, by its code there; what weighs most comes last."""
    return {
        "account_mails": Erasing(forget_mail_texts),
        "sign_ins": Erasing(forget_sign_ins),
        "sessions": Erasing(forget_sessions),
        "email_links": Erasing(forget_email_links),
        "sheets": Erasing(drop_old_sheets, batch=50),
        "results": Erasing(forget_old_jobs, batch=50),  # each with its file
        "imports": Erasing(partial(forget_old, now=now), batch=1),  # each with its file and all of its rows
    }


def apply(*, now: datetime, clock: Callable[[], float] = time.monotonic) -> dict[str, int]:
    """Erase what is over, a batch of each in turn, until nothing is left or the time is up.

    What fails is reported and the rest goes on. Running it again erases nothing.

    Args:
        now: the present, aware.
        clock: seconds that pass, to stop in time.

    Returns:
        How many rows of each.
    """
    began = clock()
    left = erasers(now)
    done = dict.fromkeys(left, 0)
    while left:
        for code, erasing in list(left.items()):
            if clock() - began > MOST_SECONDS:
                log.warning("retention_goes_on_next_night", left=sorted(left), **done)
                return done
            erased = _one_batch(code, erasing, now)
            done[code] += erased
            if not erased:
                del left[code]
    log.info("retention_applied", **done)
    return done


def _one_batch(code: str, erasing: Erasing, now: datetime) -> int:
    days = kept()[code].days
    if days is None:
        return 0
    try:
        return erasing.erase(before=now - timedelta(days=days), limit=erasing.batch)
    except Exception:  # one thing that fails does not keep the rest
        log.exception("retention_failed", code=code)
        return 0
