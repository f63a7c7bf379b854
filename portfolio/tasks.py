"""What the portfolio does by itself: thin tasks, each of which reads the clock and calls a service."""

from celery import shared_task
from django.utils import timezone

from portfolio.services import absences, planned, suggestions
from portfolio.services.activities import life, reminding


@shared_task(name="portfolio.tasks.announce_absences")
def announce_absences() -> None:
    """Tell companies who attends them while somebody is away."""
    absences.announce_absences(now=timezone.now())


@shared_task(name="portfolio.tasks.find_suggestions")
def find_suggestions() -> None:
    """CAT-1: propose another category where the facts of a company suggest it."""
    suggestions.find_suggestions(now=timezone.now())


@shared_task(name="portfolio.tasks.do_planned")
def do_planned() -> None:
    """CAT-6: carry out the handovers that were planned for today."""
    planned.do_planned(now=timezone.now())


@shared_task(name="portfolio.tasks.move_activities")
def move_activities() -> None:
    """Close enrolments and end activities whose moment came."""
    life.move_by_clock(now=timezone.now())


@shared_task(name="portfolio.tasks.remind_activities")
def remind_activities() -> None:
    """Say what the schedules of activities have to say by now."""
    reminding.send_reminders(now=timezone.now())
