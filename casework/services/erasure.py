"""Blanking personal texts in the log without breaking its chain (Ley 21.719)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import User
from casework.log import record
from casework.models import CaseFile, Event, OutboxMessage

ERASED_NAME = "Persona eliminada"
BLANK_MAIL = {
    "to_address": "", "reply_to": [], "headers": {}, "context": {}, "subject": "", "body_text": "", "body_html": "",
    "attachments": [],
}  # fmt: skip
FORGOTTEN = "forgotten:"


def forgotten_key(key: str) -> str:
    """What a mail's unique key becomes: it names nobody any more, and the same key still meets it."""
    return key if key.startswith(FORGOTTEN) else FORGOTTEN + salted_hmac("casework.outbox", key).hexdigest()


@transaction.atomic
def blank_mails(mails: QuerySet[OutboxMessage], **more: object) -> int:
    """Leave of these mails that they were, when, and what became of them; `more` goes too. Returns how many."""
    keys = list(mails.only("pk", "unique_key"))
    for mail in keys:
        mail.unique_key = forgotten_key(mail.unique_key)
    OutboxMessage.objects.bulk_update(keys, ["unique_key"], batch_size=200)
    return mails.filter(pk__in=[mail.pk for mail in keys]).update(**BLANK_MAIL, **more)


def forget_mails_of_the_erased(ids: Iterable[int]) -> int:
    """Blank those of these mails that are over and went to somebody whose data were erased. Returns how many."""
    erased = {"user__is_active": False, "user__email": "", "user__first_name": ERASED_NAME}
    over = OutboxMessage.objects.filter(pk__in=list(ids), state__in=("sent", "failed"), **erased)
    return blank_mails(over.exclude(to_address=""))


PAST_ITS_TIME = "Falló, y ya pasó el tiempo en que se conserva."


@transaction.atomic
def forget_mail_texts(*, before: datetime, limit: int) -> int:
    """Blank mails of no file that are over and older than that, `limit` at most; that they were sent stays.

    One that failed cannot be tried again after this: nothing is left to send. Returns how many.
    """
    to_blank = OutboxMessage.objects.to_blank()
    over = to_blank.filter(created_at__lt=before).order_by("created_at")
    chosen = to_blank.filter(pk__in=list(over.values_list("pk", flat=True)[:limit]))  # not one tried again meanwhile
    chosen.filter(state="failed").update(state="not_sent", reason=PAST_ITS_TIME)
    return blank_mails(chosen, user=None, cc=[], bcc=[])


@transaction.atomic
def erase_event_texts(case: CaseFile, seqs: Iterable[int], *, actor: User, now: datetime, note: str) -> int:
    """Blank note, data and actor's name of some lines of one log; a new event tells which and why.

    The chain stays verifiable: it covers digests, whose salt goes with the text.

    Returns:
        How many lines were blanked.
    """
    lines = Event.objects.filter(case=case, seq__in=list(seqs), erased_at=None)
    blanked = list(lines.values_list("seq", flat=True))
    if not blanked:
        return 0
    record(
        case, "erasure", actor=actor, now=now, label="Datos personales eliminados", note=note,
        data={"erased": blanked}, internal=True,
    )  # fmt: skip
    return QuerySet.update(  # the queryset of the log refuses updates: this is the one that the law asks for
        Event.objects.filter(case=case, seq__in=blanked),
        note="", data={}, actor_name=ERASED_NAME, salt="", erased_at=now,
    )  # fmt: skip
