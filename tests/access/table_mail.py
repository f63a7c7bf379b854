"""Documents, the outbox, what a reader of e-mails can stop, and one's own keys to the API."""

from casework.services import mail_addresses, outbox
from tests.access.table import FILE_OF_MAULE, LOGIN, PUBLIC, SIGNED_IN, Row, everybody

READERS = everybody(403, anonymous=LOGIN, administrator=200, client_management=200, auditor=200)
OWN_TOPIC = "surveys"


def token(world):
    url = mail_addresses.opt_out_url("ana@viveros.example", OWN_TOPIC)
    return [url.rstrip("/").rpartition("/")[2]]


def mail(world):
    row = outbox.OutboxMessage.objects.order_by("pk").first() or _one(world)
    return [row.pk]


def _one(world):
    from django.core.mail import EmailMessage

    from casework.mail_backend import row_of

    row = row_of(EmailMessage("Asunto de ejemplo", "Texto", to=["ana@viveros.example"]))
    row.save()
    return row


def document(world):
    return [world.document().public_id]


ROWS = [
    Row("casework:document", FILE_OF_MAULE, args=document, page=False),
    Row(
        "casework:document_withdraw",
        FILE_OF_MAULE | dict.fromkeys(("oversight", "strategic", "auditor"), 403),
        args=document,
        seen_by="executive",
    ),
    Row("casework:mails", READERS, seen_by="administrator"),
    Row("casework:mails", READERS, query="?q=ejemplo&estado=failed", seen_by="auditor"),
    Row("casework:mail", READERS, args=mail, seen_by="administrator"),
    Row(
        "casework:mail_retry", READERS | {"auditor": 403, "administrator": 302, "client_management": 302}, method="post"
    ),
    Row("casework:opt_out", PUBLIC, args=token),
    Row("casework:opt_out", everybody(404), args=lambda w: ["no-firmado"]),
    Row("casework:caught_list", PUBLIC),
    Row("casework:caught", everybody(404), args=lambda w: ["no-existe"]),
    Row("accounts:api_tokens", SIGNED_IN),
    Row("accounts:api_token_revoke", everybody(404, anonymous=LOGIN), args=lambda w: [999_999], method="post"),
]
