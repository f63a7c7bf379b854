"""How e-mails leave: everything is a row of the outbox first; a worker hands it to the server named here."""

import environ

env = environ.Env()

EMAIL_BACKEND = "casework.mail_backend.OutboxBackend"
OUTBOX_TRANSPORT = env("OUTBOX_TRANSPORT", default="django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=2525)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds

OUTBOX_BATCH = env.int("OUTBOX_BATCH", default=50)  # rows that a worker takes at a time, over one connection
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=300)  # after these, a dead worker's rows are free again
OUTBOX_SERVER_DOWN_SECONDS = env.int("OUTBOX_SERVER_DOWN_SECONDS", default=60)  # between tries while nobody answers
# Seconds before each new try of a message that the server put off; when they run out, the message failed.
OUTBOX_RETRY_SECONDS = env.list("OUTBOX_RETRY_SECONDS", cast=int, default=[60, 300, 900, 3600, 14400, 43200, 86400])
OUTBOX_NUDGE = env.bool("OUTBOX_NUDGE", default=True)
# When a reader's digest goes, in the office's zone: just after the alerts of the day were written (ALERTS_AT).
DIGEST_AT = env("DIGEST_AT", default="08:35")
DIGEST_SETTLE_SECONDS = env.int("DIGEST_SETTLE_SECONDS", default=45)  # without new alerts before the digest closes
MAIL_STRICT = False
MAIL_CATCHER = False  # development alone keeps the mails it sends, to be read at /correo/
# For instance "expediente+{folio}@respuestas.prochile.example"; empty where no mailbox routes answers to their case.
CASE_REPLY_ADDRESS = env("CASE_REPLY_ADDRESS", default="")
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=10 * 1024 * 1024)
