"""CAP-1: who may act for a company, and how that link is asked for, decided, proven and ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.models import CaseParty
from casework.services.documents import attach
from portfolio.emails import companies as emails
from portfolio.models import Company, Representation
from portfolio.rules import permissions
from portfolio.services.common import lock_company
from portfolio.states import RepresentationRole, RepresentationState

State = RepresentationState


def open_representation(company: Company, person: User, *, role: str, state: str, now: datetime) -> Representation:
    """Write the link down, and let the person into the file where the state lets them act."""
    link = company.representations.open().filter(person=person).first()
    if link is None:
        link = Representation.objects.create(company=company, person=person, role=role, state=state, since=now)
    _keep_party(link, now)
    return link


@transaction.atomic
def join_company(*, company: Company, person: User, role: str, now: datetime, document: Any = None) -> Representation:
    """A person asks to join a company that exists already; until somebody decides they see nothing of it.

    Args:
        document: a Document of the company's file that shows the relation, if any.

    Raises:
        NotPossible: they are in it already, or asked before, or it is no registered company.
    """
    locked = lock_company(company)
    if locked.is_potential or locked.merged_into_id:
        raise NotPossible("Esta empresa aún no está registrada. Puede registrarla usted.")
    link = locked.representations.open().filter(person=person).first()
    if link is not None:
        words = "Ya participa en esta empresa." if link.acts else "Ya pidió unirse a esta empresa. Le avisaremos."
        raise NotPossible(words)
    link = Representation.objects.create(
        company=locked, person=person, role=role, state=State.REQUESTED, since=now, document=document
    )
    record(
        locked.case, "representation_requested", actor=person, now=now, label="Una persona pidió unirse a la empresa",
        data={"representation": link.pk, "role": role},
    )  # fmt: skip
    emails.representation_requested(link, now=now)
    return link


@transaction.atomic
def decide_join(
    *, representation: Representation, accept: bool, actor: User, now: datetime, role: str = "", reason: str = ""
) -> Representation:
    """Accept (also with another role) or reject a request to join.

    Args:
        role: the role granted, when it is not the one asked for.
        reason: compulsory to reject; the person reads it.

    Raises:
        PermissionDenied: the actor is neither a validated representative nor works the company.
        NotPossible: somebody decided before. NoteRequired: a rejection without reason.
    """
    link, company = _locked(representation)
    if not permissions.decides_join(company, actor) or link.person_id == actor.pk:
        raise PermissionDenied(NOT_YOURS)
    if link.state != State.REQUESTED:
        raise NotPossible("Esta solicitud ya fue decidida.")
    if not accept and not reason.strip():
        raise NoteRequired
    link.role = role or link.role
    link.decided_by, link.decided_at, link.reason = actor, now, reason.strip()
    if accept:
        link.state = State.DOCUMENTED if link.document_id else State.DECLARED
    else:
        link.state, link.until = State.REJECTED, now
    link.save()
    _keep_party(link, now)
    verb = "aceptada" if accept else "no aceptada"
    _tell(link, "representation_decided", f"Solicitud de unirse a la empresa {verb}", actor, now, reason)
    (emails.representation_accepted if accept else emails.representation_rejected)(link, now=now)
    return link


@transaction.atomic
def document_representation(
    *, representation: Representation, document: Any, actor: User, now: datetime
) -> Representation:
    """Attach the deed or power that shows the relation.

    Args:
        document: a Document of the company's file.
    """
    link, company = _locked(representation)
    if actor.pk != link.person_id and not permissions.works_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    _must_act(link)
    link.document, link.documented_at = document, now
    if link.state == State.DECLARED:
        link.state = State.DOCUMENTED
    link.save()
    _tell(link, "representation_documented", "Representación con documento", actor, now)
    return link


@transaction.atomic
def prove_representation(*, representation: Representation, upload: Any, actor: User, now: datetime) -> Representation:
    """The person uploads the deed or power that shows their relation.

    Raises:
        ValidationError: the file is not one that is accepted. As `document_representation` besides.
    """
    title = f"Acredita la representación: {representation.get_role_display().lower()}"
    paper = attach(representation.company.case, upload, actor=actor, now=now, title=title)
    return document_representation(representation=representation, document=paper, actor=actor, now=now)


@transaction.atomic
def validate_representation(
    *, representation: Representation, actor: User, now: datetime, note: str = "", role: str = ""
) -> Representation:
    """The executive has checked that the person may act for the company.

    Raises:
        PermissionDenied: the actor does not work the company, or it is about themselves.
        NotPossible: the link is over, or was validated before.
    """
    link, company = _locked(representation)
    if not permissions.works_it(company, actor) or link.person_id == actor.pk:
        raise PermissionDenied(NOT_YOURS)
    _must_act(link)
    if link.state == State.VALIDATED:
        raise NotPossible("Esta representación ya está validada.")
    link.state, link.validated_at, link.decided_by, link.decided_at = State.VALIDATED, now, actor, now
    link.role = role or link.role
    link.save()
    _tell(link, "representation_validated", "Representación validada", actor, now, note)
    return link


@transaction.atomic
def end_representation(
    *, representation: Representation, actor: User, now: datetime, reason: str = ""
) -> Representation:
    """The relation is over: the person keeps their own account and sees nothing more of the company.

    Raises:
        PermissionDenied: neither the person, nor a validated representative, nor who works the company.
        NoteRequired: somebody else than the person ends it without a reason.
    """
    link, company = _locked(representation)
    own = actor.pk == link.person_id
    if not own and not permissions.decides_join(company, actor):
        raise PermissionDenied(NOT_YOURS)
    if link.state in (State.ENDED, State.REJECTED):
        raise NotPossible("Esta relación ya terminó.")
    if not own and not reason.strip():
        raise NoteRequired
    link.state, link.until, link.reason = State.ENDED, now, reason.strip()
    link.save()
    _keep_party(link, now)
    _tell(link, "representation_ended", "Representación terminada", actor, now, reason)
    return link


def _locked(representation: Representation) -> tuple[Representation, Company]:
    company = lock_company(Company.objects.get(pk=representation.company_id))
    link = Representation.objects.select_for_update(of=("self",)).select_related("person").get(pk=representation.pk)
    link.company = company
    return link, company


def _must_act(link: Representation) -> None:
    if not link.acts:
        raise NotPossible("Esta persona no participa hoy en la empresa.")


def _keep_party(link: Representation, now: datetime) -> None:
    """The file's parties follow the links: who may act is in, who may not is out."""
    parties = CaseParty.objects.filter(case_id=link.company_id, user=link.person, until=None)
    if link.acts and not parties.exists():
        CaseParty.objects.create(case_id=link.company_id, user=link.person, since=now)
    elif not link.acts:
        parties.update(until=now)


def _tell(link: Representation, kind: str, label: str, actor: User, now: datetime, note: str = "") -> None:
    # Names go in the note, never in the label: the note can be erased later without breaking the log's chain.
    who = f"{link.person.display_name}, {RepresentationRole(link.role).label.lower()}."
    record(
        link.company.case,
        kind,
        actor=actor,
        now=now,
        label=label,
        note=f"{who} {note.strip()}".strip(),
        data={"representation": link.pk, "role": link.role, "state": link.state},
    )
