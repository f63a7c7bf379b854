"""Thin tasks of the project itself."""

from celery import shared_task

from .health import beat_heart


@shared_task(name="prochile_portal.tasks.heartbeat")
def heartbeat() -> None:
    """Run by the worker because beat sent it: the whole way round works."""
    beat_heart("broker")
