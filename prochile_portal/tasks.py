"""Thin tasks of the project itself."""

from celery import shared_task
from django.utils import timezone

from . import retention
from .health import beat_heart


@shared_task(name="prochile_portal.tasks.heartbeat")
def heartbeat() -> None:
    """Run by the worker because beat sent it: the whole way round works."""
    beat_heart("broker")


@shared_task(name="prochile_portal.tasks.apply_retention")
def apply_retention() -> None:
    """Each night, erase what the published policy keeps no longer."""
    retention.apply(now=timezone.now())
