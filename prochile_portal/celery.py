"""The Celery application. What happens by itself is declared in settings (CELERY_BEAT_SCHEDULE)."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import beat_init, before_task_publish

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prochile_portal.settings.development")

HEARTBEAT_TASK = "prochile_portal.tasks.heartbeat"

app = Celery("prochile_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class SignsOfLife(bootsteps.StartStopStep):
    """A timer in the worker that says "alive" even when no task arrives: see prochile_portal/health.py."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        from .health import BEAT_EVERY, beat_heart

        beat_heart("worker")
        self.repeated = worker.timer.call_repeatedly(BEAT_EVERY, beat_heart, ("worker",))

    def stop(self, worker: Any) -> None:
        if getattr(self, "repeated", None):
            self.repeated.cancel()


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
