"""SEG-6: when somebody of ProChile was last in touch with a company, and the calls logged outside a process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from casework.door import UNDO, record
from casework.errors import NOT_YOURS, NotPossible
from casework.models import CaseFile, Event
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.selectors.contact import CONTACTS, CORRECTED, touched
from portfolio.services.common import local_day, lock_company
from portfolio.states import Standing
from portfolio.states.contact import ATTEMPT, CONTACT


@dataclass(frozen=True)
class Touch:
    """What is told of a call, mail or visit. Channel and point are those of DEF-7."""

    on: date
    channel: str
    contact_point: str
    answered: bool
    person: str = ""
    note: str = ""


def record_contact(*, company_id: int, on: date) -> None:
    """Somebody of ProChile was in touch with the company on that day; an earlier day than the known changes nothing.

    One UPDATE: whoever comes with the older day meanwhile takes nothing back.
    """
    older = Q(last_contact_on__lt=on) | Q(last_contact_on=None)
    Company.objects.filter(older, pk=company_id).update(last_contact_on=on)


def forget_contact(*, company_id: int, on: date) -> None:
    """A contact of that day does not stand any more: the last one is again what everything else says.

    Call it once whatever told of it was voided, undone or corrected.
    """
    company = Company.objects.filter(pk=company_id, last_contact_on=on).first()
    if company is not None:
        known = touched([company])[company.pk].last
        Company.objects.filter(pk=company.pk).update(last_contact_on=known.on if known else None)


def contact_undone(case: CaseFile, event: Event) -> None:
    """A step that was a contact is taken back, in whichever file of the company it stands."""
    if event.kind not in CONTACTS:
        return
    moment = event.at.astimezone(case.office.zone).date().isoformat()
    corrections = case.events.filter(kind=CORRECTED, seq__gt=event.seq).values_list("data", flat=True)
    for day in {event.data.get("on", moment), *(data["on"] for data in corrections if "on" in data)}:
        forget_contact(company_id=company_of(case), on=date.fromisoformat(day))


def company_of(case: CaseFile) -> int:
    """The id of the company whose file, or whose matter, this is."""
    return case.pk if case.parent_id is None else case.parent_id


def touch_by_case(case: CaseFile, at: datetime) -> None:
    """The same for whoever knows the file: that of the company, or of a matter of it."""
    record_contact(company_id=company_of(case), on=at.astimezone(case.office.zone).date())


@transaction.atomic
def log_touch(*, company: Company, touch: Touch, actor: User, now: datetime) -> None:
    """Write down that the company was called, written to or visited; nobody's answer is an attempt, not a contact.

    Raises:
        PermissionDenied: the actor does not work the company.
        NotPossible: a day to come, before it registered, without whom they talked to, or a merged record.
    """
    locked = lock_company(company)
    if not permissions.works_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    if locked.standing == Standing.MERGED:
        raise NotPossible("Este registro se unió a otro: use el que quedó.")
    if touch.on > local_day(locked, now):
        raise NotPossible("La fecha no puede ser futura: registre el contacto cuando haya ocurrido.")
    if touch.answered and not touch.person.strip():
        raise NotPossible("Escriba con quién habló para continuar.")
    record(
        locked.case, CONTACT if touch.answered else ATTEMPT, actor=actor, now=now, note=touch.note.strip(),
        label=f"Contacto con {touch.person.strip()[:120]}, {touch.on:%d-%m-%Y}" if touch.answered
        else f"Intento sin respuesta, {touch.on:%d-%m-%Y}",
        data={"on": touch.on.isoformat(), "channel": touch.channel, "contact_point": touch.contact_point,
              "person": touch.person.strip()},
        internal=True,
    )  # fmt: skip
    if touch.answered:
        record_contact(company_id=locked.pk, on=touch.on)


def last_own(company: Company, actor: User) -> Event | None:
    """The last contact or attempt that this person wrote down for the company and nobody took back."""
    gone = set(company.case.events.filter(kind=UNDO).values_list("data__undone", flat=True))
    rows: Iterable[Event] = company.case.events.filter(kind__in=(CONTACT, ATTEMPT), actor=actor).order_by("-seq")
    return next((row for row in rows if row.seq not in gone), None)


@transaction.atomic
def undo_touch(*, company: Company, seq: int, actor: User, now: datetime) -> Event:
    """Take back the last contact or attempt that the actor wrote down; the log keeps both lines.

    Args:
        seq: of its event, so that two clicks do not take back two.

    Raises:
        PermissionDenied: the actor does not work the company. NotPossible: it is not their last, or it was taken back.
    """
    locked = lock_company(company)
    if not permissions.works_it(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    event = last_own(locked, actor)
    if event is None or event.seq != seq:
        raise NotPossible("Ese contacto ya estaba deshecho, o no es el último que usted registró.")
    record(
        locked.case, UNDO, actor=actor, now=now, label=f"Se deshizo: {event.label}"[:200], data={"undone": seq},
        internal=True,
    )  # fmt: skip
    if event.kind == CONTACT:
        forget_contact(company_id=locked.pk, on=date.fromisoformat(event.data["on"]))
    return event
