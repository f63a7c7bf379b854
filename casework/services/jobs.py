"""Work in the background: asking for it, following it, cancelling it. How it is run: `job_running`.

@job_handler("portfolio.export")
def export(work: Work) -> str:                       # in the app's module `jobs`, found when the portal starts
    for n, part in enumerate(parts, start=1):
        with transaction.atomic():
            do(part)
            work.commit(done=n, checkpoint={"part": n})   # part of the same transaction: never twice
    return "Listo: 30 empresas."

start_job("portfolio.export", title="Exportar empresas", actor=user, now=now, params={...})
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction

from accounts.models import User
from casework.errors import NotPossible
from casework.models import Job, JobState

if TYPE_CHECKING:
    from casework.services.job_running import Work

log = structlog.get_logger(__name__)
Handler: TypeAlias = "Callable[[Work], str | None]"
RUN = "casework.tasks.run_job"
CANCELLED = "Se canceló a pedido de usted. Lo que ya se había hecho queda hecho."

handlers: dict[str, Handler] = {}


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register what does a kind of job. It may be run again after a death: it begins at its checkpoint.

    The handler returns what is said at the end, in Spanish; a `NotPossible` that it raises is said as its failure.
    """

    def register(handler: Handler) -> Handler:
        handlers[kind] = handler
        return handler

    return register


@transaction.atomic
def start_job(
    kind: str,
    *,
    title: str,
    actor: User,
    now: datetime,
    params: Mapping[str, Any] | None = None,
    total: int = 0,
    link: str = "",
    link_label: str = "",
) -> Job:
    """Ask for a piece of work, in the caller's transaction; a worker is told once that transaction is there.

    Args:
        kind: a name registered with `job_handler`.
        title: what the person reads («Importar empresas»).
        params: JSON that the handler needs: ids and choices, never personal data.
        total: how many things there are to do, when it is known already.
        link, link_label: where to look at what came of it, if that is a page.
    """
    if kind not in handlers:
        raise LookupError(f"no handler for the job {kind}")
    job = Job.objects.create(
        kind=kind, title=title[:200], asked_by=actor, created_at=now, params=dict(params or {}), total=total,
        link=link, link_label=link_label,
    )  # fmt: skip
    tell_workers(job.pk)
    return job


def cancel_job(job: Job, *, actor: User, now: datetime) -> None:
    """Stop a job: one that waits never begins, one that runs ends at its next step.

    Raises:
        NotPossible: it is over, or it is somebody else's.
    """
    mine = Job.objects.visible_to(actor).open().filter(pk=job.pk)
    if not mine.update(state=JobState.CANCELLED, finished_at=now, claim=None, message=CANCELLED):
        raise NotPossible("Este trabajo ya terminó: no hay nada que cancelar.")


def lease() -> timedelta:
    """How long a worker may say nothing before another one takes its job."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def waiting(now: datetime) -> list[int]:
    """Jobs that a worker should take now, the oldest first."""
    return list(Job.objects.waiting(now, lease()).order_by("pk").values_list("pk", flat=True)[:100])


def forget_old_jobs(*, before: datetime, limit: int) -> int:
    """Delete jobs that ended before that, with the files that they left, `limit` at most. Returns how many."""
    old = Job.objects.filter(finished_at__lt=before)
    count = 0
    for job in old.order_by("finished_at")[:limit]:
        if job.result:
            job.result.delete(save=False)
        job.delete()
        count += 1
    return count


def tell_workers(pk: int) -> None:
    """Once the row is there, in a thread of its own: a broker that is down costs the page nothing, the sweep comes."""
    if settings.JOB_NUDGE:
        transaction.on_commit(
            lambda: threading.Thread(target=_send, args=(pk,), name="job-nudge", daemon=True).start(), robust=True
        )


def _send(pk: int) -> None:
    try:
        current_app.send_task(RUN, args=[pk], retry=False, expires=60)
    except Exception as error:  # whatever the broker suffers from, the sweep will do the work
        log.warning("job_nudge_failed", error=str(error))
