"""The appointment: agreed, moved, cancelled, missed; and the change that the company asks for (CAP-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework import door, formats
from casework.errors import NoteRequired, NotPossible
from casework.models import Deadline
from casework.services.assignment import attend_if_free
from casework.services.messages import post
from intake import rules
from intake.calendar_file import appointment
from intake.emails import office as emails
from intake.models import Intake, Interview

IN_THE_PAST = "La entrevista necesita una fecha desde hoy en adelante."


@dataclass(frozen=True)
class Appointment:
    """What both sides agree. `starts_at` is aware; `minutes` from 15 to 480; a video needs its link."""

    kind: str
    starts_at: datetime
    minutes: int = 60
    place: str = ""
    link: str = ""
    prepare: str = ""


@transaction.atomic
def agree(
    intake: Intake, meeting: Appointment, *, actor: User, now: datetime, with_whom: User | None = None
) -> Interview:
    """Fix date, hour and place; the company gets the e-mail with the appointment for its calendar.

    Args:
        with_whom: who meets the company; the person in charge, or the actor, unless said.

    Raises:
        NotPossible: in the past, or not in a state to agree. PermissionDenied.
    """
    _check(meeting, now)
    attend_if_free(intake.case, actor=actor, now=now)
    executive = with_whom or intake.case.responsible or actor
    row = Interview(
        intake=intake, office=intake.case.office, executive=executive, kind=meeting.kind, starts_at=meeting.starts_at,
        minutes=meeting.minutes, place=meeting.place, link=meeting.link, prepare=meeting.prepare,
        agreed_by=actor, agreed_at=now,
    )  # fmt: skip
    row.save()
    door.perform(
        intake, "schedule_interview", actor=actor, now=now, note=_when(row),
        data={"interview": row.pk, "starts_at": row.starts_at.isoformat(), "kind": row.kind},
    )  # fmt: skip
    emails.interview_agreed(row, by=executive, ics=appointment(row, now=now), now=now)
    return row


@transaction.atomic
def reschedule(row: Interview, meeting: Appointment, *, actor: User, now: datetime, note: str) -> Interview:
    """Move it, with the reason; the company's calendar replaces the one before (same UID, next sequence).

    Raises:
        NoteRequired; NotPossible: in the past, or it is not an appointment any more. PermissionDenied.
    """
    if not note.strip():
        raise NoteRequired
    _check(meeting, now)
    locked = _locked(row)
    previous = locked.starts_at
    locked.kind, locked.starts_at, locked.minutes = meeting.kind, meeting.starts_at, meeting.minutes
    locked.place, locked.link, locked.reason = meeting.place, meeting.link, note.strip()
    locked.prepare = meeting.prepare or locked.prepare
    locked.sequence += 1
    locked.change_requested_at, locked.change_request = None, ""
    door.perform(
        locked.intake, "reschedule_interview", actor=actor, now=now, note=note,
        data={"interview": row.pk, "from": previous.isoformat(), "to": locked.starts_at.isoformat()},
    )  # fmt: skip
    locked.save()
    emails.interview_rescheduled(
        locked, previous=previous, reasons=note.strip(), by=locked.executive, ics=appointment(locked, now=now), now=now
    )
    return locked


@transaction.atomic
def miss(row: Interview, *, actor: User, now: datetime, note: str) -> Interview:
    """The hour came and the company was not there. CAP-5 keeps running; the company is asked for another date.

    Raises:
        NotPossible: its hour has not come (cancel or move it instead).
    """
    locked = _locked(row)
    if locked.starts_at > now:
        raise NotPossible(
            "La hora de la cita aún no llega. Para dejarla sin efecto, cancélela; para moverla, cámbiela."
        )
    _end(locked, Interview.State.MISSED, act="miss_interview", actor=actor, now=now, note=note)
    emails.interview_no_show(locked, by=locked.executive, due=_due(locked.intake), now=now)
    return locked


@transaction.atomic
def cancel(row: Interview, *, actor: User, now: datetime, note: str) -> Interview:
    """The office leaves it without effect, before or after its hour: the company gets the reason and its calendar
    loses the appointment. The contact stands, so another date is agreed from there; CAP-5 keeps running.

    Raises:
        NotPossible: it is not an appointment any more. PermissionDenied. NoteRequired.
    """
    locked = _locked(row)
    _end(locked, Interview.State.CANCELLED, act="cancel_interview", actor=actor, now=now, note=note)
    tell_cancelled(locked, following="Le propondremos otra fecha, o elíjala usted en su página.", now=now)
    return locked


def tell_cancelled(row: Interview, *, following: str, now: datetime) -> None:
    """Count one more step of its calendar entry, and send the cancellation."""
    row.sequence += 1
    row.save(update_fields=["sequence"])
    emails.interview_cancelled(
        row, reasons=row.reason, following=following, by=row.executive,
        ics=appointment(row, now=now, cancelled=True), now=now,
    )  # fmt: skip


def _end(row: Interview, state: str, *, act: str, actor: User, now: datetime, note: str) -> None:
    door.perform(row.intake, act, actor=actor, now=now, note=note, data={"interview": row.pk})
    row.state, row.closed_at, row.reason = state, now, note.strip()
    row.save()


@transaction.atomic
def request_change(row: Interview, *, actor: User, now: datetime, text: str) -> Interview:
    """The company asks for another date or means: the office is told, sees it on the agenda and answers.

    Raises:
        NoteRequired: without saying when would do. PermissionDenied: not from the company.
    """
    if not text.strip():
        raise NoteRequired
    if not rules.acts_for_company(row.intake, actor):
        raise PermissionDenied("Esta acción le corresponde a la empresa.")
    locked = _locked(row)
    locked.change_requested_at, locked.change_request = now, text.strip()
    locked.save(update_fields=["change_requested_at", "change_request"])
    door.record(
        locked.intake.case, "interview_change_requested", actor=actor, now=now, note=text,
        label="La empresa pide cambiar la cita", data={"interview": locked.pk},
    )  # fmt: skip
    post(locked.intake.case, author=actor, body=f"Pedimos cambiar la cita del {_when(locked)}. {text.strip()}", now=now)
    return locked


def _locked(row: Interview) -> Interview:
    """Under lock, file first as every path does; NotPossible when it is not an appointment any more."""
    door.lock(row.intake)
    locked = Interview.objects.select_for_update(of=("self",)).select_related("office", "executive").get(pk=row.pk)
    if locked.state != Interview.State.AGREED:
        raise NotPossible(f"Esta cita ya no está acordada: quedó «{locked.get_state_display().lower()}».")
    return locked


def _check(meeting: Appointment, now: datetime) -> None:
    if meeting.starts_at < now:
        raise NotPossible(IN_THE_PAST)
    if meeting.kind == Interview.Kind.VIDEO and not meeting.link:
        raise NotPossible("Escriba el enlace de la videollamada para continuar.")
    if meeting.kind != Interview.Kind.VIDEO and not meeting.place:
        raise NotPossible("Escriba el lugar de la reunión para continuar.")


def _when(row: Interview) -> str:
    return formats.moment(row.starts_at, row.office.zone)


def _due(intake: Intake) -> str:
    """The last day of CAP-5, in words."""
    running = Deadline.objects.filter(case=intake.case, clause_id="CAP-5", outcome="open").first()
    if running is None or running.due_on is None:
        return "los próximos días"
    return formats.long_date(running.due_on)
