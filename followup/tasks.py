"""What the follow-up does by itself: thin tasks, each of which reads the clock and calls a service."""

from celery import shared_task
from django.utils import timezone

from followup.services import weekly


@shared_task(name="followup.tasks.tell_silence")
def tell_silence() -> None:
    """SEG-1, SEG-6, INS-2: once a week, who waits for news, to whom attends them."""
    weekly.tell_silence(now=timezone.now())
