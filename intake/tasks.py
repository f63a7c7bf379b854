"""What the intake does by itself: thin tasks, each of which reads the clock and calls a service."""

from celery import shared_task
from django.utils import timezone

from intake.services import reminders


@shared_task(name="intake.tasks.remind_fichas")
def remind_fichas() -> None:
    """Remind who left a ficha half-way."""
    reminders.remind_fichas(now=timezone.now())


@shared_task(name="intake.tasks.remind_interviews")
def remind_interviews() -> None:
    """Remind of the appointments that are near."""
    reminders.remind_interviews(now=timezone.now())
