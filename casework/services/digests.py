"""One e-mail a day with everybody's own deadlines, at the start of their business day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.models import Office, RoleAssignment, User
from casework.formats import long_date
from casework.models import Deadline, OutboxMessage
from casework.services import holidays, mail_addresses, mail_text, nudge, outbox

TEMPLATE = "deadline_daily_digest"
# Sections of the digest, as named in emails.yaml, in the variable that places each one.
SECTIONS = {
    "Ya vencieron": "overdue_section",
    "Vencen hoy": "today_section",
    "Por vencer": "next_day_section",
    "Van a la mitad": "half_way_section",
}
OTHER_SECTIONS = "office_section"
ALREADY_MET = "El plazo ya no está abierto: no hay nada que avisar."


@dataclass(frozen=True)
class ReaderDay:
    """Where a reader's day passes: decides when it starts and whether it is one of work."""

    day: date
    started: bool


def release_digests(now: datetime) -> int:
    """Tell every reader whose business day has begun what was held for them. Returns how many mails were queued."""
    readers = User.objects.filter(pk__in=OutboxMessage.objects.held().values("user"))
    offices = _office_of(readers)
    return sum(_tell(reader, offices.get(reader.pk), now) for reader in readers)


def _office_of(readers: Iterable[User]) -> dict[int, Office]:
    rows = RoleAssignment.objects.filter(user__in=readers).select_related("office").order_by("-starts_on", "-pk")
    return {row.user_id: row.office for row in rows}


def reader_day(office: Office | None, now: datetime) -> ReaderDay:
    """The reader's local date, and whether that day is of work and has begun."""
    zone = office.zone if office else ZoneInfo(settings.TIME_ZONE)
    local = now.astimezone(zone)
    working = office is None or holidays.calendar_for(office).is_business(local.date())
    return ReaderDay(local.date(), working and local.time() >= time.fromisoformat(settings.DIGEST_AT))


@transaction.atomic
def _tell(reader: User, office: Office | None, now: datetime) -> int:
    day = reader_day(office, now)
    if not day.started:
        return 0
    # The lock makes two releases at once wait for each other: the second finds nothing held.
    held = list(OutboxMessage.objects.held().filter(user=reader).select_for_update().order_by("created_at", "pk"))
    held = _drop_met(held)
    # A sweep that is still writing this reader's alerts must end first, or one day would bring two mails.
    if not held or held[-1].created_at > now - timedelta(seconds=settings.DIGEST_SETTLE_SECONDS):
        return 0
    key = f"{TEMPLATE}:{reader.pk}:{day.day}"
    already = OutboxMessage.objects.filter(unique_key=key).exists()
    if len(held) == 1 or already:
        return _send_singly(held, now)
    digest = outbox.enqueue(TEMPLATE, user=reader, context=_context(held, day.day), unique_key=key, now=now)
    if digest is None:
        return _send_singly(held, now)
    OutboxMessage.objects.filter(pk__in=[row.pk for row in held]).update(
        state="not_sent", told_in=digest, reason="Dicho en el resumen del día."
    )
    return 1


def _drop_met(held: list[OutboxMessage]) -> list[OutboxMessage]:
    """What was settled since the alert was written is not told any more."""
    about = [row.deadline_id for row in held if row.deadline_id]
    closed = set(Deadline.objects.filter(pk__in=about).exclude(outcome="open").values_list("pk", flat=True))
    gone = [row.pk for row in held if row.deadline_id in closed]
    if gone:
        OutboxMessage.objects.filter(pk__in=gone).update(state="not_sent", reason=ALREADY_MET)
    return [row for row in held if row.deadline_id not in closed]


def _send_singly(held: list[OutboxMessage], now: datetime) -> int:
    OutboxMessage.objects.filter(pk__in=[row.pk for row in held]).update(state="queued", next_try_at=now)
    nudge.after_commit()
    return len(held)


def _context(held: list[OutboxMessage], day: date) -> dict[str, str]:
    lines: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in held:
        found = mail_text.digest_line(row.template, row.context)
        if found is None:  # a text whose entry lost its digest line since it was held
            found = "Otros avisos", row.subject
        section, line = found
        lines[SECTIONS.get(section, OTHER_SECTIONS)][section].append(f"{line}\n{row.context.get('case_url', '')}")
    written = {
        variable: "\n\n".join(f"{title}\n" + "\n".join(rows) for title, rows in by_title.items())
        for variable, by_title in lines.items()
    }
    return {
        **dict.fromkeys([*SECTIONS.values(), OTHER_SECTIONS], ""),
        **written,
        "today_date": long_date(day),
        "total_count": str(len(held)),
        "inbox_url": mail_addresses.absolute("/bandeja/"),
    }
