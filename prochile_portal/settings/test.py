"""For the test suite: like development, without what slows it down and without the demo."""

import os

from .isolation import WORKER, own_folder

os.environ["PORTAL_VAR_DIR"] = str(own_folder())  # before the settings below read it

from .development import *  # noqa: F403
from .development import CACHES, DATABASES, LOGGING, VAR_DIR

DEBUG = False
DEMO_MODE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
OUTBOX_NUDGE = False
JOB_NUDGE = False
OUTBOX_TRANSPORT = env("OUTBOX_TRANSPORT", default="django.core.mail.backends.locmem.EmailBackend")

# Each test client starts the middleware anew: static files are looked for when asked for, not listed at each start.
WHITENOISE_AUTOREFRESH = True

# A file, not memory: the browser tests read it from other threads, under the same locking as the real thing.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
WORKER_NAME = WORKER
for _alias, _cache in CACHES.items():
    _cache["KEY_PREFIX"] = f"test-{WORKER}-{_alias}"
for _logger in (LOGGING["root"], *LOGGING["loggers"].values()):
    _logger["level"] = "CRITICAL" if _logger["level"] == "CRITICAL" else "ERROR"
