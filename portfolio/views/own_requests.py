"""`/empresa/solicitudes/`: the company asks its executive, reads the alternatives and chooses (CAT-4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.door import may
from casework.errors import NOT_YOURS
from casework.services.clauses import term_words
from casework.views.guards import posted
from portfolio.emails.requests import line
from portfolio.forms.requests import AskAgainForm, ChooseForm, RequestForm
from portfolio.forms.staff import OptionalReasonForm
from portfolio.models import ServiceRequest
from portfolio.selectors import requests as selector
from portfolio.services import requests as service
from portfolio.states import RequestState
from portfolio.views.base import act_page, attempt, own_company, reader

ACT_PAGE = "portfolio/own/act.html"


@require_GET
@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    """What the company asked for, and how each stands."""
    company, now = own_company(request), timezone.now()
    context = {
        "company": company,
        "requests": selector.of_company(company),
        "may_ask": service.may_ask(company, today=now.astimezone(company.office.zone).date()),
        "now": now,
    }
    return render(request, "portfolio/requests/own_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def request_new(request: HttpRequest) -> HttpResponse:
    """Ask for something; who may not yet is told so before it writes anything."""
    company, user, now = own_company(request), reader(request), timezone.now()
    today = now.astimezone(company.office.zone).date()
    if request.method == "GET" and not service.may_ask(company, today=today):
        messages.warning(request, service.NOT_YET)
        return redirect("portfolio:own_requests")
    form = RequestForm(posted(request), today=today)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: service.raise_request(company=company, actor=user, now=now, **form.cleaned_data))
        if made is not None:
            messages.success(request, f"Recibimos su solicitud {made.case.folio}. Aquí verá la respuesta y su plazo.")
            return redirect("portfolio:own_request", made.case.folio)
    context = {"company": company, "form": form, "executive": company.executive, "term": term_words("CAT-4", now)}
    return render(request, "portfolio/requests/own_new.html", context, status=422 if form.is_bound else 200)


def _one(request: HttpRequest, folio: str) -> ServiceRequest:
    company = own_company(request)
    found = selector.one(reader(request), folio)
    if found is None or found.company_id != company.pk:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@login_required
def request_page(request: HttpRequest, folio: str) -> HttpResponse:
    """How it stands, until when, and the alternatives to choose from."""
    user, row, now = reader(request), _one(request, folio), timezone.now()
    latest = service.latest_alternatives(row)
    choices = may(row, "choose", user)
    form = ChooseForm(posted(request), alternatives=[(str(item.pk), line(item)) for item in latest])
    if request.method == "POST":
        if not choices:
            raise PermissionDenied(NOT_YOURS)
        if form.is_valid() and attempt(form, lambda: _choose(row, form, user, now)) is not None:
            messages.success(request, "Elección registrada. Su ejecutivo/a ya la ve.")
            return redirect("portfolio:own_request", row.case.folio)
    context = {
        "company": row.company, "work": row, "term": selector.term(row), "latest": latest, "form": form,
        "chooses": choices, "again": may(row, "ask_again", user), "withdraws": may(row, "withdraw", user),
        "now": now, "late": bool(row.kept_until and row.kept_until < now.astimezone(row.case.office.zone).date()),
    }  # fmt: skip
    return render(request, "portfolio/requests/own.html", context, status=422 if form.is_bound else 200)


def _choose(row: ServiceRequest, form: ChooseForm, user: Any, now: Any) -> ServiceRequest:
    return service.choose(row, alternative=int(form.cleaned_data["alternative"]), actor=user, now=now)


@require_http_methods(["GET", "POST"])
@login_required
def request_again(request: HttpRequest, folio: str) -> HttpResponse:
    """None of the alternatives serves."""
    user, row = reader(request), _one(request, folio)
    back = reverse("portfolio:own_request", args=[row.case.folio])
    if not may(row, "ask_again", user):
        messages.warning(request, "Esta solicitud aún no tiene alternativas sobre las que responder.")
        return redirect(back)

    def act(data: dict[str, Any], at: Any) -> Any:
        return service.ask_again(row, note=data["note"], actor=user, now=at)

    return act_page(
        request, row.company, AskAgainForm(posted(request)), act, title="Ninguna alternativa me sirve",
        text="Su ejecutivo/a lo lee y le responde de nuevo, con su plazo completo.", submit="Enviar",
        done="Enviado. La solicitud sigue con el mismo folio.", cancel_url=back, to=back, template=ACT_PAGE,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def request_withdraw(request: HttpRequest, folio: str) -> HttpResponse:
    """The company takes it back."""
    user, row = reader(request), _one(request, folio)
    back = reverse("portfolio:own_request", args=[row.case.folio])
    if not may(row, "withdraw", user):
        if row.state == RequestState.RECEIVED:
            raise PermissionDenied(NOT_YOURS)
        messages.warning(request, "Esta solicitud ya no se puede retirar.")
        return redirect(back)

    def act(data: dict[str, Any], at: Any) -> Any:
        return service.withdraw(row, actor=user, now=at, note=data["reason"])

    return act_page(
        request, row.company, OptionalReasonForm(posted(request)), act, title="¿Retirar la solicitud?",
        text="Dejamos de trabajar en ella. Puede pedir otra cosa cuando quiera.", submit="Retirar", danger=True,
        done="Solicitud retirada.", cancel_url=back, to=reverse("portfolio:own_requests"), template=ACT_PAGE,
    )  # fmt: skip
