"""Production. Nothing is assumed: what is missing or unsafe is listed, all at once and in words, and nothing starts."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .required import problems

_problems = problems(os.environ)
if _problems:
    raise ImproperlyConfigured("El portal no puede partir en producción:\n" + "\n".join(f"  - {p}" for p in _problems))

from .base import *  # noqa: E402, F403
from .base import MIDDLEWARE, REST_FRAMEWORK, SITE_URL, env  # noqa: E402
from .logs import configure  # noqa: E402

DEBUG = False
DEMO_MODE = False
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
_site = urlsplit(SITE_URL)
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]

# Mail leaves through the outbox's worker alone; these say to which server.
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20

# TLS ends at the proxy, which alone may say so (deploy/Caddyfile sets the header and drops the visitor's own).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^salud/$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

# The visitor's address is the one that our proxy adds, not what the visitor says.
PROXY_COUNT = env.int("PROXY_COUNT", default=1)
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": PROXY_COUNT}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT  # or everybody would share the proxy's address, and its limits
if "axes.middleware.AxesMiddleware" in MIDDLEWARE:
    AXES_IPWARE_PROXY_COUNT = PROXY_COUNT

LOGGING = configure(as_json=True, level=env("LOG_LEVEL", default="INFO"))
