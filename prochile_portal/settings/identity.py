"""Who comes in, how, and for how long."""

import datetime as dt

import environ
from django.urls import reverse_lazy

env = environ.Env()

# ClaveÚnica: fixed addresses under its origin; development points CLAVEUNICA_ORIGIN at the stand-in.
CLAVEUNICA_ORIGIN = env("CLAVEUNICA_ORIGIN", default="https://accounts.claveunica.gob.cl")
CLAVEUNICA_TIMEOUT = env.int("CLAVEUNICA_TIMEOUT", default=8)  # seconds
SOCIALACCOUNT_PROVIDERS = {
    "claveunica": {
        "APPS": [
            {
                "provider_id": "claveunica",
                "name": "ClaveÚnica",
                "client_id": env("CLAVEUNICA_CLIENT_ID", default="portal-en-desarrollo"),
                "secret": env("CLAVEUNICA_CLIENT_SECRET", default="secreto-del-sustituto"),
                "settings": {"token_auth_method": "client_secret_post"},
            }
        ]
    }
}
SOCIALACCOUNT_ADAPTER = "accounts.adapters.ClaveUnicaAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = CLAVEUNICA_TIMEOUT
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = False

# Passwords are for staff alone: nobody signs up with one.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["password1*"]
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # signing up needs no e-mail here, since ClaveÚnica brings none
ACCOUNT_EMAIL_VERIFICATION = "none"  # the portal itself asks for the address and leads to its confirmation
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # a row per link, so that each serves once
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = env.int("EMAIL_LINK_DAYS", default=3)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # we do not write to whoever is not ours
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "accounts.forms.StaffSignInForm", "reset_password": "accounts.forms.ResetPasswordForm"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_LINK_HOURS", default=48) * 3600
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Portal ProChile"
MFA_TOTP_TOLERANCE = 1

# Repeated failures: for the pair of person and address, so that nobody can lock a colleague out from elsewhere.
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=5)
AXES_COOLOFF_TIME = dt.timedelta(minutes=env.int("SIGN_IN_WAIT_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.lockout.username_of"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says how long to wait, and that must be true
AXES_VERBOSE = False
# Beyond a person and an address: guessing from many addresses at one person, or at many persons from one address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "60/m/ip,30/10m/key", "manage_email": "6/10m/user"}

# A session ends after some time without use, and in any case after a working day.
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=60) * 60
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_HOURS", default=10) * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_NAME = "portal_session"

# Pages that need a confirmed e-mail from whoever has no role at ProChile.
VERIFIED_EMAIL_PATHS = ("/empresa/",)
# The function that queues an e-mail: named here, because people and offices know nothing of what lies above them.
PORTAL_MAILER = "casework.services.outbox.enqueue"
PORTAL_SECTORS = "portfolio.vocabulary.sectors"  # the choices of sector, (code, name)

LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = reverse_lazy("accounts:home")
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
