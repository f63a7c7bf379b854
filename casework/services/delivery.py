"""Sending what the outbox holds: claim, one connection per batch, one outcome per row."""

import base64
import logging
import smtplib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from casework.models import OutboxMessage
from casework.querysets.outbox import SERVER_DOWN
from casework.services.erasure import forget_mails_of_the_erased

log = logging.getLogger(__name__)
CUTS_TO_BE_DOWN = 2  # a server that takes the call and falls silent at every mail is down too


@dataclass
class Tally:
    """What one run did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    server_down: bool = False

    def add(self, other: "Tally") -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        self.server_down = bool(self.server_down)


def drain(now: datetime, limit: int = 500, *, clock: Callable[[], datetime] | None = None) -> Tally:
    """Send what is due, at most `limit` messages, and stop at once when no mail server answers.

    While it is known that none answers, nobody knocks: a server that says nothing would hold every worker in turn.

    now: moment of the run (UTC). clock: gives the moment of each outcome; `now` plus the time gone by, unless given.
    """
    started = time.monotonic()
    tick = clock or (lambda: now + timedelta(seconds=time.monotonic() - started))
    total = Tally(server_down=OutboxMessage.objects.server_is_down(now))
    taken = 0
    while taken < limit and not total.server_down:
        size = min(settings.OUTBOX_BATCH, limit - taken)
        claim, rows = OutboxMessage.objects.claim(tick(), limit=size, lease=_lease())
        if not rows:
            break
        taken += len(rows)
        total.add(_Batch(claim, rows, tick).run())
    return total


def _lease() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


class _Batch:
    """The rows of one claim, sent over one connection that is opened again when the server cuts it."""

    def __init__(self, claim: uuid.UUID, rows: list[OutboxMessage], tick: Callable[[], datetime]) -> None:
        self.claim, self.rows, self.tick = claim, rows, tick
        self.until = tick() + _lease() - timedelta(seconds=settings.EMAIL_TIMEOUT)
        self.connection = get_connection(settings.OUTBOX_TRANSPORT)
        self.tally = Tally()
        self.cuts = 0  # one after the other

    def run(self) -> Tally:
        try:
            for index, row in enumerate(self.rows):
                if self.tick() >= self.until:  # a slow server: what is left goes back before somebody else takes it
                    self._give_back(self.rows[index:], self.tick())
                    break
                if self.cuts == CUTS_TO_BE_DOWN or not self._connected():
                    self._server_down(self.rows[index:])
                    break
                self._send(row)
        finally:
            self._hang_up()
            forget_mails_of_the_erased(row.pk for row in self.rows)
        return self.tally

    def _connected(self) -> bool:
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("outbox_server_down", extra={"error": str(error)})
            return False
        return True

    def _hang_up(self) -> None:
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException) as error:
            log.info("outbox_hang_up", extra={"error": str(error)})

    def _send(self, row: OutboxMessage) -> None:
        try:
            self.connection.send_messages([message_of(row)])
        except smtplib.SMTPRecipientsRefused as error:
            self._refused(row, *next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            self._refused(row, error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:  # cut in the middle: nobody knows whether it went
            self._hang_up()
            self.cuts += 1
            self._put_off(row, f"El servidor cortó la conexión: {error}")
        except Exception as error:  # a row that cannot be written as a mail must not stop the others
            log.exception("outbox_bad_row", extra={"mail": row.pk})
            self._failed(row, f"No se pudo escribir el correo: {error}")
        else:
            self._sent(row)

    def _sent(self, row: OutboxMessage) -> None:
        self.cuts = 0
        outcome: dict[str, Any] = {"state": "sent", "sent_at": self.tick(), "next_try_at": None, "reason": ""}
        self.tally.sent += OutboxMessage.objects.settle(row.pk, self.claim, **outcome)

    def _refused(self, row: OutboxMessage, code: int, answer: bytes | str) -> None:
        words = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
        if code >= 500:
            self._failed(row, f"El servidor lo rechazó: {code} {words}")
        else:
            self._put_off(row, f"El servidor pidió esperar: {code} {words}")

    def _put_off(self, row: OutboxMessage, reason: str) -> None:
        delays = settings.OUTBOX_RETRY_SECONDS
        if row.attempts > len(delays):
            return self._failed(row, f"Se acabaron los intentos. {reason}")
        again = self.tick() + timedelta(seconds=delays[row.attempts - 1])
        self.tally.put_off += OutboxMessage.objects.settle(
            row.pk, self.claim, state="queued", next_try_at=again, reason=reason[:500]
        )
        return None

    def _failed(self, row: OutboxMessage, reason: str) -> None:
        self.tally.failed += OutboxMessage.objects.settle(
            row.pk, self.claim, state="failed", next_try_at=None, reason=reason[:500]
        )

    def _server_down(self, rows: list[OutboxMessage]) -> None:
        """Nobody answers: the rows wait, however long it takes, and the try does not count against them."""
        again = self.tick() + timedelta(seconds=settings.OUTBOX_SERVER_DOWN_SECONDS)
        self._give_back(rows, again, reason=SERVER_DOWN)
        self.tally.server_down = True

    def _give_back(self, rows: list[OutboxMessage], when: datetime, *, reason: str = "") -> None:
        for row in rows:
            self.tally.put_off += OutboxMessage.objects.settle(
                row.pk, self.claim, state="queued", next_try_at=when, attempts=row.attempts - 1, reason=reason
            )


def message_of(row: OutboxMessage) -> EmailMultiAlternatives:
    """The row as a mail, the same in every attempt."""
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.body_text,
        from_email=row.from_address,
        to=[address.strip() for address in row.to_address.split(",") if address.strip()],
        cc=row.cc,
        bcc=row.bcc,
        reply_to=row.reply_to,
        headers={**row.headers, "Message-ID": row.message_id, "Date": format_datetime(row.created_at)},
    )
    if row.body_html:
        message.attach_alternative(row.body_html, "text/html")
    for item in row.attachments:
        content = base64.b64decode(item["base64"]) if "base64" in item else item["content"]
        message.attach(item["filename"], content, item["mimetype"])
    return message
