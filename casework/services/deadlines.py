"""Promises on case files: opened, met, paused, extended, counted again. Every date comes from a clause."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min

from accounts.models import Office, User
from casework import formats
from casework.calendar import compute
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.log import record
from casework.models import CaseFile, Deadline, DeadlineExtension, DeadlinePause, Outcome, Work
from casework.rules.deadlines import may_extend, may_pause
from casework.services import alerts, clauses, holidays


@transaction.atomic
def open_deadline(
    case: CaseFile,
    clause_id: str,
    *,
    start: datetime,
    actor: User,
    key: str | None = None,
    office: Office | None = None,
) -> Deadline:
    """Start a term of a clause on a file; the one that already runs, when there is one.

    Args:
        start: the event that opens it, aware.
        key: which of the clause's terms; its first one when None.
        office: the acting office whose calendar counts; the file's when None.

    Raises:
        clauses.UnknownClause: there is no such term.
    """
    version = clauses.current(clause_id, start, key)
    running = Deadline.objects.filter(case=case, clause=version.clause, key=version.key).open().first()
    if running is not None:
        return running
    deadline = Deadline(
        case=case,
        version=version,
        clause=version.clause,
        key=version.key,
        office=office or case.office,
        started_at=start,
        opened_by=actor,
    )
    count(deadline)
    alerts.schedule(deadline, now=start)
    deadline.save()
    refresh_case(case)
    return deadline


def count(deadline: Deadline) -> None:
    """Count the days (again), with pauses and extensions replayed. Writes due_on, due_at, provisional and trace."""
    due = compute(
        deadline.started_at,
        deadline.version.term,
        holidays.calendar_for(deadline.office),
        alerts.pauses(deadline),
        alerts.extensions(deadline),
    )
    deadline.due_on, deadline.due_at = due.due_on, due.due_at.astimezone(UTC)
    deadline.provisional, deadline.trace = due.provisional, due.trace_json()


def refresh_case(case: CaseFile) -> None:
    """Keep the file's copy of the nearest date among its running deadlines."""
    nearest = Deadline.objects.filter(case_id=case.pk).running().aggregate(nearest=Min("due_at"))["nearest"]
    CaseFile.objects.filter(pk=case.pk).update(next_due_at=nearest)
    case.next_due_at = nearest


def _matching(case: CaseFile, clause_ids: Iterable[str]) -> list[Deadline]:
    """The open deadlines of those clauses; «DEM-1:urgent» names one term."""
    wanted = {tuple(name.partition(":")[::2]) for name in clause_ids}
    found = (
        Deadline.objects.filter(case=case).open().select_for_update(of=("self",)).select_related("version", "office")
    )
    return [row for row in found if (row.clause_id, "") in wanted or (row.clause_id, row.key) in wanted]


@transaction.atomic
def meet_deadlines(case: CaseFile, clause_ids: Iterable[str], *, at: datetime) -> list[int]:
    """The promise was kept at that moment, in time or late. Returns the ids, for the event and its undoing."""
    found = _matching(case, clause_ids)
    for deadline in found:
        _end_pause(deadline, at)
        deadline.met_at = at
        deadline.outcome = Outcome.LATE if deadline.is_late(at) else Outcome.MET
        _close(deadline)
    refresh_case(case)
    return [deadline.pk for deadline in found]


@transaction.atomic
def cancel_deadlines(case: CaseFile, clause_ids: Iterable[str], *, at: datetime) -> list[int]:
    """The promise falls away without being met or broken. Returns the ids."""
    found = _matching(case, clause_ids)
    _cancel(found, at)
    refresh_case(case)
    return [deadline.pk for deadline in found]


@transaction.atomic
def drop_deadlines(ids: Sequence[int], *, at: datetime) -> None:
    """Cancel those that a step opened, when the step is undone."""
    found = list(
        Deadline.objects.filter(pk__in=ids)
        .open()
        .select_for_update(of=("self",))
        .select_related("version", "office", "case")
    )
    _cancel(found, at)
    for deadline in found:
        refresh_case(deadline.case)


def _cancel(found: Iterable[Deadline], at: datetime) -> None:
    for deadline in found:
        _end_pause(deadline, at)
        deadline.outcome = Outcome.CANCELLED
        _close(deadline)


def _close(deadline: Deadline) -> None:
    alerts.put(deadline, None)
    deadline.alert_error, deadline.alert_failed_at = "", None
    deadline.save()


@transaction.atomic
def reopen_deadlines(ids: Sequence[int]) -> None:
    """Let them run again as if they had not been closed: the step that closed them was undone."""
    found = Deadline.objects.filter(pk__in=ids).exclude(outcome=Outcome.OPEN).select_for_update(of=("self",))
    for deadline in found.select_related("version", "office", "case"):
        closed = deadline.met_at or deadline.started_at
        deadline.outcome, deadline.met_at = Outcome.OPEN, None
        alerts.schedule(deadline, now=closed)
        deadline.save()
        refresh_case(deadline.case)


# Pausing and extending


def _lock(deadline: Deadline) -> Deadline:
    CaseFile.objects.select_for_update().get(pk=deadline.case_id)  # the file first, as the door does
    return (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("version", "office", "clause", "case__office")
        .get(pk=deadline.pk)
    )


def _ready(deadline: Deadline, *, allowed: bool, note: str) -> None:
    if not allowed:
        raise PermissionDenied(NOT_YOURS)
    if not note.strip():
        raise NoteRequired
    if not deadline.is_open:
        raise NotPossible("Este plazo ya terminó.")


@transaction.atomic
def pause(deadline: Deadline, *, actor: User, now: datetime, note: str) -> Deadline:
    """Stop the clock, with a reason that the company reads.

    Raises:
        PermissionDenied: not the actor's to pause. NoteRequired: without a reason.
        NotPossible: its clause does not let it, it is paused, over or already late.
    """
    current = _lock(deadline)
    _ready(current, allowed=may_pause(actor, current), note=note)
    if not current.version.pausable:
        raise NotPossible("La cláusula de este plazo no permite pausarlo.")
    if current.is_paused:
        raise NotPossible("Este plazo ya está en pausa.")
    if current.is_late(now):
        raise NotPossible("Este plazo ya venció: no se puede pausar.")
    DeadlinePause.objects.create(deadline=current, started_at=max(now, current.started_at), note=note, actor=actor)
    current.paused_at = now
    alerts.schedule(current, now=now)
    current.save()
    refresh_case(current.case)
    label = f"Plazo en pausa: {current.clause.title}"
    record(current.case, "deadline_paused", actor=actor, now=now, note=note, label=label, data=_facts(current))
    return current


@transaction.atomic
def resume(deadline: Deadline, *, actor: User, now: datetime, note: str) -> Deadline:
    """Let the clock run again; the date moves by what stood still. Raises as `pause` does."""
    current = _lock(deadline)
    _ready(current, allowed=may_pause(actor, current), note=note)
    if not current.is_paused:
        raise NotPossible("Este plazo no está en pausa.")
    before = _facts(current)
    _end_pause(current, now)
    alerts.schedule(current, now=now)
    current.save()
    refresh_case(current.case)
    record(
        current.case, "deadline_resumed", actor=actor, now=now, note=note,
        label=f"Plazo reanudado, {formats.until(current)}: {current.clause.title}",
        data=_facts(current) | {"before": before["due_at"]},
    )  # fmt: skip
    return current


def _end_pause(deadline: Deadline, at: datetime) -> None:
    if deadline.paused_at is None:
        return
    for row in deadline.pauses.filter(ended_at=None):
        row.ended_at = max(at, row.started_at)
        row.save(update_fields=["ended_at"])
    deadline.paused_at = None
    count(deadline)


@transaction.atomic
def extend(deadline: Deadline, *, until_amount: int, actor: User, now: datetime, note: str) -> Deadline:
    """Give more time, with a reason, where the clause lets it.

    Args:
        until_amount: the new total of the term, in its own unit.

    Raises:
        PermissionDenied: not the actor's to extend. NoteRequired: without a reason.
        NotPossible: the clause does not let it, or not so much; it is over, paused or late.
    """
    current = _lock(deadline)
    _ready(current, allowed=may_extend(actor, current), note=note)
    more = _extra(current, until_amount, now)
    before = _facts(current)
    DeadlineExtension.objects.create(
        deadline=current, amount=more, at=now, note=note, actor=actor, before_due_at=current.due_at,
        before_due_on=current.due_on,
    )  # fmt: skip
    count(current)
    current.is_extended = True
    alerts.schedule(current, now=now)
    current.save()
    refresh_case(current.case)
    record(
        current.case, "deadline_extended", actor=actor, now=now, note=note,
        label=f"Plazo extendido, {formats.until(current)}: {current.clause.title}",
        data=_facts(current) | {"before": before["due_at"]},
    )  # fmt: skip
    work: Work | None = getattr(current.case, current.case.kind, None)
    if work is not None:
        work.on_extended(current, actor, now)
    return current


def _extra(deadline: Deadline, until_amount: int, now: datetime) -> int:
    """What an extension would add; NotPossible where it may not."""
    version, given = deadline.version, [row.amount for row in deadline.extensions.all()]
    if not version.extendable:
        raise NotPossible("La cláusula de este plazo no permite extenderlo.")
    if deadline.is_paused or deadline.is_late(now):
        raise NotPossible("Solo se extiende un plazo que está corriendo y no ha vencido.")
    if version.extension and len(given) >= version.extension.get("times", 1):
        raise NotPossible("Este plazo ya se extendió las veces que la cláusula permite.")
    more = until_amount - (version.amount or 0) - sum(given)
    if more < 1:
        raise NotPossible("El nuevo plazo debe ser mayor que el actual.")
    if more + sum(given) > version.most_extra:
        raise NotPossible(f"Se puede extender hasta {version.most_extra} {version.get_unit_display()} en total.")
    return more


def _facts(deadline: Deadline) -> dict[str, Any]:
    return {
        "deadline": deadline.pk,
        "clause": deadline.clause_id,
        "due_on": deadline.due_on.isoformat() if deadline.due_on else None,
        "due_at": deadline.due_at.isoformat(),
    }
