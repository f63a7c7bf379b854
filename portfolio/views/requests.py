"""`/solicitudes/`: what usuarias ask for, as staff attends it (CAT-4), and chances in other markets (CAT-5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Office
from casework.door import may
from casework.export import filters_for_log, list_response
from casework.services.access_log import log_read
from casework.views.guards import posted, staff_only
from portfolio.forms.requests import (
    AlternativeFormSet,
    OfferForm,
    OpportunityForm,
    RequestFilterForm,
    StaffRequestForm,
)
from portfolio.forms.staff import ReasonForm
from portfolio.models import ServiceRequest
from portfolio.rules import permissions
from portfolio.selectors import requests as selector
from portfolio.services import requests as service
from portfolio.views.base import act_page, attempt, fetch, reader, require

PER_PAGE = 25
HEADER = ("Folio", "Empresa", "RUT", "Qué pide", "Quién la trajo", "Estado", "A cargo", "Oficina", "Recibida")


@require_GET
@staff_only
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests that this user may see, filtered by the address."""
    form, now = RequestFilterForm(request.GET), timezone.now()
    rows = selector.found(reader(request), form.values(), now=now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "filtered": bool(form.values()), "now": now}
    return render(request, "portfolio/requests/list.html", context)


@require_GET
@staff_only
def request_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet."""
    user, values = reader(request), RequestFilterForm(request.GET).values()
    rows = (
        (
            row.case.folio, row.company.name, row.company.rut_display, row.summary, row.get_origin_display(),
            row.info.staff, row.case.responsible.display_name if row.case.responsible else "", row.case.office.name,
            row.case.opened_at.astimezone(row.case.office.zone).strftime("%d-%m-%Y"),
        )
        for row in selector.found(user, values, now=timezone.now()).iterator(chunk_size=500)
    )  # fmt: skip
    return list_response(request, "solicitudes", HEADER, rows, user=user, what=f"solicitudes {filters_for_log(values)}")


def _one(request: HttpRequest, folio: str) -> ServiceRequest:
    found = selector.one(reader(request), folio)
    if found is None:
        raise Http404
    return found


@require_GET
@staff_only
def request_page(request: HttpRequest, folio: str) -> HttpResponse:
    """One request: for who works its file, on the file's page; for who told the chance, here."""
    user, row = reader(request), _one(request, folio)
    if selector.sees_file(user, row):
        return redirect(row.case)
    log_read(row.case, user, timezone.now(), "solicitud")
    context = {"work": row, "term": selector.term(row), "now": timezone.now()}
    return render(request, "portfolio/requests/page.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def request_new(request: HttpRequest, reference: str) -> HttpResponse:
    """Whoever received it writes it down for the company."""
    row, user, now = fetch(request, reference), reader(request), timezone.now()
    require(permissions.raises_request(row, user))
    form = StaffRequestForm(posted(request), today=now.astimezone(row.office.zone).date())

    def act(data: dict[str, Any], at: Any) -> Any:
        return service.raise_request(company=row, actor=user, now=at, **data)

    who = row.executive.display_name if row.executive else "la jefatura de la oficina"
    return act_page(
        request, row, form, act, title="Registrar una solicitud", submit="Registrar la solicitud",
        text=f"La atiende {who} dentro de su plazo, con alternativas. La empresa recibe el acuse.",
        done="Solicitud registrada. La empresa recibió el acuse y su ejecutivo/a el aviso con el plazo.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def opportunity_new(request: HttpRequest, reference: str) -> HttpResponse:
    """CAT-5: an Oficom tells the regional executive of a chance."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.raises_hint(row, user))
    offices = Office.objects.commercial().filter(pk__in=user.access.offices())
    form = OpportunityForm(posted(request), offices=offices)

    def act(data: dict[str, Any], at: Any) -> Any:
        return service.tell_opportunity(company=row, actor=user, now=at, **data)

    return act_page(
        request, row, form, act, title="Informar una oportunidad en otro mercado", submit="Informar",
        text="Llega a su ejecutivo/a regional, que decide con la empresa lo que sigue. Le avisaremos su decisión.",
        done="Oportunidad informada. Le avisaremos la decisión.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def request_offer(request: HttpRequest, folio: str) -> HttpResponse:
    """Answer with alternatives."""
    user, row = reader(request), _one(request, folio)
    require(permissions.answers_request(row, user))
    if not may(row, "offer", user):
        messages.warning(request, f"Esta solicitud está en «{row.info.staff}»: ya no espera una respuesta.")
        return redirect(row.case)
    form, rows = OfferForm(posted(request)), AlternativeFormSet(posted(request), prefix="alternativa")
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        done = attempt(
            form,
            lambda: service.offer(
                row, alternatives=[data for data in rows.cleaned_data if data.get("text")], actor=user,
                now=timezone.now(), **form.cleaned_data,
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, "Respuesta enviada. La empresa puede elegir una alternativa en su página.")
            return redirect(row.case)
    context = {"work": row, "form": form, "rows": rows, "term": selector.term(row), "now": timezone.now()}
    return render(request, "portfolio/requests/offer.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def request_dismiss(request: HttpRequest, folio: str) -> HttpResponse:
    """CAT-5: not for now, with the reason that the Oficom and the company read."""
    user, row = reader(request), _one(request, folio)
    require(permissions.answers_hint(row, user))
    if not may(row, "dismiss", user):
        messages.warning(request, f"Esta oportunidad está en «{row.info.staff}».")
        return redirect(row.case)

    def act(data: dict[str, Any], at: Any) -> Any:
        return service.dismiss(row, reason=data["reason"], actor=user, now=at)

    return act_page(
        request, row.company, ReasonForm(posted(request)), act, title="Dejar la oportunidad para más adelante",
        submit="Registrar la decisión", text="La oficina comercial y la empresa podrán leer la razón.",
        done="Decisión registrada. La oficina comercial recibió el aviso.", cancel_url=row.case.get_absolute_url(),
        to=row.case.get_absolute_url(),
    )  # fmt: skip
