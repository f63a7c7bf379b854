"""The published policy, applied: what has its days goes each night when they are over (Ley 21.719)."""

from __future__ import annotations

import time
from collections.abc import Callable
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
BATCH = 500  # rows in one transaction
MOST_SECONDS = 240.0  # for each purpose; the next night goes on where this one stopped


class Eraser(Protocol):
    """Erases what is older than `before`, the oldest first, `limit` rows at most, and says how many it erased."""

    def __call__(self, *, before: datetime, limit: int) -> int: ...


def erasers(now: datetime) -> dict[str, Eraser]:
    """Who erases each thing that the policy keeps for some days, by its code there."""
    return {
        "account_mails": forget_mail_texts,
        "sign_ins": forget_sign_ins,
        "sessions": forget_sessions,
        "email_links": forget_email_links,
        "imports": partial(forget_old, now=now),
        "results": forget_old_jobs,
        "sheets": drop_old_sheets,
    }


def apply(*, now: datetime, clock: Callable[[], float] = time.monotonic) -> dict[str, int]:
    """Erase what is over, in batches; what fails is reported and the rest goes on. Running it again erases nothing.

    Args:
        now: the present, aware.
        clock: seconds that pass, to stop in time.

    Returns:
        How many rows of each.
    """
    done = {}
    for code, erase in erasers(now).items():
        days = kept()[code].days
        if days is None:
            continue
        try:
            done[code] = _until_nothing_is_left(erase, now - timedelta(days=days), clock)
        except Exception:  # one thing that fails does not keep the rest
            log.exception("retention_failed", code=code)
    log.info("retention_applied", **done)
    return done


def _until_nothing_is_left(erase: Eraser, before: datetime, clock: Callable[[], float]) -> int:
    began, total = clock(), 0
    while erased := erase(before=before, limit=BATCH):
        total += erased
        if clock() - began > MOST_SECONDS:
            break
    return total
