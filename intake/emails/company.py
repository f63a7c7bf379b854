"""The intake's e-mails to the company and to the office's mailbox: one function each, named as in emails.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from accounts.models import Office, User
from accounts.states import OfficeKind
from casework import formats
from casework.models import Deadline
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue
from intake.models import HelpRequest, Intake, Interview, SelfAssessment
from portfolio.emails.companies import representatives
from portfolio.models import Company, Sector
from portfolio.services.assignment import propose_executives


def page(name: str) -> str:
    """Address of one of the company's pages."""
    return absolute(reverse(f"intake:{name}"))


def client_unit() -> Office:
    """The central office, whose mailbox is the client-management unit's."""
    return Office.objects.get(kind=OfficeKind.CENTRAL, code="central")


def _company(company: Company) -> dict[str, str]:
    return {"company_name": company.name, "company_rut": company.rut_display or "por informar"}


def _tell(template: str, intake: Intake, *, key: str, context: Mapping[str, str], now: datetime) -> int:
    """To each person who represents the company; returns how many were queued now."""
    shared = {**_company(intake.company), "case_url": page("home")}
    queued = [
        enqueue(
            template, to=person, case=intake.case, now=now, unique_key=f"{template}:{key}:{person.pk}",
            context={**shared, **context},
        )
        for person in representatives(intake.company)
    ]  # fmt: skip
    return sum(message is not None for message in queued)


def exporter_will_be_contacted(intake: Intake, deadline: Deadline, *, now: datetime) -> None:
    """CAP-3: an executive will call, until when."""
    _tell("exporter_will_be_contacted", intake, key=f"{intake.pk}:{deadline.pk}", now=now,
          context={"due_date": formats.last_moment(deadline)})  # fmt: skip


def office_new_company(intake: Intake, deadline: Deadline, *, why: str, now: datetime) -> None:
    """CAP-3, CAP-4: to the office's generic mailbox. Its clock is the deadline's: both start at `now`."""
    company, case = intake.company, intake.case
    enqueue(
        "office_new_company", to=case.office.mailbox, case=case, now=now,
        unique_key=f"office_new_company:{intake.pk}:{case.office_id}:{deadline.pk}",
        context={
            **_company(company),
            "branch_label": f"{why}; {'antigua usuaria' if intake.reactivation else 'empresa nueva'}",
            "sector_name": _sector(company),
            "comuna_name": company.comuna.name if company.comuna else "sin comuna",
            "contact_line": _contact_line(company),
            "suggested_executive": _suggestion(company, now),
            "due_date": formats.last_moment(deadline),
            "due_phrase": formats.due_phrase(deadline, now),
            "trace_text": "\n".join(formats.trace_line(line) for line in deadline.trace),
        },
    )  # fmt: skip


def _sector(company: Company) -> str:
    return Sector.objects.filter(pk=company.sector).values_list("name", flat=True).first() or "sin sector"


def _contact_line(company: Company) -> str:
    lines = [
        ", ".join(filter(None, [person.display_name, person.phone_shown, person.email]))
        for person in representatives(company)
    ]
    return "; ".join(lines) or "sin persona de contacto"


def _suggestion(company: Company, now: datetime) -> str:
    options = propose_executives(company, now=now)
    if not options:
        return "nadie con ese rol en la oficina: decide la jefatura"
    best = options[0]
    return f"{best.name} ({', '.join(best.reasons)})" if best.reasons else best.name


def test_result_high_medium(
    intake: Intake, assessment: SelfAssessment, deadline: Deadline, *, lines: Mapping[str, str], now: datetime
) -> None:
    """CAP-4: the result, its strong points and gaps, and until when the office will call."""
    _tell("test_result_high_medium", intake, key=str(assessment.pk), now=now,
          context={**_result(assessment), **lines, "due_date": formats.last_moment(deadline),
                   "case_url": page("result")})  # fmt: skip


def test_result_low(intake: Intake, assessment: SelfAssessment, *, lines: Mapping[str, str], now: datetime) -> None:
    """CAP-8: the first steps, by its gaps, and who can help."""
    _tell("test_result_low", intake, key=str(assessment.pk), now=now,
          context={**_result(assessment), **lines, "case_url": page("result")})  # fmt: skip


def test_result_low_attended(
    intake: Intake, assessment: SelfAssessment, deadline: Deadline, *, lines: Mapping[str, str], now: datetime
) -> None:
    """CAP-8, in the regions where every company is contacted."""
    _tell("test_result_low_attended", intake, key=str(assessment.pk), now=now,
          context={**_result(assessment), **lines, "due_date": formats.last_moment(deadline),
                   "case_url": page("result")})  # fmt: skip


def _result(assessment: SelfAssessment) -> dict[str, str]:
    label = assessment.instrument.content["results"][assessment.potential]["label"]
    return {"score": assessment.score_text, "potential_label": label, "review_url": page("result")}


def ficha_incomplete_reminder(intake: Intake, *, missing: str, percent: int, number: int, now: datetime) -> None:
    """CAP-2: what is missing, at most as many times as the parameter says."""
    _tell("ficha_incomplete_reminder", intake, key=f"{intake.pk}:{number}", now=now,
          context={"missing_list": missing, "progress_percent": str(percent), "case_url": page("ficha")})  # fmt: skip


def interview_reminder(interview: Interview, *, now: datetime) -> bool:
    """CAP-5: the appointment is near. False when it was told already."""
    person = interview.executive
    return bool(
        _tell(
            "interview_reminder", interview.intake, now=now, key=f"{interview.pk}:{interview.starts_at.isoformat()}",
            context={
                "executive_name": person.display_name, "executive_title": person.title,
                "executive_email": person.email or interview.office.mailbox,
                "executive_phone": person.phone_shown or interview.office.mailbox,
                "meeting_when": formats.moment(interview.starts_at, interview.office.zone),
                "meeting_place": interview.where or interview.get_kind_display(),
                "change_url": page("company_interview"),
            },
        )
    )  # fmt: skip


def former_user_welcome_back(intake: Intake, *, last_year: str, term: str, fields: str, now: datetime) -> None:
    """CAP-10: its history is kept; what to check."""
    _tell("former_user_welcome_back", intake, key=str(intake.pk), now=now,
          context={"last_year": last_year, "term_label": term, "old_fields_list": fields,
                   "case_url": page("ficha")})  # fmt: skip


def help_requested_ack(request: HelpRequest, *, now: datetime) -> None:
    """CON-4: at once, to whoever asked."""
    enqueue(
        "help_requested_ack", to=request.raised_by, case=request.case, now=now,
        unique_key=f"help_requested_ack:{request.pk}",
        context={
            "step_name": request.step_name, "request_text": request.text or "Sin texto",
            "case_url": absolute(reverse("intake:help_again", args=[request.case.folio])),
        },
    )  # fmt: skip


def help_requested_staff(request: HelpRequest, *, now: datetime) -> None:
    """CON-4: to the client-management mailbox."""
    case = request.case
    nobody = {"company_name": "Sin empresa todavía", "company_rut": "–"}
    names = _company(request.company) if request.company else nobody
    enqueue(
        "help_requested_staff", to=client_unit().mailbox, case=case, now=now,
        unique_key=f"help_requested_staff:{request.pk}",
        context={
            **names, "step_name": request.step_name, "request_text": request.text or "Sin texto",
            "contact_point": f"{case.get_channel_display()}, {case.get_contact_point_display()}",
            "raised_by": request.raised_by.display_name,
        },
    )  # fmt: skip


def test_review_requested(request: HelpRequest, *, now: datetime) -> None:
    """CON-4: the review was received."""
    enqueue(
        "test_review_requested", to=request.raised_by, case=request.case, now=now,
        unique_key=f"test_review_requested:{request.pk}",
        context={**_company(_of(request)), "request_text": request.text, "case_url": page("home")},
    )  # fmt: skip


def test_review_requested_staff(request: HelpRequest, *, result_line: str, now: datetime) -> None:
    """CON-4: to the client-management mailbox, with the regional office in copy."""
    case = request.case
    enqueue(
        "test_review_requested_staff", to=client_unit().mailbox, cc=[case.office.mailbox], case=case, now=now,
        unique_key=f"test_review_requested_staff:{request.pk}",
        context={**_company(_of(request)), "request_text": request.text, "result_line": result_line},
    )  # fmt: skip


def test_review_decided(
    request: HelpRequest, *, outcome: str, reasons: str, reviewer: User, next_step: str, now: datetime
) -> None:
    """CON-4: the decision with its reasons, and what follows."""
    enqueue(
        "test_review_decided", to=request.raised_by, case=request.case, now=now,
        unique_key=f"test_review_decided:{request.pk}",
        context={**_company(_of(request)), "outcome_line": outcome, "reasons": reasons,
                 "reviewer_name": reviewer.display_name, "next_step": next_step, "case_url": page("home")},
    )  # fmt: skip


def _of(request: HelpRequest) -> Company:
    if request.company is None:
        raise ValueError("Una revisión es siempre de una empresa.")
    return request.company
