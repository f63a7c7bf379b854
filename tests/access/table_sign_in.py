"""allauth's pages and ClaveÚnica's, under the portal's addresses: who is led where.

Nobody here has a password or a second factor: the pages of those who do are driven in tests/accounts, and looked at in
tests/pages/test_sign_in_pages.py.
"""

from tests.access.table import LOGIN, MOVED, PUBLIC, SIGNED_IN, Row, everybody

TO_SIGN_IN = (
    "account_inactive", "account_login", "account_signup", "claveunica_callback", "claveunica_login",
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
)  # fmt: skip
TO_ACCOUNT = (
    "account_email", "account_email_verification_sent", "account_set_password", "mfa_deactivate_totp", "mfa_index",
    "socialaccount_connections",
)  # fmt: skip
NO_PASSWORD = everybody(403, anonymous=LOGIN)
NO_CODES = everybody(404, anonymous=LOGIN)

ROWS = [
    *[Row(name, everybody(LOGIN)) for name in TO_SIGN_IN],
    *[Row(name, everybody(302)) for name in TO_ACCOUNT],
    Row("mfa_authenticate", MOVED),
    Row("account_confirm_email", everybody(404), args=lambda world: ["no-existe"]),
    Row("account_logout", PUBLIC, seen_by="executive"),
    Row("account_reset_password", PUBLIC),
    Row("account_reset_password_done", PUBLIC),
    Row("account_reset_password_from_key", PUBLIC, args=lambda world: ["1", "no-sirve"]),
    Row("account_reset_password_from_key_done", PUBLIC),
    Row("account_change_password", MOVED),
    Row("account_reauthenticate", NO_PASSWORD),
    Row("mfa_reauthenticate", NO_PASSWORD),
    Row("mfa_activate_totp", SIGNED_IN, seen_by="executive"),
    Row("mfa_view_recovery_codes", NO_CODES),
    Row("mfa_generate_recovery_codes", SIGNED_IN, seen_by="executive"),
    Row("mfa_download_recovery_codes", NO_CODES),
]
