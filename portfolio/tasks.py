"""What the portfolio does by itself: thin tasks, each of which reads the clock and calls a service."""

from celery import shared_task
from django.utils import timezone

from portfolio.services import absences


@shared_task(name="portfolio.tasks.announce_absences")
def announce_absences() -> None:
    """Tell companies who attends them while somebody is away."""
    absences.announce_absences(now=timezone.now())
