"""Open deadlines counted again because the calendar is another one: date, account, alerts, and an event in the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet

from accounts.models import User
from casework import formats
from casework.bulk import save_many
from casework.calendar import Calendar, Due, compute
from casework.log_many import Fact, record_many
from casework.models import CalendarEdition, CaseFile, Deadline
from casework.services import alerts, holidays

CHUNK = 500
RESULT = ["due_on", "due_at", "provisional", "trace"]
ALERTS = ["next_alert_at", "next_rung", "said", "alert_round"]
# Longer than any request or task lives: by then whoever opened a deadline with the old calendar has said so.
SETTLES_AFTER = timedelta(minutes=12)


@dataclass(frozen=True)
class Why:
    """What moved the dates: `words` for the line of the log («el 17-09-2026 es feriado»), `note` as its reason."""

    words: str
    note: str
    actor: User
    now: datetime


def settle(now: datetime) -> int:
    """Count every open deadline again after a change of the calendar, once everybody knows it. Returns how many moved.

    A change on screen moves what is open at that moment; this finds what it could not see: deadlines that somebody was
    opening meanwhile, years loaded anew, an office that got another weekend. One query when nothing changed.
    """
    waiting = list(CalendarEdition.objects.filter(settled_at=None, at__lte=now - SETTLES_AFTER).order_by("pk"))
    if not waiting:
        return 0
    why = Why("cambió el calendario", waiting[-1].what, User.objects.system(), now)
    moved = sum(move_ids(some, why) for some in _different())
    CalendarEdition.objects.filter(pk__in=[edition.pk for edition in waiting]).update(settled_at=now)
    return moved


def _different() -> Iterator[list[int]]:
    """Ids of open deadlines whose count is not what the calendar of today gives, some at a time; nothing is locked."""
    last = 0
    rows = Deadline.objects.open().select_related("version", "office").prefetch_related("pauses", "extensions")
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = some[-1].pk
        with holidays.pinned():
            calendars = holidays.calendars_for({row.office for row in some})
        yield [row.pk for row in some if not _says(row, recount(row, calendars))]


def _says(row: Deadline, due: Due) -> bool:
    return not moves(row, due) and row.provisional == due.provisional and row.trace == due.trace_json()


@transaction.atomic
def move_ids(ids: list[int], why: Why) -> int:
    """Lock those deadlines, the files first, as the door does, and count them again. Returns how many moved."""
    return sum(move(rows, why) for rows in chunks(Deadline.objects.open().filter(pk__in=ids))) if ids else 0


def chunks(touched: QuerySet[Deadline]) -> Iterator[list[Deadline]]:
    """A few hundred at a time, locked: the files first, as the door does."""
    ids = list(touched.order_by("pk").values_list("pk", "case_id"))
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        list(CaseFile.objects.select_for_update().filter(pk__in={case for _, case in part}).order_by("pk").only("pk"))
        rows = Deadline.objects.open().filter(pk__in=[pk for pk, _ in part]).select_for_update(of=("self",))
        related = rows.select_related("version", "clause", "office", "case").prefetch_related("pauses", "extensions")
        yield list(related.order_by("pk"))


def recount(deadline: Deadline, calendars: dict[int, Calendar]) -> Due:
    """What the calendar of its office gives, with pauses and extensions replayed."""
    return compute(
        deadline.started_at,
        deadline.version.term,
        calendars[deadline.office_id],
        alerts.pauses(deadline),
        alerts.extensions(deadline),
    )


def moves(deadline: Deadline, due: Due) -> bool:
    return due.due_at != deadline.due_at or due.due_on != deadline.due_on


def last_moment(deadline: Deadline, due: Due) -> str:
    """The last day of a count, or the moment at which a term in hours ends, in words."""
    if due.due_on is not None:
        return formats.long_date(due.due_on)
    return formats.moment(due.due_at, deadline.office.zone)


def move(rows: list[Deadline], why: Why) -> int:
    """Count locked deadlines again, inside the caller's transaction. Returns how many changed their date."""
    with holidays.pinned():
        calendars = holidays.calendars_for({row.office for row in rows})
        central = alerts.central_calendar()
        facts = [fact for row in rows if (fact := _move_one(row, recount(row, calendars), central, why))]
    save_many(rows, [*RESULT, *ALERTS])
    refresh_cases({row.case_id for row in rows})
    if facts:
        record_many(facts, "deadline_moved", actor=why.actor, now=why.now, note=why.note)
    return len(facts)


def _move_one(row: Deadline, due: Due, central: Calendar | None, why: Why) -> Fact | None:
    fact = _fact(row, due, why) if moves(row, due) else None
    row.due_on, row.due_at = due.due_on, due.due_at.astimezone(UTC)
    row.provisional, row.trace = due.provisional, due.trace_json()
    alerts.schedule(row, now=why.now, central=central)
    return fact


def _fact(row: Deadline, due: Due, why: Why) -> Fact:
    return Fact(
        row.case_id,
        f"Cambió un plazo porque {why.words}: {row.clause.title}, hasta el {last_moment(row, due)}"[:200],
        {
            "deadline": row.pk,
            "clause": row.clause_id,
            "before": row.due_at.isoformat(),
            "due_at": due.due_at.isoformat(),
        },
    )


def refresh_cases(ids: Iterable[int]) -> None:
    """Keep the files' copies of their nearest date, with two queries."""
    nearest: dict[int, datetime] = dict(
        Deadline.objects.running()
        .filter(case__in=ids)
        .values_list("case_id")
        .annotate(nearest=Min("due_at"))
        .order_by()
    )
    save_many([CaseFile(pk=pk, next_due_at=nearest.get(pk)) for pk in ids], ["next_due_at"])
