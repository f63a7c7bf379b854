"""Where a company goes after its ficha or its test, and the e-mails that say so (CAP-2 to CAP-4, CAP-8, CPE-3)."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Role, RoleAssignment, User
from casework.door import perform
from casework.models import CaseFile, Deadline
from casework.services.clauses import parameter
from intake import rules
from intake.emails import company as emails
from intake.models import Intake, SelfAssessment
from intake.models.intake import CONTACT_CLAUSES
from intake.selectors.results import email_lines
from intake.states import Branch, Potential
from portfolio.services.admission import record_potential

WHY = {Potential.HIGH: "potencial Alto", Potential.MEDIUM: "potencial Medio",
       Potential.LOW: "potencial Bajo, en una región donde se contacta a todas"}  # fmt: skip


def contact_deadline(intake: Intake) -> Deadline:
    """The open term of CAP-3 or CAP-4."""
    open_ones = Deadline.objects.filter(case=intake.case_id, clause_id__in=CONTACT_CLAUSES, outcome="open")
    return open_ones.select_related("office").latest("started_at")


def announce_contact(intake: Intake, *, why: str, actor: User, now: datetime) -> Deadline:
    """Queue the e-mail to the office's mailbox: in the transaction, and at the moment, in which its clock starts."""
    deadline = contact_deadline(intake)
    emails.office_new_company(intake, deadline, why=why, now=now)
    return deadline


def exporter_to_contact(intake: Intake, *, actor: User, now: datetime) -> Intake:
    """CAP-3: an e-mail to the office, one to the company."""
    deadline = announce_contact(intake, why="exportadora", actor=actor, now=now)
    emails.exporter_will_be_contacted(intake, deadline, now=now)
    record_segment(intake, "", now)
    return intake


def after_assessment(intake: Intake, assessment: SelfAssessment, *, actor: User, now: datetime) -> Intake:
    """CAP-4 or CAP-8, from a company that has just answered (or whose earlier test holds, CPE-1)."""
    record_segment(intake, assessment.potential, now)
    if not contacts(intake, assessment, now):
        done = perform(intake, "finish_assessment_low", actor=actor, now=now, data={"assessment": assessment.pk})
        emails.test_result_low(done, assessment, lines=email_lines(assessment, done, now), now=now)
        return done
    name_sector_lead(intake, now)
    done = perform(intake, "finish_assessment_contact", actor=actor, now=now, data={"assessment": assessment.pk})
    tell_contact(done, assessment, actor=actor, now=now)
    return done


def contacts(intake: Intake, assessment: SelfAssessment, now: datetime) -> bool:
    """Whether the office contacts the company with this result, by the regions of CAP-8 in force."""
    region = intake.company.comuna.region_id if intake.company.comuna else ""
    return rules.goes_to_contact(assessment.potential, region, parameter("CAP-8", "excepted_regions", now))


def tell_contact(intake: Intake, assessment: SelfAssessment, *, actor: User, now: datetime) -> None:
    """The e-mails of CAP-4: to the office, and to the company with its result."""
    name_sector_lead(intake, now)
    deadline = announce_contact(intake, why=WHY[Potential(assessment.potential)], actor=actor, now=now)
    lines = email_lines(assessment, intake, now)
    low = assessment.potential == Potential.LOW
    send = emails.test_result_low_attended if low else emails.test_result_high_medium
    send(intake, assessment, deadline, lines=lines, now=now)


def name_sector_lead(intake: Intake, now: datetime) -> None:
    """CAP-4: the sector lead makes contact, when the office has exactly one and nobody has the file."""
    case = intake.case
    if case.responsible_id or not case.sector:
        return
    today = now.astimezone(case.office.zone).date()
    leads = RoleAssignment.objects.current(today).filter(
        office=case.office_id, role=Role.SECTOR_LEAD, sector=case.sector
    )
    people = set(leads.values_list("user", flat=True)) - set(
        intake.company.representations.acting().values_list("person", flat=True)
    )
    if len(people) == 1:
        CaseFile.objects.filter(pk=case.pk).update(responsible=people.pop())
        case.refresh_from_db(fields=["responsible"])


def record_segment(intake: Intake, potential: str, now: datetime) -> None:
    """CPE-3 on what is known so far; the interview's points settle it."""
    company = intake.company
    limit = float(parameter("DEF-6", "medium_up_to_uf", now))
    segment = rules.segment_of(
        exporter=intake.branch == Branch.EXPORTER, potential=potential, pyme_limit_uf=limit,
        sales_uf=None if company.sales_uf is None else float(company.sales_uf),
    )  # fmt: skip
    record_potential(company=company, potential=potential, segment=segment)
