"""Ley 21.719: a person asks about their own data; the unit answers inside the law's term."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Office, User
from casework.door import enter, lock, open_case, perform
from casework.errors import NOT_YOURS, NotPossible
from casework.formats import long_date
from casework.models import CaseFile, CaseParty, Outcome
from casework.services.deadlines import extend as extend_deadline
from casework.services.deadlines import open_deadline
from casework.states import CaseKind
from portfolio.emails import data as emails
from portfolio.erasure import erase_person
from portfolio.models import DataRequest
from portfolio.models.data_request import BLOCK_TERM, TERM
from portfolio.rules import permissions
from portfolio.states import DataRight

UNITS = {"calendar_days": "días corridos", "business_days": "días hábiles", "hours": "horas"}


@transaction.atomic
def ask(*, person: User, right: str, detail: str, now: datetime) -> DataRequest:
    """Open the request with its term, acknowledge it at once.

    Args:
        right: one of DataRight.
        detail: what the person asks for, in their words.

    Raises:
        NotPossible: an equal request is open.
    """
    if DataRequest.objects.filter(person=person, right=right, state="received").exists():
        raise NotPossible("Ya tiene una solicitud abierta por este derecho. Puede agregar un mensaje en ella.")
    office = Office.objects.central()
    title = f"Solicitud de {DataRight(right).label} de datos personales"
    case = open_case(
        CaseKind.DATA_REQUEST, title=title, office=office, actor=person, now=now, label="Solicitud recibida"
    )
    CaseParty.objects.create(case=case, user=person, since=now)
    request = enter(DataRequest(case=case, person=person, right=right, detail=detail.strip()), now=now)
    deadline = open_deadline(case, TERM, start=now, actor=person)
    term = f"{deadline.version.amount} {UNITS[deadline.version.unit]}"
    block = _open_block(case, person, now) if right == DataRight.BLOCK else ""
    due = long_date(deadline.due_on) if deadline.due_on else ""
    emails.data_request_acknowledged(request, due_date=due, term_label=term, block_line=block, now=now)
    return request


def _open_block(case: CaseFile, person: User, now: datetime) -> str:
    """A temporary block has its own short term, besides that of the whole request."""
    sooner = open_deadline(case, BLOCK_TERM, start=now, actor=person)
    day = f", a más tardar el {long_date(sooner.due_on)}" if sooner.due_on else ""
    return f"El bloqueo temporal que pidió se responde antes{day}."


@transaction.atomic
def extend(*, request: DataRequest, actor: User, now: datetime, reason: str) -> DataRequest:
    """Give the answer the one extension that the law allows; the person is told the new date and why.

    Raises:
        PermissionDenied: it is not the actor's to answer. NoteRequired: without a reason.
        NotPossible: it was extended before, was answered, or its first date has passed.
    """
    locked = lock(request)
    if not permissions.answers_data_requests(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    deadline = locked.case.deadlines.filter(clause_id=TERM, outcome=Outcome.OPEN).select_related("version").first()
    if deadline is None:
        raise NotPossible("Esta solicitud ya no tiene un plazo en curso.")
    total = (deadline.version.amount or 0) + deadline.version.most_extra
    extend_deadline(deadline, until_amount=total, actor=actor, now=now, note=reason.strip())
    return locked


@transaction.atomic
def answer(*, request: DataRequest, decision: str, answer: str, actor: User, now: datetime) -> DataRequest:
    """Grant, grant in part or refuse, with reasons. A granted erasure is carried out here, whole or not at all.

    Args:
        decision: granted, partial or refused.
    """
    done = perform(request, "reply", actor=actor, now=now, note=answer, decision=decision, answer=answer)
    what = (
        "No cambiamos sus datos." if decision == "refused" else "Hicimos lo que pidió; el detalle está en la respuesta."
    )
    if done.right == DataRight.ERASURE and decision == "granted":
        what = "Eliminamos sus datos personales. Conservamos lo que la ley obliga, sin su nombre."
    emails.data_request_answered(done, what_was_done=what, now=now)
    if done.right == DataRight.ERASURE and decision == "granted":
        erase_person(person=done.person, actor=actor, now=now, reason=answer)
    return done


@transaction.atomic
def withdraw(*, request: DataRequest, actor: User, now: datetime) -> DataRequest:
    """The person takes the request back."""
    return perform(request, "withdraw", actor=actor, now=now)
