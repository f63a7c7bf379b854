"""What happens to each relation when a company turns out to be a duplicate: the portfolio's own and the ground's.

Every handler takes `(survivor, duplicate, actor, now)` and returns how many rows it moved. The apps above register
theirs in their own module `merging`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from casework.door import perform
from casework.models import CaseFile, CaseParty
from portfolio.models import (
    Action,
    AnnualSales,
    CategoryChange,
    CategoryProposal,
    Company,
    Consent,
    ContactPerson,
    CriterionCheck,
    Enrolment,
    ExecutiveAssignment,
    ExportRecord,
    ImportRow,
    InstitutionRequest,
    PlannedHandover,
    ProductOffer,
    Representation,
    ServiceRequest,
    ServiceSheet,
    WorkPlan,
)
from portfolio.registry import Handler, merging
from portfolio.services.common import local_day
from portfolio.services.exports import key_of
from portfolio.states import ProposalState, RepresentationState


def move_all(model: Any, field: str) -> Handler:
    """A handler that points every row to the company that stays."""

    def move(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
        return model._default_manager.filter(**{field: duplicate}).update(**{field: survivor})

    return move


def move_unless_known(model: Any, *identity: str) -> Handler:
    """A handler for rows of which the company that stays may have an equal one; that one prevails."""

    def move(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
        known = set(model.objects.filter(company=survivor).values_list(*identity))
        rows = model.objects.filter(company=duplicate).values_list("pk", *identity)
        fresh = [row[0] for row in rows if tuple(row[1:]) not in known]
        return model.objects.filter(pk__in=fresh).update(company=survivor)

    return move


def representations(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """People follow; who is in both keeps the link that was further on."""
    here = {link.person_id: link for link in survivor.representations.open()}
    moved = 0
    for link in list(Representation.objects.filter(company=duplicate)):
        twin = here.get(link.person_id)
        if twin is not None and link.until is None:
            _end(link, now) if _rank(twin) >= _rank(link) else _end(twin, now)
        Representation.objects.filter(pk=link.pk).update(company=survivor)
        moved += 1
    parties(survivor, duplicate, now)
    return moved


def _rank(link: Representation) -> int:
    order = [RepresentationState.REQUESTED, RepresentationState.DECLARED, RepresentationState.DOCUMENTED]
    return order.index(RepresentationState(link.state)) if link.state in order else len(order)


def _end(link: Representation, now: datetime) -> None:
    link.state, link.until, link.reason = RepresentationState.ENDED, now, "Unión de registros duplicados."
    link.save()


def parties(survivor: Company, duplicate: Company, now: datetime) -> None:
    """Who may act sees the file that stays, and through it the one that became its child."""
    CaseParty.objects.filter(case=duplicate.case, until=None).update(until=now)
    present = set(CaseParty.objects.filter(case=survivor.case, until=None).values_list("user", flat=True))
    for person in set(survivor.representations.acting().values_list("person", flat=True)) - present:
        CaseParty.objects.create(case=survivor.case, user_id=person, since=now)


def consents(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """A permission passes only where the company that stays never said anything about it; else the stricter holds."""
    said = survivor.consents.values("kind")
    fresh: QuerySet[Consent] = duplicate.consents.exclude(kind__in=said)
    pks = list(fresh.values_list("pk", flat=True))
    duplicate.consents.in_force().exclude(pk__in=pks).update(withdrawn_at=now, withdrawn_by=actor)
    return Consent.objects.filter(company=duplicate).update(company=survivor)


def assignments(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """One executive attends it from now on: the survivor's; the duplicate's where the survivor has none."""
    if survivor.executive_id is not None:
        duplicate.assignments.current().update(ends_on=local_day(duplicate, now))
    elif duplicate.executive_id is not None:
        survivor.executive = duplicate.executive
        Company.objects.filter(pk=survivor.pk).update(executive=duplicate.executive_id)
    return ExecutiveAssignment.objects.filter(company=duplicate).update(company=survivor)


def actions(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """What was done with it; of an activity in which both took part one action stays in force."""
    both = survivor.actions.in_force().filter(activity__isnull=False).values("activity")
    repeated = duplicate.actions.in_force().filter(activity__in=both)
    repeated.update(voided_at=now, voided_by=actor, void_reason="Unión de registros duplicados.")
    return Action.objects.filter(company=duplicate).update(company=survivor)


def handovers(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """What was planned for the duplicate is called off: the company that stays keeps its own plan."""
    PlannedHandover.objects.waiting().filter(company=duplicate).update(cancelled_at=now)
    return PlannedHandover.objects.filter(company=duplicate).update(company=survivor)


def proposals(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """What was proposed for the duplicate no longer runs: the company that stays is judged by its own facts."""
    for row in CategoryProposal.objects.open().filter(company=duplicate):
        row.state = ProposalState.OVER
        row.save(update_fields=["state"])
    return CategoryProposal.objects.filter(company=duplicate).update(company=survivor)


def exports(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """The exports register has one line for each year, market and product: the line that the survivor has prevails."""
    known = {key_of(row) for row in survivor.export_records.all()}
    fresh = [row.pk for row in duplicate.export_records.all() if key_of(row) not in known]
    return ExportRecord.objects.filter(pk__in=fresh).update(company=survivor)


def sheets(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """What each was told of a service; of one that waits for an answer in both, the survivor's goes on."""
    waiting = ServiceSheet.objects.in_force().filter(answer="")
    names = waiting.filter(company=survivor).values("name")
    waiting.filter(company=duplicate, name__in=names).update(
        withdrawn_at=now, withdrawn_by=actor, withdrawn_reason="Unión de registros duplicados."
    )
    return ServiceSheet.objects.filter(company=duplicate).update(company=survivor)


def plans(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """The plans follow; of two in course the one of the company that stays goes on, and the other is stopped."""
    for plan in WorkPlan.objects.filter(company=duplicate, state="active"):
        if survivor.plans.filter(state="active").exists():
            perform(plan, "stop", actor=User.objects.system(), now=now, note="Unión de registros duplicados.")
    return WorkPlan.objects.filter(company=duplicate).update(company=survivor)


def children(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """The matters of the duplicate, and its own file, hang from the file that stays."""
    moved = CaseFile.objects.filter(parent=duplicate.case).update(parent=survivor.case)
    CaseFile.objects.filter(pk=duplicate.pk).update(parent=survivor.case)
    return moved


def chain(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """What was merged into the duplicate leads straight to the company that stays."""
    return Company.objects.filter(merged_into=duplicate).exclude(pk=survivor.pk).update(merged_into=survivor)


merging.moves("portfolio.Representation.company", "Personas y representaciones", representations)
merging.moves(
    "portfolio.ContactPerson.company", "Personas de contacto", move_unless_known(ContactPerson, "name", "email")
)
merging.moves("portfolio.Consent.company", "Autorizaciones", consents)
merging.moves("portfolio.ExecutiveAssignment.company", "Asignaciones de ejecutivo/a", assignments)
merging.moves("portfolio.CategoryChange.company", "Cambios de categoría", move_all(CategoryChange, "company"))
merging.moves("portfolio.ExportRecord.company", "Exportaciones", exports)
merging.moves("portfolio.ServiceSheet.company", "Hojas de derechos y deberes", sheets)
merging.moves("portfolio.ProductOffer.company", "Productos y servicios", move_unless_known(ProductOffer, "name"))
merging.moves("portfolio.AnnualSales.company", "Ventas por año", move_unless_known(AnnualSales, "year"))
merging.moves("portfolio.Action.company", "Acciones", actions)
merging.moves("portfolio.Enrolment.company", "Inscripciones", move_unless_known(Enrolment, "activity"))
merging.moves(
    "portfolio.InstitutionRequest.company", "Solicitudes de la institución", move_all(InstitutionRequest, "company")
)
merging.moves("portfolio.WorkPlan.company", "Planes de trabajo", plans)
merging.moves("portfolio.ServiceRequest.company", "Solicitudes", move_all(ServiceRequest, "company"))
merging.moves("portfolio.ImportRow.company", "Filas importadas del CRM", move_all(ImportRow, "company"))
merging.moves("portfolio.Company.merged_into", "Registros unidos antes", chain)
merging.moves("portfolio.CriterionCheck.company", "Requisitos confirmados a mano", move_all(CriterionCheck, "company"))
merging.moves("portfolio.PlannedHandover.company", "Traspasos programados", handovers)
merging.moves("portfolio.CategoryProposal.company", "Propuestas de categoría", proposals)
merging.moves("casework.CaseFile.parent", "Expedientes de la empresa", children)
merging.stays("portfolio.CompanyProfile.company", "la ficha del duplicado queda en su registro; rige la que permanece")
merging.stays("portfolio.PotentialAccount.company", "cuenta cómo llegó el duplicado")
merging.stays("portfolio.PotentialInvitation.company", "el enlace lleva al registro que queda")
for _label in (
    "portfolio.HistoricalCompany.case",
    "portfolio.HistoricalCompany.merged_into",
    "portfolio.HistoricalCompanyProfile.company",
    "portfolio.HistoricalExportRecord.company",
):
    merging.stays(_label, "es historia del registro")
for _label in (
    "portfolio.Company.case",
    "portfolio.DataRequest.case",
    "portfolio.Activity.case",
):
    merging.stays(_label, "cada registro conserva su expediente")
for _label in ("portfolio.ServiceRequest.case", "portfolio.WorkPlan.case", "portfolio.InstitutionRequest.case"):
    merging.stays(_label, "cada asunto conserva su expediente")
for _label in (
    "casework.Event.case",
    "casework.Message.case",
    "casework.AccessLog.case",
    "casework.CaseParty.case",
    "casework.Deadline.case",
    "casework.Document.case",
    "casework.OutboxMessage.case",
):
    merging.stays(_label, "la historia queda en su expediente, que pasa a depender del que permanece")
