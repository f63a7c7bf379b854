"""The Celery application. What happens by itself is declared in settings (CELERY_BEAT_SCHEDULE)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prochile_portal.settings.development")

app = Celery("prochile_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
