"""What holds everywhere. Secrets, hosts and addresses come from the environment; var/ holds what the portal writes."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from .api import *  # noqa: F403
from .identity import *  # noqa: F403
from .identity import CLAVEUNICA_ORIGIN
from .logs import configure
from .mail import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
VAR_DIR = Path(env("PORTAL_VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

SITE_URL = env("SITE_URL", default="http://localhost:8000")
DEMO_MODE = False
DEMO_ALLOWED = False  # only the settings for development say otherwise; see accounts/checks.py

INSTALLED_APPS = [
    "prochile_portal",
    "followup",
    "intake",
    "complaints",
    "portfolio",
    "casework",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "rules",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "phonenumber_field",
    "django_countries",
    "simple_history",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "prochile_portal.middleware.PrintableAddresses",
    "accounts.middleware.NothingLeftBehind",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.SecondFactor",
    "accounts.middleware.VerifiedEmail",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "prochile_portal.urls"
WSGI_APPLICATION = "prochile_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "prochile_portal.context.portal",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a query takes longer than any page's query does.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"

LANGUAGE_CODE = "es-cl"
LANGUAGES = [("es-cl", "Español"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "prochile_portal" / "locale"]
FORMAT_MODULE_PATH = ["prochile_portal.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "America/Santiago"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("PORTAL_STATIC_ROOT", default=str(BASE_DIR / "static_collected")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "documents"  # private: never served by URL, only through a view that checks permission

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
PHONENUMBER_DEFAULT_REGION = "CL"

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
        # Apart, because nothing else may evict them: see prochile_portal/health.py.
        "heartbeats": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "heartbeats",
        },
    }
else:
    _broker = VAR_DIR / "broker"
    for folder in ("queue", "processed", "control"):
        (_broker / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "processed_folder": str(_broker / "processed"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.2,
    }
    _files = "django.core.cache.backends.filebased.FileBasedCache"
    CACHES = {
        "default": {"BACKEND": _files, "LOCATION": str(VAR_DIR / "cache"), "OPTIONS": {"MAX_ENTRIES": 10_000}},
        "heartbeats": {"BACKEND": _files, "LOCATION": str(VAR_DIR / "heartbeats")},
    }
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Each entry is a thin task that calls a service; its test is named in tests/architecture/.
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    "drain-outbox": {"task": "casework.tasks.drain_outbox", "schedule": 15.0, "options": {"expires": 60}},
    "sweep-deadlines": {"task": "casework.tasks.sweep_deadlines", "schedule": 60.0, "options": {"expires": 60}},
    "release-digests": {"task": "casework.tasks.release_digests", "schedule": 60.0, "options": {"expires": 120}},
    "remind-fichas": {"task": "intake.tasks.remind_fichas", "schedule": 900.0, "options": {"expires": 900}},
    "remind-interviews": {"task": "intake.tasks.remind_interviews", "schedule": 900.0, "options": {"expires": 900}},
    "announce-absences": {
        "task": "portfolio.tasks.announce_absences",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "planned-handovers": {"task": "portfolio.tasks.do_planned", "schedule": 900.0, "options": {"expires": 900}},
    "find-suggestions": {
        "task": "portfolio.tasks.find_suggestions",
        "schedule": 86400.0,
        "options": {"expires": 43200},
    },
    "tell-silence": {"task": "followup.tasks.tell_silence", "schedule": 1800.0, "options": {"expires": 1800}},
    "move-activities": {"task": "portfolio.tasks.move_activities", "schedule": 60.0, "options": {"expires": 60}},
    "remind-activities": {"task": "portfolio.tasks.remind_activities", "schedule": 300.0, "options": {"expires": 300}},
    "settle-calendar": {"task": "casework.tasks.settle_calendar", "schedule": 300.0, "options": {"expires": 300}},
    "release-left-behind": {
        "task": "casework.tasks.release_left_behind",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "sweep-jobs": {"task": "casework.tasks.sweep_jobs", "schedule": 15.0, "options": {"expires": 15}},
    "apply-retention": {
        "task": "prochile_portal.tasks.apply_retention",
        "schedule": crontab(hour="7", minute="30"),  # UTC: the small hours in Chile
        "options": {"expires": 3600},
    },
    "heartbeat": {"task": "prochile_portal.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 60}},
}
ALERTS_AT = "08:30"  # when the readers' business day begins, for the alerts of terms in days
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

CSRF_FAILURE_VIEW = "prochile_portal.views.csrf_failure"

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="ProChile <portal@prochile.example>")

# What a page may load and where a form may go: only here, and to ClaveÚnica's door (browsers count a form's redirects).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, CLAVEUNICA_ORIGIN],
    }
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_CELERY_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG: one line per request is enough
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20
AXES_VERBOSE = False
LOGGING = configure(as_json=False, level=env("LOG_LEVEL", default="INFO"))

INVITATION_DAYS = env.int("INVITATION_DAYS", default=30)  # a personal link to a potential account (POT-2) works so long

JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=90)  # without a sign of life for so long, a job is taken up
JOBS_AT_ONCE = env.int("JOBS_AT_ONCE", default=2)  # fewer than the worker's slots: the mail needs one that is free
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=5)  # deaths at the same point before it counts as failed
JOB_NUDGE = env.bool("JOB_NUDGE", default=True)

IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=100 * 1024 * 1024)
