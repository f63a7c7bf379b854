"""Running a job: one worker at a time, progress that is seen, and an end in words whatever happens."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Any

import structlog
from django.conf import settings
from django.core.files import File
from django.db import InterfaceError, OperationalError

from accounts.models import User
from casework.errors import NotPossible
from casework.models import Job, JobState
from casework.services.jobs import handlers, lease, tell_workers, waiting

log = structlog.get_logger(__name__)
SEEN_EVERY = 1.0  # seconds between two writings of the progress
BROKE = "Falló algo de nuestro lado y quedó registrado. Puede intentarlo de nuevo; si se repite, avise al equipo."
GAVE_UP = "Se interrumpió varias veces en el mismo punto. Avise al equipo: quedó registrado."


class Stopped(Exception):
    """The job is not this worker's any more: it was cancelled, or another worker took it up."""


class Work:
    """A job in the hands of its worker. Say how it goes at least every JOB_LEASE_SECONDS."""

    def __init__(self, job: Job, token: uuid.UUID, now: datetime) -> None:
        self.job, self.token, self.begun = job, token, now
        self._clock = time.monotonic()
        self._written = self._clock

    @property
    def actor(self) -> User:
        return self.job.asked_by

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params

    @property
    def checkpoint(self) -> dict[str, Any]:
        """What the last `commit` kept: where to go on after a death."""
        return self.job.checkpoint

    def now(self) -> datetime:
        """The moment of the job's clock."""
        return self.begun + timedelta(seconds=time.monotonic() - self._clock)

    def progress(self, done: int, *, total: int | None = None, message: str | None = None) -> None:
        """Say how far it has come; written at most once a second. Raises Stopped."""
        values: dict[str, Any] = {"done": done}
        values |= {} if total is None else {"total": total}
        values |= {} if message is None else {"message": message[:500]}
        if total is None and message is None and time.monotonic() - self._written < SEEN_EVERY:
            return
        self.hold(values)

    def commit(self, *, done: int, checkpoint: Mapping[str, Any] | None = None) -> None:
        """The last statement of a step's transaction: the step counts as done, or (Stopped) is taken back whole."""
        values: dict[str, Any] = {"done": done, "attempts": 1}
        self.hold(values | ({} if checkpoint is None else {"checkpoint": dict(checkpoint)}))

    def hold(self, values: dict[str, Any]) -> None:
        """Write something of the job while it is still this worker's; Stopped when it is not."""
        self._written = time.monotonic()
        if not Job.objects.hold(self.job.pk, self.token, heartbeat_at=self.now(), **values):
            raise Stopped
        for name, value in values.items():
            setattr(self.job, name, value)

    @contextmanager
    def result(self, filename: str, content_type: str) -> Iterator[IO[bytes]]:
        """A file to write, which becomes the job's result when the block ends well."""
        with TemporaryFile() as stream:
            yield stream
            stream.seek(0)
            self.job.result.save(filename, File(stream), save=False)
        try:
            self.hold({"result": self.job.result.name, "result_name": filename[:160], "result_type": content_type})
        except Stopped:
            self.job.result.delete(save=False)
            raise


def run(pk: int, *, now: datetime) -> bool:
    """Run a job to its end, unless somebody else has it, it is over, or as many as may are running.

    Returns:
        Whether this call ran it.
    """
    if Job.objects.at_work(now, lease()).exclude(pk=pk).count() >= settings.JOBS_AT_ONCE:
        return False  # the mail must find a free worker too: this one waits for the next sweep
    token = Job.objects.claim(pk, now, lease())
    if token is None:
        return False
    work = Work(Job.objects.select_related("asked_by").get(pk=pk), token, now)
    try:
        _carry_out(work)
    except Stopped:
        log.info("job_stopped", job=pk, kind=work.job.kind)
    for other in waiting(work.now())[:1]:
        tell_workers(other)
    return True


def _carry_out(work: Work) -> None:
    job = work.job
    if job.attempts > settings.JOB_MAX_ATTEMPTS:
        log.error("job_gave_up", job=job.pk, kind=job.kind, attempts=job.attempts)
        return _end(work, JobState.FAILED, GAVE_UP)
    try:
        said = handlers[job.kind](work)
    except NotPossible as refusal:
        return _end(work, JobState.FAILED, str(refusal))
    except Stopped:
        raise
    except (OperationalError, InterfaceError):  # a deadlock, a lock, a server that restarts: the sweep tries again
        log.warning("job_put_back", job=job.pk, kind=job.kind, exc_info=True)
        return work.hold({"state": JobState.QUEUED, "claim": None})
    except Exception:
        log.exception("job_failed", job=job.pk, kind=job.kind)
        return _end(work, JobState.FAILED, BROKE)
    return _end(work, JobState.DONE, said or "Listo.")


def _end(work: Work, state: JobState, message: str) -> None:
    work.hold({"state": state, "message": message[:500], "finished_at": work.now(), "claim": None})


def run_waiting(*, now: datetime) -> int:
    """Run here and now whatever waits (commands and tests; the beat hands them to workers). Returns how many."""
    return sum(run(pk, now=now) for pk in waiting(now))
