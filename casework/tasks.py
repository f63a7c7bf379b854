"""What happens by itself: thin tasks, each of which reads the clock and calls a service."""

from celery import shared_task
from django.utils import timezone

from casework.services import delivery


@shared_task(name="casework.tasks.drain_outbox")
def drain_outbox() -> None:
    """Send what the outbox holds."""
    delivery.drain(timezone.now())


@shared_task(name="casework.tasks.release_digests")
def release_digests() -> None:
    """Join the held alerts of whoever's business day has begun."""
    from casework.services import digests

    digests.release_digests(timezone.now())
