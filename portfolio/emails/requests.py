"""The e-mails of requests: a usuaria's new request (CAT-4) and a chance in another market (CAT-5)."""

from __future__ import annotations

from datetime import date, datetime

from accounts.models import Role, User
from accounts.selectors import alert_recipients
from casework import formats
from casework.models import Deadline
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue
from portfolio.emails.companies import executive_card, representatives
from portfolio.models import Alternative, ServiceRequest


def _own_page(request: ServiceRequest) -> str:
    return absolute(f"/empresa/solicitudes/{request.case.folio}/")


def _staff_page(request: ServiceRequest) -> str:
    return absolute(request.case.get_absolute_url())


def _due(deadline: Deadline, now: datetime) -> dict[str, str]:
    return {"due_date": formats.last_moment(deadline), "due_phrase": formats.due_phrase(deadline, now)}


def _signature(person: User | None, request: ServiceRequest) -> dict[str, str]:
    """Who signs: its executive; while there is none, the office."""
    signed = executive_card(person)
    return signed if person else {**signed, "executive_name": request.case.office.name}


def attendants(request: ServiceRequest, now: datetime) -> list[User]:
    """The company's executive, or who stands in; without one, the head of the office."""
    office = request.case.office
    today = now.astimezone(office.zone).date()
    if request.case.responsible is not None:
        return list(alert_recipients(request.case.responsible, today))
    return list(User.objects.holding(Role.OFFICE_HEAD, today=today, office=office))


def askers(request: ServiceRequest) -> list[User]:
    """Who asked; when somebody of the team wrote it down, whoever represents the company."""
    if request.raised_by in (people := list(representatives(request.company))):
        return [request.raised_by]
    return people


def request_received(request: ServiceRequest, deadline: Deadline, *, now: datetime) -> None:
    executive = request.case.responsible
    for reader in askers(request):
        enqueue(
            "request_received",
            to=reader,
            case=request.case,
            now=now,
            unique_key=f"request_received:{request.pk}:{deadline.pk}:{reader.pk}",
            context={
                "company_name": request.company.name,
                "folio": request.case.folio,
                "case_url": _own_page(request),
                **_signature(executive, request),
                "request_summary": request.summary,
                **_due(deadline, now),
            },
        )


def request_new_executive(request: ServiceRequest, deadline: Deadline, *, picture: str, now: datetime) -> None:
    """To its executive. `picture`: category, last actions and open matters, in one line."""
    for reader in attendants(request, now):
        enqueue(
            "request_new_executive",
            to=reader,
            case=request.case,
            now=now,
            unique_key=f"request_new_executive:{request.pk}:{deadline.pk}:{reader.pk}",
            context={
                "company_name": request.company.name,
                "folio": request.case.folio,
                "case_url": _staff_page(request),
                "request_summary": request.summary,
                "channel_line": f"{request.case.get_channel_display()}, {request.case.get_contact_point_display()}",
                "company_picture": picture,
                **_due(deadline, now),
            },
        )


def market_opportunity_told_regional(request: ServiceRequest, *, oficom: str, now: datetime) -> None:
    for reader in attendants(request, now):
        enqueue(
            "market_opportunity_told_regional",
            to=reader,
            case=request.case,
            now=now,
            unique_key=f"market_opportunity:{request.pk}:{reader.pk}",
            context={
                "company_name": request.company.name,
                "case_url": _staff_page(request),
                "oficom_name": oficom,
                "market_name": request.market_names or "por definir",
                "opportunity_text": request.text,
            },
        )


def request_answered(request: ServiceRequest, alternatives: list[Alternative], *, now: datetime) -> None:
    executive = request.answered_by
    for reader in askers(request):
        enqueue(
            "request_answered",
            to=reader,
            case=request.case,
            now=now,
            unique_key=f"request_answered:{request.pk}:{alternatives[0].round}:{reader.pk}",
            context={
                "company_name": request.company.name,
                "folio": request.case.folio,
                "case_url": _own_page(request),
                **_signature(executive, request),
                "request_summary": request.summary,
                "alternatives_list": "\n".join(f"- {line(row)}" for row in alternatives),
                "answer_until": formats.long_date(_kept(request)),
                "reasons": request.recommendation,
            },
        )


def _kept(request: ServiceRequest) -> date:
    if request.kept_until is None:
        raise ValueError("an answered request says until when its alternatives hold")
    return request.kept_until


def line(row: Alternative) -> str:
    """One alternative in one line: what, when, what it needs."""
    parts = [f"{row.get_instrument_display()}: {row.text}"]
    if row.when:
        parts.append(row.when)
    if row.needs:
        parts.append(f"necesita {row.needs}")
    return "; ".join(parts)


def market_opportunity_decided(request: ServiceRequest, *, decision: str, now: datetime) -> None:
    """CAT-5: the Oficom that saw the chance reads what was decided, in the file and by e-mail."""
    enqueue(
        "market_opportunity_decided",
        to=request.raised_by,
        case=request.case,
        now=now,
        unique_key=f"market_opportunity_decided:{request.pk}:{request.state}",
        context={
            "company_name": request.company.name,
            "executive_name": request.answered_by.display_name if request.answered_by else request.case.office.name,
            "market_name": request.market_names or "por definir",
            "decision": decision,
            "case_url": absolute(f"/solicitudes/{request.case.folio}/"),
        },
    )
