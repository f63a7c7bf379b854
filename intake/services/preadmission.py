"""The checklist from validation to the portfolio (CAP-7): what the company brings and what the office decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Role, User
from casework import door
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.formats import number
from casework.services.documents import attach
from intake import checklist as lists
from intake import rules
from intake.emails import office as emails
from intake.models import Intake, PreAdmission, PreAdmissionItem
from intake.selectors import preadmission_facts
from intake.states import PREADMISSION, Branch, IntakeState, Segment
from portfolio.services.people import validate_representation
from portfolio.states import RepresentationState

State = PreAdmissionItem.State
REPRESENTATION, CAPACITY = "PRE-1", "PRE-6"
CAPABLE = (Segment.YELLOW, Segment.GREEN)
COMPANY_EDITS = (IntakeState.VALIDATED, IntakeState.PREADMISSION_IN_PROGRESS, IntakeState.PREADMISSION_RETURNED)
DECISIONS = (State.ACCEPTED, State.RETURNED, State.WAIVED, State.FAILED, State.NOT_APPLICABLE)
NEED_REASON = (State.RETURNED, State.WAIVED, State.FAILED, State.NOT_APPLICABLE)


def today_at(intake: Intake, now: datetime) -> date:
    return now.astimezone(intake.case.office.zone).date()


@transaction.atomic
def open_for(intake: Intake, *, now: datetime) -> PreAdmission:
    """Copy the lines of the checklist that concern this company, and answer those that the portal knows."""
    checklist = lists.load()
    row = PreAdmission.objects.create(intake=intake, checklist_version=checklist.version, opened_at=now)
    facts = {
        "exporter": intake.branch == Branch.EXPORTER,
        "former_user": intake.reactivation,
        "permits": preadmission_facts.sector_asks_permits(intake),
    }
    PreAdmissionItem.objects.bulk_create(
        PreAdmissionItem(preadmission=row, code=item.code, position=position, blocking=item.blocking)
        for position, item in enumerate(checklist.items)
        if lists.applies(item, **facts)
    )
    _score_shows_capacity(row, now)
    refresh(row, now=now)
    return row


def _score_shows_capacity(row: PreAdmission, now: datetime) -> None:
    """What the test and the interview showed is known already: the company is not asked for it, the office decides."""
    intake = row.intake
    if intake.branch == Branch.EXPORTER or intake.segment not in CAPABLE or intake.final_thirds is None:
        return
    words = f"Puntaje final {number(intake.final_thirds / 3, 1)} de 100, del test y la entrevista."
    row.items.filter(code=CAPACITY).update(state=State.PROVIDED, statement=words, provided_at=now)


def asked_of_company(row: PreAdmission) -> list[lists.Item]:
    """What the company itself has to bring or sign."""
    checklist = lists.load()
    items = [checklist.item(code) for code in row.items.values_list("code", flat=True)]
    return [item for item in items if item.provided_by == "company" and not item.computed]


@transaction.atomic
def refresh(row: PreAdmission, *, now: datetime) -> None:
    """Answer again the lines that the portal computes. What a person waived stays waived."""
    today = today_at(row.intake, now)
    for code, answer in preadmission_facts.computed(row.intake, now=now).items():
        item = row.items.filter(code=code).exclude(state=State.WAIVED).first()
        if item is None:
            continue
        item.state, item.observation = answer.state, answer.words
        item.decided_at = now
        if item.state == State.ACCEPTED:
            item.valid_until = lists.load().item(code).valid_until(today)
        item.save(update_fields=["state", "observation", "decided_at", "valid_until"])


@transaction.atomic
def provide(
    item: PreAdmissionItem,
    *,
    actor: User,
    now: datetime,
    uploads: Sequence[Any] = (),
    statement: str = "",
    document_date: date | None = None,
    accepted: bool = False,
) -> PreAdmissionItem:
    """The company hands in one line: documents, a declaration, or its signature on a text.

    Args:
        uploads: files; kept in the case file and tied to the line.
        document_date: until when the document itself is valid, as printed on it.
        accepted: for a letter or rules that are signed on screen.

    Raises:
        PermissionDenied: not from the company, or a signature without the power to sign.
        NotPossible: it is with the office now, or what is asked is missing. ValidationError: a file is not accepted.
    """
    intake = item.preadmission.intake
    spec = lists.load().item(item.code)
    if not rules.acts_for_company(intake, actor) or (spec.signed and not rules.signs_for_company(intake, actor)):
        raise PermissionDenied("Esta acción le corresponde a quien representa a la empresa.")
    current = door.lock(intake)
    if current.state not in COMPANY_EDITS:
        raise NotPossible(f"Ahora no se pueden cambiar los antecedentes: el proceso está en «{current.info.public}».")
    item = PreAdmissionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _check_given(
        item, spec, uploads=uploads, statement=statement, document_date=document_date, accepted=accepted, now=now
    )
    if current.state == IntakeState.VALIDATED:
        door.perform(current, "start_preadmission", actor=actor, now=now)
    for upload in uploads:
        item.documents.add(attach(intake.case, upload, actor=actor, now=now, title=spec.name))
    item.statement, item.document_date = statement.strip(), document_date or item.document_date
    item.provided_by, item.provided_at = actor, now
    item.observation = ""
    if spec.signed:
        version = item.preadmission.checklist_version
        item.statement = f"Aceptado en pantalla por {actor.display_name}, texto versión {version}."
        item.decided_by, item.decided_at = actor, now
        item.valid_until = spec.valid_until(today_at(intake, now))
    item.state = State.ACCEPTED if spec.signed else State.PROVIDED
    item.save()
    refresh(item.preadmission, now=now)
    door.record(
        intake.case, "preadmission_item", actor=actor, now=now, label=f"Antecedente entregado: {spec.name}",
        data={"item": item.code, "files": len(uploads)},
    )  # fmt: skip
    return item


def _check_given(
    item: PreAdmissionItem, spec: lists.Item, *, uploads: Sequence[Any], statement: str, document_date: date | None,
    accepted: bool, now: datetime,
) -> None:  # fmt: skip
    if spec.computed or spec.provided_by != "company":
        raise NotPossible("Este punto no lo entrega la empresa.")
    if item.state in (State.ACCEPTED, State.WAIVED, State.NOT_APPLICABLE):
        raise NotPossible("Este antecedente ya está conforme: no necesita tocarlo.")
    if spec.signed and not accepted:
        raise NotPossible("Para firmar, marque que leyó y acepta el texto.")
    if document_date is not None and document_date < today_at(item.preadmission.intake, now):
        raise NotPossible("El documento ya no está vigente. Pida uno nuevo a quien lo emite y súbalo.")
    if spec.signed or uploads or item.documents.exists():
        return
    if not statement.strip():
        raise NotPossible("Suba el documento, o explique en una línea por qué no aplica a su empresa.")


@transaction.atomic
def submit(row: PreAdmission, *, actor: User, now: datetime) -> PreAdmission:
    """The company sends what it has to the office.

    Raises:
        NotPossible: mandatory lines of the company are missing (the message names them). PermissionDenied.
    """
    door.lock(row.intake)
    refresh(row, now=now)
    own = {item.code: item for item in asked_of_company(row)}
    missing = row.items.filter(code__in=own, blocking=True, state__in=[State.PENDING, State.RETURNED])
    names = [own[item.code].name for item in missing]
    if names:
        raise NotPossible(f"Falta completar: {', '.join(names)}.")
    door.perform(row.intake, "submit_preadmission", actor=actor, now=now)
    row.submitted_at, row.round = now, row.round + 1
    row.save(update_fields=["submitted_at", "round"])
    return row


@transaction.atomic
def decide(
    item: PreAdmissionItem, decision: str, *, actor: User, now: datetime, observation: str = "",
    valid_until: date | None = None,
) -> PreAdmissionItem:  # fmt: skip
    """The office on one line: fine, returned with what to mend, waived, not fine but no obstacle, or does not apply.

    Args:
        valid_until: the date printed on the document, where the reviewer reads another one.

    Raises:
        PermissionDenied: not of this office, or a waiver that belongs to its head.
        NoteRequired: any decision but "fine" needs its reason. NotPossible: not reviewable now.
    """
    intake = item.preadmission.intake
    spec = lists.load().item(item.code)
    if not rules.works_the_file(intake, actor):
        raise PermissionDenied(NOT_YOURS)
    current = door.lock(intake)
    item = PreAdmissionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if decision in NEED_REASON and not observation.strip():
        raise NoteRequired
    _may_decide(item, spec, decision, intake=current, actor=actor)
    item.state, item.observation = decision, observation.strip()
    item.decided_by, item.decided_at = actor, now
    if decision == State.ACCEPTED:
        item.valid_until = valid_until or spec.valid_until(today_at(intake, now), item.document_date)
    item.save()
    if item.code == REPRESENTATION and decision == State.ACCEPTED:
        _validate_who_acts(item, actor, now)
    refresh(item.preadmission, now=now)
    door.record(
        intake.case, "preadmission_decided", actor=actor, now=now, note=observation,
        label=f"{spec.name}: {item.get_state_display().lower()}", data={"item": item.code, "decision": decision},
    )  # fmt: skip
    return item


def _validate_who_acts(item: PreAdmissionItem, actor: User, now: datetime) -> None:
    """Their link to the company says the same as the line: validated by the office."""
    links = item.preadmission.intake.company.representations.acting().filter(person=item.provided_by)
    for link in links.exclude(state=RepresentationState.VALIDATED):
        validate_representation(representation=link, actor=actor, now=now, note="Antecedente conforme.")


def _may_decide(item: PreAdmissionItem, spec: lists.Item, decision: str, *, intake: Intake, actor: User) -> None:
    if decision not in DECISIONS:
        raise NotPossible("Elija qué decide sobre este antecedente.")
    if intake.state not in PREADMISSION:
        raise NotPossible(f"Los antecedentes ya no se revisan: el expediente está en «{intake.info.staff}».")
    if decision == State.WAIVED:
        _may_waive(spec, intake, actor)
        return
    if spec.computed or spec.signed:
        raise NotPossible("Este punto lo responde el portal o lo firma la empresa: no se marca a mano.")
    if spec.provided_by == "company" and intake.state != IntakeState.PREADMISSION_IN_REVIEW:
        raise NotPossible("La empresa aún no envía sus antecedentes a revisión.")
    if decision == State.RETURNED and spec.provided_by != "company":
        raise NotPossible("Este punto lo entrega la oficina: no se devuelve a la empresa.")
    if decision in (State.FAILED, State.NOT_APPLICABLE) and spec.blocking:
        raise NotPossible("Este antecedente es obligatorio: devuélvalo con lo que falta.")


def _may_waive(spec: lists.Item, intake: Intake, actor: User) -> None:
    if not spec.waiver:
        raise NotPossible("Este antecedente no se puede eximir.")
    if spec.waiver == "office_head" and not actor.access.has(Role.OFFICE_HEAD, intake.case.office_id):
        raise PermissionDenied("Eximir este antecedente le corresponde a la jefatura de la oficina.")


@transaction.atomic
def return_to_company(row: PreAdmission, *, actor: User, now: datetime) -> PreAdmission:
    """Send back what was observed, and only that.

    Raises:
        NotPossible: nothing was observed, or it is not in review. PermissionDenied.
    """
    checklist = lists.load()
    returned = list(row.items.filter(state=State.RETURNED))
    if not returned:
        raise NotPossible("Marque al menos un antecedente para devolver, con lo que hay que corregir.")
    lines = [f"{checklist.item(item.code).name}: {item.observation}" for item in returned]
    door.perform(row.intake, "return_preadmission", actor=actor, now=now, note="\n".join(lines))
    accepted = row.items.filter(state__in=[State.ACCEPTED, State.WAIVED]).count()
    emails.preadmission_item_returned(
        row, returned=[f"- {line}" for line in lines], accepted=accepted, by=actor, now=now
    )
    return row


@transaction.atomic
def ask_pending(row: PreAdmission, *, actor: User, now: datetime) -> list[str]:
    """Remind the company of what is still missing.

    Raises:
        PermissionDenied; NotPossible: nothing is missing, or it is not the company's turn.
    """
    if not rules.works_the_file(row.intake, actor):
        raise PermissionDenied(NOT_YOURS)
    own = {item.code: item for item in asked_of_company(row)}
    missing = row.items.filter(code__in=own, state__in=[State.PENDING, State.RETURNED])
    lines = [f"- {own[item.code].name}: {own[item.code].if_missing}" for item in missing]
    if row.intake.state not in COMPANY_EDITS or not lines:
        raise NotPossible("Ahora no hay antecedentes que pedir a la empresa.")
    emails.preadmission_items_asked(row, items=lines, by=actor, now=now)
    door.record(
        row.intake.case, "preadmission_asked", actor=actor, now=now, label="Se pidieron los antecedentes que faltan",
        note="\n".join(lines),
    )  # fmt: skip
    return lines
