"""Writing an e-mail down. It is sent later, by a worker: see casework.services.delivery."""

import hashlib
import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from casework import hooks
from casework.models import OptOut, OutboxMessage
from casework.rules.mail import may_retry
from casework.services import mail_addresses, mail_text, nudge
from casework.services.erasure import forgotten_key

log = logging.getLogger(__name__)
NO_ADDRESS = "No hay una dirección de correo registrada."
OPTED_OUT = "Pidió no recibir correos de este tipo: {label}."


def enqueue(
    template: str,
    *,
    to: Any = None,
    context: Mapping[str, Any],
    unique_key: str,
    now: datetime,
    case: Any = None,
    user: Any = None,
    language: str = "es",
    attachments: Sequence[Mapping[str, str]] = (),
    cc: Sequence[str] = (),
    digest: bool = False,
    deadline: Any = None,
) -> OutboxMessage | None:
    """Write one e-mail down in the caller's transaction: if that fails, the mail never existed.

    to: address, or a User (then `user` is that one); without either, the user's address. An empty address is kept as
        a row that says why nothing was sent.
    context: values already written for a person; recipient, folio, office and executive of the case fill themselves in.
    unique_key: a second e-mail with the same key, even at the same instant, is not written: the answer is None.
    attachments: mappings with filename, mimetype and content (text).
    digest: hold it for the reader's daily digest, unless that person wants them one by one.
    deadline: what the alert is about; once it is met, a held alert is dropped instead of told.

    Raises mail_text.UnknownEmail; mail_text.MissingVariables where MAIL_STRICT is on (development and tests).
    """
    key = _short(unique_key)
    if OutboxMessage.objects.filter(unique_key__in=(key, forgotten_key(key))).exists():
        return None
    if to is not None and not isinstance(to, str):
        user, to = to, to.email
    address = (to if to is not None else getattr(user, "email", "") or "").strip()
    message = _compose(template, address=address, context=context, case=case, user=user, language=language, cc=cc)
    message.unique_key = key
    message.attachments = [dict(item) for item in attachments]
    message.created_at = now
    message.deadline = deadline
    _decide(message, now=now, hold=digest and user is not None and not getattr(user, "alerts_one_by_one", False))
    return _insert(message)


def _insert(message: OutboxMessage) -> OutboxMessage | None:
    """Insert unless somebody else did; the savepoint keeps the caller's transaction healthy."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        if OutboxMessage.objects.filter(unique_key=message.unique_key).exists():
            return None
        raise
    if message.state == "queued":
        nudge.after_commit()
    return message


def _compose(
    template: str, *, address: str, context: Mapping[str, Any], case: Any, user: Any, language: str, cc: Sequence[str]
) -> OutboxMessage:
    spec = mail_text.spec_of(template)
    language = mail_text.language_for(template, language)
    identifier = uuid.uuid4()
    values = mail_addresses.defaults(case=case, user=user) | {name: _text(value) for name, value in context.items()}
    _complain_about_missing(template, values, language)
    topic = mail_text.topic_of(template, language)
    headers = {"Auto-Submitted": "auto-generated"}
    layout = {
        "privacy_url": mail_addresses.privacy_url(),
        "case_address": mail_addresses.case_address(case),
        "kind_label": topic.label if topic else "",
        "opt_out_url": "",
    }
    if topic and address:
        layout["opt_out_url"] = mail_addresses.opt_out_url(address, topic.code)
        headers["List-Unsubscribe"] = f"<{layout['opt_out_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    rendered = mail_text.render(template, values | layout, language=language)
    return OutboxMessage(
        template=template,
        kind=spec["kind"],
        language=language,
        context=values,
        case=case,
        user=user,
        to_address=address,
        cc=[other for other in cc if other],
        from_address=mail_addresses.sender(rendered.from_name),
        reply_to=mail_addresses.reply_to(spec["signature"], case=case, context=values),
        headers=headers,
        subject=rendered.subject[:300],
        body_text=rendered.text,
        body_html=rendered.html,
        message_id=new_message_id(identifier),
    )


def _decide(message: OutboxMessage, *, now: datetime, hold: bool) -> None:
    """Queued, held for the digest, or not to be sent with its reason."""
    topic = mail_text.topic_of(message.template, message.language)
    if not message.to_address:
        message.state, message.reason = "not_sent", NO_ADDRESS
    elif topic and has_opted_out(message.to_address, topic.code):
        message.state, message.reason = "not_sent", OPTED_OUT.format(label=topic.label)
    elif hold and mail_text.spec_of(message.template).get("digest"):
        message.state = "held"
    else:
        message.state, message.next_try_at = "queued", now


def has_opted_out(address: str, topic: str) -> bool:
    """Whether that address asked to stop that topic."""
    return OptOut.objects.filter(address=address.lower(), topic=topic, until__isnull=True).exists()


def new_message_id(identifier: uuid.UUID | None = None) -> str:
    """A Message-ID that stays the same in every attempt, so that a reader's mailbox can tell a repetition."""
    host = urlsplit(settings.SITE_URL).hostname or "portal"
    return f"<{identifier or uuid.uuid4()}@{host}>"


def _complain_about_missing(template: str, values: Mapping[str, str], language: str) -> None:
    lacking = mail_text.missing(template, values, language)
    if not lacking:
        return
    if settings.MAIL_STRICT:
        raise mail_text.MissingVariables(f"{template}: {', '.join(lacking)}")
    log.error("outbox_missing_variables", extra={"template": template, "missing": lacking})


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "")  # PostgreSQL keeps no NUL


def _short(key: str) -> str:
    """Keys of any length fit their column without two of them meeting."""
    return key if len(key) <= 200 else f"{key[:130]}:{hashlib.sha256(key.encode()).hexdigest()}"


def retry(messages: QuerySet[OutboxMessage], *, actor: User, now: datetime) -> int:
    """Queue failed messages again from their first attempt; others are left as they are. Returns how many.

    Raises PermissionDenied where the actor may only look.
    """
    if not may_retry(actor):
        raise PermissionDenied("Esta acción le corresponde a quien administra el portal.")
    again = messages.filter(state="failed").update(state="queued", next_try_at=now, attempts=0, reason="")
    if again:
        log.info("outbox_retry", extra={"actor": actor.pk, "mails": again})
        nudge.after_commit()
    return again


@transaction.atomic
def opt_out(address: str, topic: str, *, now: datetime) -> OptOut:
    """Stop a kind of optional e-mail for an address; what was queued of it is not sent. Doing it twice is the same."""
    found, new = OptOut.objects.get_or_create(
        address=address.lower(), topic=topic, until=None, defaults={"since": now, "user": _reader(address)}
    )
    known = mail_text.topic(topic)
    emails = [name for name in mail_text.catalogue() if (of := mail_text.topic_of(name)) and of.code == topic]
    OutboxMessage.objects.filter(to_address__iexact=address, template__in=emails, state__in=["queued", "held"]).update(
        state="not_sent", next_try_at=None, reason=OPTED_OUT.format(label=known.label if known else topic)
    )
    if new:
        hooks.opted_out(found, now=now)
    return found


@transaction.atomic
def opt_in(address: str, topic: str, *, now: datetime) -> None:
    """Receive that kind of e-mail again, from the next one on. Doing it twice is the same."""
    stopped = OptOut.objects.select_for_update().filter(address=address.lower(), topic=topic, until__isnull=True)
    for row in stopped:
        row.until = now
        row.save(update_fields=["until"])
        hooks.opted_out(row, now=now)


def _reader(address: str) -> User | None:
    return User.objects.filter(email__iexact=address, is_active=True).order_by("-email_verified_at").first()
