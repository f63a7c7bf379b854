"""For the test suite: like development, without what slows it down and without the demo."""

from .development import *  # noqa: F403

DEBUG = False
DEMO_MODE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
OUTBOX_NUDGE = False
OUTBOX_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
