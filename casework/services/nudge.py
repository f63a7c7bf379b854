"""Tells a worker that there is mail, without ever making a page wait for the broker or fail because of it."""

import logging
import threading

from celery import current_app
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)
_asking = threading.Lock()


def after_commit() -> None:
    """Ask for a delivery once the row is really there. Losing the request is harmless: the beat comes anyway."""
    if settings.OUTBOX_NUDGE:
        transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    """One request at a time, in a thread of its own: a broker that does not answer costs the page nothing."""
    if _asking.acquire(blocking=False):
        threading.Thread(target=_send, name="outbox-nudge", daemon=True).start()


def _send() -> None:
    try:
        current_app.send_task("casework.tasks.drain_outbox", retry=False, expires=60)
    except Exception as error:  # whatever the broker suffers from, the sweep will do the work
        log.warning("outbox_nudge_failed", extra={"error": str(error)})
    finally:
        _asking.release()
