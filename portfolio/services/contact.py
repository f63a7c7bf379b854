"""SEG-6: when somebody of ProChile was last in touch with a company, and the calls logged outside a process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from casework.door import record
from casework.errors import NotPossible
from casework.models import CaseFile
from portfolio.models import Company
from portfolio.rules import permissions
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


def touch_by_case(case: CaseFile, at: datetime) -> None:
    """The same for whoever knows the file: that of the company, or of a matter of it."""
    company_id = case.pk if case.parent_id is None else case.parent_id
    record_contact(company_id=company_id, on=at.astimezone(case.office.zone).date())


@transaction.atomic
def log_touch(*, company: Company, touch: Touch, actor: User, now: datetime) -> None:
    """Write down that the company was called, written to or visited; nobody's answer is an attempt, not a contact.

    Raises:
        PermissionDenied: the actor does not work the company.
        NotPossible: a day to come, before it registered, without whom they talked to, or a merged record.
    """
    locked = lock_company(company)
    if not permissions.works_it(company, actor):
        raise PermissionDenied("Esta acción le corresponde a otra persona.")
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
