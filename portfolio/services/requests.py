"""CAT-4 and CAT-5: a request comes in, its executive answers with alternatives, the company chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Office, User
from casework.door import enter, lock, open_case, perform
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.models import Deadline
from casework.services.clauses import parameter
from casework.services.deadlines import open_deadline
from casework.states import CaseKind
from portfolio.emails import requests as emails
from portfolio.models import Action, Alternative, Company, ServiceRequest
from portfolio.models.requests import TERM
from portfolio.rules import permissions
from portfolio.selectors.usuaria import usuarias
from portfolio.services.common import local_day
from portfolio.services.contact import record_contact
from portfolio.states import RequestOrigin, Standing

PAST = "Esa fecha ya pasó: escriba una de hoy en adelante, o déjela en blanco."
NOT_YET = "La empresa aún no está en la cartera ni es usuaria de este año: siga los pasos de su ingreso."


@transaction.atomic
def raise_request(
    *,
    company: Company,
    text: str,
    actor: User,
    now: datetime,
    markets: Iterable[str] = (),
    needed_by: date | None = None,
    channel: str = "digital",
    contact_point: str = "web",
) -> ServiceRequest:
    """A usuaria asks for something: its term starts, it is acknowledged, its executive is told.

    Args:
        actor: who represents the company, or whoever received it at a contact point.
        text: what it needs, in its words.
        needed_by: a day that presses (a trip, a client's visit).

    Raises:
        PermissionDenied: the actor neither represents the company nor may receive for it.
        NotPossible: the company is neither in the portfolio nor usuaria of the year.
    """
    if not permissions.raises_request(company, actor):
        raise PermissionDenied(NOT_YOURS)
    if not may_ask(company, today=local_day(company, now)):
        raise NotPossible(NOT_YET)
    origin = RequestOrigin.COMPANY if permissions.acts_for_it(company, actor) else RequestOrigin.STAFF
    request, deadline = _open(
        company, origin=origin, text=text, markets=markets, needed_by=needed_by, actor=actor, now=now,
        channel=channel, contact_point=contact_point,
    )  # fmt: skip
    emails.request_received(request, deadline, now=now)
    emails.request_new_executive(request, deadline, picture=picture(company), now=now)
    return request


def wrong_day(needed_by: date | None, *, today: date) -> str:
    """What to say of a day that presses and has passed; "" of any other."""
    return PAST if needed_by is not None and needed_by < today else ""


def may_ask(company: Company, *, today: date) -> bool:
    """CAT-4 is for who works with ProChile already: in the portfolio, or usuaria of the year."""
    if company.standing == Standing.PORTFOLIO:
        return True
    return usuarias(today.year).filter(pk=company.pk).exists()


@transaction.atomic
def tell_opportunity(
    *, company: Company, market: str, text: str, office: Office, actor: User, now: datetime
) -> ServiceRequest:
    """CAT-5: an Oficom saw a chance for the company in another market; its regional executive decides what follows.

    Args:
        market: ISO code of the country.
        office: the commercial office that saw it, one of the actor's.

    Raises:
        PermissionDenied: the actor works at no Oficom, or represents the company.
    """
    if not permissions.raises_hint(company, actor) or office.pk not in actor.access.offices():
        raise PermissionDenied(NOT_YOURS)
    request, _ = _open(
        company, origin=RequestOrigin.OFICOM, text=text, markets=[market], needed_by=None, actor=actor, now=now,
        channel="digital", contact_point="commercial_office",
    )  # fmt: skip
    emails.market_opportunity_told_regional(request, oficom=office.name, now=now)
    return request


def _open(
    company: Company, *, origin: str, text: str, markets: Iterable[str], needed_by: date | None, actor: User,
    now: datetime, channel: str, contact_point: str,
) -> tuple[ServiceRequest, Deadline]:  # fmt: skip
    if not text.strip():
        raise NotPossible("Escriba qué necesita la empresa.")
    what = "Oportunidad en otro mercado" if origin == RequestOrigin.OFICOM else "Solicitud"
    case = open_case(
        CaseKind.SERVICE_REQUEST, title=f"{what}: {company.name}", office=company.office, actor=actor, now=now,
        parent=company.case, responsible=company.executive, sector=company.sector, channel=channel,
        contact_point=contact_point, label="Solicitud recibida",
    )  # fmt: skip
    request = ServiceRequest(
        case=case, company=company, origin=origin, text=text.strip(), markets=list(markets), needed_by=needed_by,
        raised_by=actor,
    )  # fmt: skip
    enter(request, now=now)
    return request, open_deadline(case, TERM, start=now, actor=actor)


def picture(company: Company) -> str:
    """The company in one line: category, last action, open matters."""
    parts = [company.get_category_display() if company.category else "sin categoría"]
    last = Action.objects.in_force().filter(company=company).select_related("kind").first()
    if last is not None:
        parts.append(f"última acción: {last.kind.name}, {last.happened_on:%d-%m-%Y}")
    running = company.case.children.open().count()
    parts.append("1 asunto en curso" if running == 1 else f"{running} asuntos en curso")
    return "; ".join(parts)


@transaction.atomic
def offer(
    request: ServiceRequest,
    *,
    alternatives: Iterable[Mapping[str, str]],
    recommendation: str,
    actor: User,
    now: datetime,
) -> ServiceRequest:
    """Answer with alternatives: the term is met, the company reads them and chooses.

    Args:
        alternatives: each with instrument (CAT-2), text, and when and needs where there are.
        recommendation: which one and why, in words that the company reads.

    Raises:
        PermissionDenied: not its executive nor of its office. NotPossible: none is offered, or answered before.
        NoteRequired: without a recommendation.
    """
    rows = [row for row in alternatives if row.get("text", "").strip()]
    if not rows:
        raise NotPossible("Ofrezca al menos una alternativa: atender es ofrecer un camino.")
    if not recommendation.strip():
        raise NoteRequired
    kept = now.astimezone(request.case.office.zone).date() + timedelta(
        days=int(parameter(TERM, "alternatives_kept_days", now))
    )
    done = perform(
        request, "offer", actor=actor, now=now, note=recommendation, by=actor, at=now, kept_until=kept,
        recommendation=recommendation.strip(),
    )  # fmt: skip
    made = _write(done, rows)
    record_contact(company_id=done.company_id, on=local_day(done.company, now))
    emails.request_answered(done, made, now=now)
    if done.is_hint:
        emails.market_opportunity_decided(done, decision=f"Seguirla con la empresa. {recommendation.strip()}", now=now)
    return done


def _write(request: ServiceRequest, rows: list[Mapping[str, str]]) -> list[Alternative]:
    last = request.alternatives.order_by("-round").values_list("round", flat=True).first() or 0
    return [
        Alternative.objects.create(
            request=request, round=last + 1, position=position, instrument=row["instrument"], text=row["text"].strip(),
            when=row.get("when", "").strip(), needs=row.get("needs", "").strip(),
        )
        for position, row in enumerate(rows, start=1)
    ]  # fmt: skip


@transaction.atomic
def dismiss(request: ServiceRequest, *, reason: str, actor: User, now: datetime) -> ServiceRequest:
    """CAT-5: not for now; the Oficom reads why."""
    done = perform(request, "dismiss", actor=actor, now=now, note=reason)
    emails.market_opportunity_decided(done, decision=f"Dejarla para más adelante. {reason.strip()}", now=now)
    return done


@transaction.atomic
def choose(request: ServiceRequest, *, alternative: int, actor: User, now: datetime) -> ServiceRequest:
    """The company takes one of the alternatives of the last answer.

    Raises:
        PermissionDenied: not of the company. NotPossible: not one of the last answer, or chosen already.
    """
    current = lock(request)
    latest = list(latest_alternatives(current))
    chosen = next((row for row in latest if row.pk == alternative), None)
    if chosen is None:
        raise NotPossible("Esa alternativa ya no está: revise las más recientes.")
    done = perform(current, "choose", actor=actor, now=now, note=emails.line(chosen), data={"alternative": chosen.pk})
    Alternative.objects.filter(pk=chosen.pk).update(chosen_at=now)
    return done


def latest_alternatives(request: ServiceRequest) -> list[Alternative]:
    """Those of the last answer, in their order."""
    rows = list(request.alternatives.all())
    return [row for row in rows if row.round == rows[0].round]


@transaction.atomic
def ask_again(request: ServiceRequest, *, note: str, actor: User, now: datetime) -> ServiceRequest:
    """None serves: the company says what would, and its executive has the full term again."""
    done = perform(request, "ask_again", actor=actor, now=now, note=note)
    deadline = done.case.deadlines.filter(clause_id=TERM, outcome="open").latest("started_at")
    emails.request_new_executive(done, deadline, picture=f"Respondió: {note.strip()[:200]}", now=now)
    return done


@transaction.atomic
def withdraw(request: ServiceRequest, *, actor: User, now: datetime, note: str = "") -> ServiceRequest:
    """The company takes its request back."""
    return perform(request, "withdraw", actor=actor, now=now, note=note)
