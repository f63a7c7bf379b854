"""The Celery application. What happens by itself is declared in settings (CELERY_BEAT_SCHEDULE)."""

import os
from threading import Event, Thread
from typing import Any

from celery import Celery, bootsteps
from celery.signals import beat_init, before_task_publish

from prochile_portal import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prochile_portal.settings.development")

HEARTBEAT_TASK = "prochile_portal.tasks.heartbeat"

file_broker.register()
app = Celery("prochile_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class SignsOfLife(bootsteps.StartStopStep):
    """The worker says "alive" even when no task arrives: see prochile_portal/health.py.

    A thread of its own: the worker's timer sleeps until its next entry, and would hold up the ending for as long.
    """

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self.over = Event()

    def start(self, worker: Any) -> None:
        Thread(target=self._say_so, name="signs-of-life", daemon=True).start()

    def stop(self, worker: Any) -> None:
        self.over.set()

    def _say_so(self) -> None:
        from .health import BEAT_EVERY, beat_heart

        beat_heart("worker")
        while not self.over.wait(BEAT_EVERY):
            beat_heart("worker")


app.steps["worker"].add(SignsOfLife)


@before_task_publish.connect(sender=HEARTBEAT_TASK)
def say_that_beat_lives(**_kwargs: Any) -> None:
    """Only beat publishes the heartbeat task, so publishing it proves beat."""
    from .health import beat_heart

    beat_heart("beat")


@beat_init.connect
def beat_at_once(**_kwargs: Any) -> None:
    """The first heartbeat goes out at the start, so that a fresh portal is well within seconds."""
    app.send_task(HEARTBEAT_TASK, expires=60)
