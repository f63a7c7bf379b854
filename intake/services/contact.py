"""Reaching the company: attempts, the contact, and mending what was logged wrong (CAP-3, CAP-4, DEF-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework import door
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.formats import long_date
from casework.services.assignment import attend_if_free
from casework.services.clauses import parameter
from intake import rules
from intake.emails import office as emails
from intake.models import ContactAttempt, Intake
from intake.states import AWAITING_CONTACT
from portfolio.selectors.contact import CORRECTED
from portfolio.services.contact import forget_contact, touch_by_case

IN_THE_FUTURE = "Un contacto ya realizado no puede tener fecha futura. Si es una cita, use «Acordar entrevista»."


@dataclass(frozen=True)
class Contact:
    """What is told of a call, message or visit. `happened_at` is aware; channel and point are those of DEF-7."""

    happened_at: datetime
    channel: str
    contact_point: str
    person: str = ""
    note: str = ""


@transaction.atomic
def log_attempt(intake: Intake, contact: Contact, *, actor: User, now: datetime) -> ContactAttempt:
    """Nobody answered: visible, counted, and no term is met. After the second (parameter) the company gets an e-mail.

    Raises:
        PermissionDenied, NotPossible: as the door. NotPossible too for a moment in the future.
    """
    row = _log(intake, contact, answered=False, actor=actor, now=now)
    _perform(intake, "log_attempt", row, actor=actor, now=now)
    tries = intake.contact_attempts.unanswered().count()
    if tries >= int(parameter("CAP-3", "attempts_before_email", now)):
        emails.contact_attempts_failed(intake, by=actor, now=now)
    return row


@transaction.atomic
def log_contact(intake: Intake, contact: Contact, *, actor: User, now: datetime) -> ContactAttempt:
    """There was a conversation: CAP-3 or CAP-4 is met and the term of the interview (CAP-5) starts.

    Raises:
        As `log_attempt`.
    """
    if not contact.person.strip():
        raise NotPossible("Escriba con quién habló para continuar.")
    row = _log(intake, contact, answered=True, actor=actor, now=now)
    _perform(intake, "log_contact", row, actor=actor, now=now)
    touch_by_case(intake.case, row.happened_at)
    return row


def _log(intake: Intake, contact: Contact, *, answered: bool, actor: User, now: datetime) -> ContactAttempt:
    if contact.happened_at > now:
        raise NotPossible(IN_THE_FUTURE)
    zone = intake.case.office.zone
    if contact.happened_at.astimezone(zone).date() < intake.case.opened_at.astimezone(zone).date():
        came = long_date(intake.case.opened_at.astimezone(zone).date())
        raise NotPossible(f"Esa fecha es anterior al {came}, cuando la empresa ingresó. Revise el día y el año.")
    return ContactAttempt.objects.create(
        intake=intake, happened_at=contact.happened_at, answered=answered, channel=contact.channel,
        contact_point=contact.contact_point, person=contact.person.strip(), note=contact.note.strip(),
        logged_by=actor, logged_at=now,
    )  # fmt: skip


def _day(row: ContactAttempt) -> str:
    """The day of a contact where the office is, for the log."""
    return row.happened_at.astimezone(row.intake.case.office.zone).date().isoformat()


def _perform(intake: Intake, transition: str, row: ContactAttempt, *, actor: User, now: datetime) -> None:
    """The door, then the file: whoever makes the first move attends a file that nobody had."""
    data = {"attempt": row.pk, "channel": row.channel, "contact_point": row.contact_point, "on": _day(row)}
    door.perform(intake, transition, actor=actor, now=now, note=row.note, data=data)
    attend_if_free(intake.case, actor=actor, now=now)


@transaction.atomic
def correct(row: ContactAttempt, contact: Contact, *, actor: User, now: datetime, note: str) -> ContactAttempt:
    """Mend what was logged wrong: the old row stays, struck through, and a new one says how it was.

    Whether there was an answer does not change here: for that the step is undone.

    Raises:
        NoteRequired; PermissionDenied; NotPossible when it was already taken back, or for a moment in the future.
    """
    if not note.strip():
        raise NoteRequired
    if not rules.works_the_file(row.intake, actor):
        raise PermissionDenied(NOT_YOURS)
    _void(row, actor=actor, now=now, reason=note)
    new = _log(row.intake, contact, answered=row.answered, actor=actor, now=now)
    door.record(
        row.intake.case, CORRECTED, actor=actor, now=now, label="Contacto corregido", note=note,
        data={"old": row.pk, "new": new.pk, "on": _day(new)},
    )  # fmt: skip
    if new.answered:
        forget_contact(company_id=row.intake.company_id, on=date.fromisoformat(_day(row)))
        touch_by_case(row.intake.case, new.happened_at)
    return new


@transaction.atomic
def withdraw_attempt(row: ContactAttempt, *, actor: User, now: datetime, note: str) -> None:
    """Take back an unanswered attempt that was not one, while another one, or the wait itself, keeps the state true.

    Raises:
        NoteRequired; PermissionDenied; NotPossible for a contact or for the only attempt: undo that step instead.
    """
    if not note.strip():
        raise NoteRequired
    if not rules.works_the_file(row.intake, actor):
        raise PermissionDenied(NOT_YOURS)
    others = row.intake.contact_attempts.unanswered().exclude(pk=row.pk).exists()
    if row.answered or (not others and row.intake.state in AWAITING_CONTACT):
        raise NotPossible("Este registro movió el expediente: use «Deshacer el último paso».")
    _void(row, actor=actor, now=now, reason=note)
    door.record(
        row.intake.case, "contact_withdrawn", actor=actor, now=now, label="Intento retirado", note=note,
        data={"attempt": row.pk},
    )  # fmt: skip


def _void(row: ContactAttempt, *, actor: User, now: datetime, reason: str) -> None:
    changed = ContactAttempt.objects.filter(pk=row.pk, voided_at=None).update(
        voided_at=now, voided_by=actor, void_reason=reason.strip()
    )
    if not changed:
        raise NotPossible("Este registro ya estaba corregido.")


@transaction.atomic
def close_no_answer(intake: Intake, *, actor: User, now: datetime, note: str) -> Intake:
    """The company could not be reached: the process rests, and the company takes it up again when it wants."""
    return door.perform(intake, "close_no_answer", actor=actor, now=now, note=note)
