"""What happens by itself: thin tasks, each of which reads the clock and calls a service."""

from celery import shared_task
from django.utils import timezone

from casework.services import delivery, digests, in_charge, job_running, jobs, recounting, sweep


@shared_task(name="casework.tasks.drain_outbox")
def drain_outbox() -> None:
    """Send what the outbox holds."""
    delivery.drain(timezone.now())


@shared_task(name="casework.tasks.release_digests")
def release_digests() -> None:
    """Join the held alerts of whoever's business day has begun."""
    digests.release_digests(timezone.now())


@shared_task(name="casework.tasks.sweep_deadlines")
def sweep_deadlines() -> None:
    """Say what deadlines have to say by now."""
    sweep.sweep(timezone.now())


@shared_task(name="casework.tasks.release_left_behind")
def release_left_behind() -> None:
    """Leave with their office the files of whoever holds no role any more."""
    in_charge.release_left_behind(now=timezone.now())


@shared_task(name="casework.tasks.settle_calendar")
def settle_calendar() -> None:
    """Count open deadlines again where the calendar changed."""
    recounting.settle(timezone.now())


@shared_task(name="casework.tasks.run_job", time_limit=24 * 3600)
def run_job(pk: int) -> None:
    """Carry out a piece of work that somebody asked for, however long it takes."""
    job_running.run(pk, now=timezone.now())


@shared_task(name="casework.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Hand to the workers what nobody began, and what a worker that died left behind."""
    for pk in jobs.waiting(timezone.now()):
        run_job.apply_async(args=[pk], expires=60)
