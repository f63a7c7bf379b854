"""The embedded default: one machine, no servers. `make run` uses these settings."""

from .base import *  # noqa: F403
from .base import env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "only-for-development"  # production refuses to start with it
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
DEMO_ALLOWED = True
DEMO_MODE = env.bool("DEMO_MODE", default=True)

# Static files are read from the apps themselves: `make run` collects nothing.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # type: ignore[assignment]

MAIL_CATCHER = True
MAIL_STRICT = True  # an e-mail whose variables are not all given is an error here; in production it is logged and goes
