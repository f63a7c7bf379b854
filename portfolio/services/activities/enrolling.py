"""Who gets a place, who waits, who is promoted when one is freed (CPE-6): always under the activity's lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import lock, record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from portfolio.emails import activities as emails
from portfolio.models import Activity, Company, Enrolment
from portfolio.rules import permissions
from portfolio.rules.enrolment import DECLARED_BY_COMPANY, FACTS_ONLY, Verdict
from portfolio.selectors.enrolment import asked_with_fee, verdict_for
from portfolio.services.sheets import accept_on_enrolling
from portfolio.states import ENROLMENT_ALIVE, EnrolmentState, Standing


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who comes for the company."""

    name: str = ""
    position: str = ""
    email: str = ""


class RequirementsLacking(NotPossible):
    """The company does not meet what the activity asks; the head of its office may authorise it, with a reason."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__("No cumple: " + " ".join(check.words for check in verdict.lacking))


@transaction.atomic
def enrol(
    *, activity: Activity, company: Company, actor: User, now: datetime, attendee: Attendee,
    confirms: Iterable[str] = (), exception_reason: str = "", refer: bool = False, note: str = "",
    accepts_duties: bool = False,
) -> Enrolment:  # fmt: skip
    """Ask for a place for a company: it gets one, waits for one, or waits for the office to confirm a requirement.

    Args:
        confirms: requirements that whoever enrols confirms; a representative only those of DECLARED_BY_COMPANY.
        exception_reason: why the head of the office lets it in without a requirement; it stays in the log.
        refer: leave to the head what the requirements refuse.
        accepts_duties: the company read its rights and duties, and accepts them (CAT-3).

    Raises:
        PermissionDenied: neither of the company nor of an office that may.
        NotPossible: enrolment is closed, or the company is in already. RequirementsLacking.
    """
    current = lock(activity)
    if not permissions.enrols(current, company, actor):
        raise PermissionDenied(NOT_YOURS)
    _check_open(current, company, now)
    row = Enrolment.objects.filter(activity=current, company=company).first() or Enrolment(
        activity=current, company=company
    )
    if row.pk and row.state in ENROLMENT_ALIVE:
        raise NotPossible(f"{company.name} ya está en esta actividad: {row.get_state_display().lower()}.")
    row.by_staff = not permissions.acts_for_it(company, actor)
    row.asked_by, row.asked_at, row.cancelled_at, row.walk_in = actor, now, None, False
    row.person_name, row.person_position, row.person_email = attendee.name, attendee.position, attendee.email
    row.confirmed, row.note = _confirmed(current, row, actor, now, confirms), note.strip()[:300]
    row.exception_reason, row.exception_by = "", None
    verdict = verdict_for(company, current, now=now, by_staff=row.by_staff, confirmed=row.confirmed)
    _settle(row, current, verdict, actor, exception_reason, refer)
    row.save()
    _write(row, current, actor, now)
    if accepts_duties and not row.by_staff:
        accept_on_enrolling(activity=current, company=company, actor=actor, now=now)
    return row


def _check_open(activity: Activity, company: Company, now: datetime) -> None:
    if not activity.takes_enrolments(now):
        raise NotPossible("La inscripción de esta actividad no está abierta.")
    if company.standing == Standing.MERGED:
        raise NotPossible(f"{company.name} se unió a otro registro: use el que quedó.")


def _confirmed(
    activity: Activity, row: Enrolment, actor: User, now: datetime, codes: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Only what this person may confirm: the rest of what was sent is dropped."""
    organises = permissions.organises(activity, actor)
    own = permissions.acts_for_it(row.company, actor)
    asked = {requirement["code"] for requirement in asked_with_fee(activity)}
    by = "la empresa" if own else actor.display_name
    return {
        code: {"by": by, "at": now.astimezone(activity.zone).date().isoformat()}
        for code in codes
        if code in asked and code not in FACTS_ONLY and (code in DECLARED_BY_COMPANY or organises)
    }


def _settle(
    row: Enrolment, activity: Activity, verdict: Verdict, actor: User, exception_reason: str, refer: bool
) -> None:
    """Which state follows from the requirements and the places."""
    heads = permissions.heads_activity(activity, actor) and row.by_staff
    if heads and exception_reason.strip() and (verdict.lacking or verdict.pending):
        row.exception_reason, row.exception_by = exception_reason.strip(), actor
    elif verdict.lacking:
        if not (refer and row.by_staff):
            raise RequirementsLacking(verdict)
        row.state = EnrolmentState.REQUESTED
        return
    elif verdict.pending:
        row.state = EnrolmentState.REQUESTED
        return
    row.state = EnrolmentState.ENROLLED if room(activity) else EnrolmentState.WAITING


def room(activity: Activity) -> bool:
    """Whether a place is free. Ask it under the activity's lock."""
    if activity.capacity is None:
        return True
    return activity.enrolments.holding_a_place().count() < activity.capacity


def _write(row: Enrolment, activity: Activity, actor: User, now: datetime) -> None:
    """The log of both files, and the message that goes with the state."""
    said = {
        EnrolmentState.ENROLLED: "Inscrita", EnrolmentState.WAITING: "En lista de espera",
        EnrolmentState.REQUESTED: "Solicitud por confirmar",
    }[EnrolmentState(row.state)]  # fmt: skip
    _log(row, activity, said, actor, now, row.exception_reason)
    if row.state == EnrolmentState.ENROLLED:
        emails.activity_enrolment_confirmed(row, activity, now=now)
    elif row.state == EnrolmentState.WAITING:
        emails.activity_waiting_list(row, activity, position=position(row, activity), now=now)
    else:
        emails.activity_request_received(row, activity, now=now)
        emails.activity_request_pending(row, activity, now=now)


def _log(row: Enrolment, activity: Activity, said: str, actor: User, now: datetime, note: str = "") -> None:
    data = {"enrolment": row.pk, "state": row.state, "activity": activity.case.folio}
    record(
        activity.case, "enrolment", actor=actor, now=now, label=f"{said}: {row.company.name}"[:200], note=note,
        data=data, internal=True,
    )  # fmt: skip
    record(
        row.company.case, "activity_enrolment", actor=actor, now=now, label=f"{said}: {activity.name}"[:200],
        note=note, data=data,
    )  # fmt: skip


def position(row: Enrolment, activity: Activity) -> int:
    """Its place in the waiting list, from 1."""
    ahead = activity.enrolments.waiting().values_list("pk", flat=True)
    return list(ahead).index(row.pk) + 1


@transaction.atomic
def decide(
    *, enrolment: Enrolment, accept: bool, actor: User, now: datetime, confirms: Iterable[str] = (), reason: str = ""
) -> Enrolment:
    """Confirm what a request lacks and give it a place (or its turn in the list), or reject it with a reason.

    Raises:
        PermissionDenied: not of the office. NoteRequired: rejected without a reason.
        NotPossible: it was decided before. RequirementsLacking: something still lacks, and nobody authorised it.
    """
    activity = lock(enrolment.activity)
    row = _again(enrolment, activity)
    if not permissions.decides_enrolment(row, actor):
        raise PermissionDenied(NOT_YOURS)
    if row.state != EnrolmentState.REQUESTED or activity.state not in ("published", "closed"):
        raise NotPossible("Esta solicitud ya no espera una decisión.")
    if not accept:
        return _reject(row, activity, actor, now, reason)
    row.confirmed = row.confirmed | _confirmed(activity, row, actor, now, confirms)
    verdict = verdict_for(row.company, activity, now=now, by_staff=row.by_staff, confirmed=row.confirmed)
    if verdict.pending and not (permissions.heads_activity(activity, actor) and reason.strip()):
        raise NotPossible("Falta confirmar: " + "; ".join(check.label for check in verdict.pending) + ".")
    _settle_decided(row, activity, verdict, actor, reason)
    row.save()
    _write(row, activity, actor, now)
    return row


def _settle_decided(row: Enrolment, activity: Activity, verdict: Verdict, actor: User, reason: str) -> None:
    if verdict.lacking or verdict.pending:
        if not permissions.heads_activity(activity, actor):
            raise RequirementsLacking(verdict)
        if not reason.strip():
            raise NoteRequired
        row.exception_reason, row.exception_by = reason.strip(), actor
    row.state = EnrolmentState.ENROLLED if room(activity) else EnrolmentState.WAITING


def _reject(row: Enrolment, activity: Activity, actor: User, now: datetime, reason: str) -> Enrolment:
    if not reason.strip():
        raise NoteRequired
    row.state, row.cancelled_at, row.note = EnrolmentState.REJECTED, now, reason.strip()[:300]
    row.save()
    _log(row, activity, "Solicitud no aceptada", actor, now, reason.strip())
    emails.activity_request_rejected(row, activity, reasons=reason.strip(), now=now)
    return row


@transaction.atomic
def release(*, enrolment: Enrolment, actor: User, now: datetime, reason: str = "") -> Enrolment:
    """Free the place, or leave the list: the next company gets it at once and is told.

    Raises:
        PermissionDenied: neither of the company nor of the office. NotPossible: it began, or there is nothing to free.
    """
    activity = lock(enrolment.activity)
    row = _again(enrolment, activity)
    if not permissions.changes_enrolment(row, actor):
        raise PermissionDenied(NOT_YOURS)
    free = (EnrolmentState.ENROLLED, EnrolmentState.WAITING, EnrolmentState.REQUESTED)
    if row.state not in free or activity.state not in ("published", "closed"):
        raise NotPossible("Esta inscripción ya no se puede anular.")
    if now >= activity.starts_at:
        raise NotPossible("La actividad ya empezó: avise a la oficina si no puede asistir.")
    had_place = row.state == EnrolmentState.ENROLLED
    row.state, row.cancelled_at, row.note = EnrolmentState.CANCELLED, now, reason.strip()[:300]
    row.save()
    _log(row, activity, "Liberó su cupo" if had_place else "Salió de la lista", actor, now, reason.strip())
    emails.activity_place_released(row, activity, had_place=had_place, now=now)
    fill(activity, actor=actor, now=now)
    return row


def fill(activity: Activity, *, actor: User, now: datetime) -> list[Enrolment]:
    """Give free places to whoever waits, first asked, first in; each is told. Call it under the activity's lock."""
    if activity.state not in ("published", "closed") or now >= activity.starts_at:
        return []
    waiting = list(activity.enrolments.waiting().select_related("company__case", "asked_by"))
    free = len(waiting)
    if activity.capacity is not None:
        free = max(activity.capacity - activity.enrolments.holding_a_place().count(), 0)
    promoted = waiting[:free]
    system = User.objects.system()
    for row in promoted:
        row.state = EnrolmentState.ENROLLED
        row.save(update_fields=["state"])
        _log(row, activity, "Pasó de la lista de espera a inscrita", system, now)
        emails.activity_place_offered(row, activity, now=now)
    return promoted


@transaction.atomic
def change_attendee(*, enrolment: Enrolment, attendee: Attendee, actor: User, now: datetime) -> Enrolment:
    """Somebody else comes for the company; a new address gets the confirmation with its .ics.

    Raises:
        PermissionDenied: neither of the company nor of the office. NotPossible: it is over.
    """
    activity = lock(enrolment.activity)
    row = _again(enrolment, activity)
    if not permissions.changes_enrolment(row, actor):
        raise PermissionDenied(NOT_YOURS)
    if row.state not in ENROLMENT_ALIVE or activity.state not in ("published", "closed"):
        raise NotPossible("Esta inscripción ya no se puede cambiar.")
    again = row.person_email.lower() != attendee.email.lower()
    row.person_name, row.person_position, row.person_email = attendee.name, attendee.position, attendee.email
    row.save(update_fields=["person_name", "person_position", "person_email"])
    _log(row, activity, "Cambió quién asiste", actor, now)
    if again and row.state == EnrolmentState.ENROLLED:
        emails.activity_enrolment_confirmed(row, activity, now=now)
    return row


def _again(enrolment: Enrolment, activity: Activity) -> Enrolment:
    """The row as it is now, with its activity's lock held."""
    row = Enrolment.objects.select_related("company__case", "company__office", "asked_by").get(pk=enrolment.pk)
    row.activity = activity
    return row
