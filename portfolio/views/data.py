"""`/empresa/datos/`: what is held of me, take it with me, ask about it, and what I allow (Ley 21.719)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.export import csv_response
from casework.services.in_charge import until
from casework.views.guards import staff_only
from portfolio.forms.company import DataRequestForm, ShareConsentForm
from portfolio.forms.staff import AnswerForm, ReasonForm
from portfolio.models import DataRequest
from portfolio.rules import permissions
from portfolio.selectors import personal_data
from portfolio.selectors.companies import current_company
from portfolio.services import data_requests as service
from portfolio.services import give_consent, withdraw_consent
from portfolio.services.consents import TEXT_VERSION
from portfolio.states import ConsentKind
from portfolio.views.base import attempt, reader, require


@require_http_methods(["GET", "POST"])
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything on one page; asking for something opens a file with the law's term."""
    user = reader(request)
    form = DataRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = attempt(form, lambda: service.ask(person=user, now=timezone.now(), **form.cleaned_data))
        if asked is not None:
            messages.success(request, f"Recibimos su solicitud, folio {asked.case.folio}. Le escribimos con la fecha.")
            return redirect("portfolio:my_data")
    company = current_company(user, request)
    requests = DataRequest.objects.visible_to(user).filter(person=user).select_related("case__office").order_by("-pk")
    context = {
        "form": form,
        "amounts": personal_data.amounts(user),
        "account": personal_data.account_facts(user),
        "readers": personal_data.readers(user),
        "requests": [(row, until(row.case) if row.case.next_due_at else "") for row in requests],
        "company": company,
        "consents": {row.kind: row for row in company.consents.in_force()} if company else {},
        "share_form": ShareConsentForm(),
    }
    return render(request, "portfolio/own/data.html", context, status=422 if form.is_bound else 200)


@require_GET
@login_required
def download(request: HttpRequest, form: str) -> HttpResponseBase:
    """Portability: the same, as JSON or as a table."""
    user = reader(request)
    if form == "csv":
        header = ("Dónde", "Qué", "Valor")
        return csv_response("mis-datos", header, personal_data.rows(user), user=user, what="mis datos")
    response = JsonResponse(personal_data.held(user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mis-datos.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def withdraw_request(request: HttpRequest, folio: str) -> HttpResponse:
    """Take a request back."""
    row = get_object_or_404(DataRequest.objects.filter(person=reader(request)), case__folio=folio)
    service.withdraw(request=row, actor=reader(request), now=timezone.now())
    messages.success(request, "Retiró su solicitud.")
    return redirect("portfolio:my_data")


@require_POST
@login_required
def consent(request: HttpRequest, kind: str, act: str) -> HttpResponse:
    """Allow something optional, or take it back, for the company that one represents now."""
    user = reader(request)
    company = current_company(user, request)
    require(company is not None and kind in ConsentKind.values)
    assert company is not None  # noqa: S101 - for the type checker; require() has answered
    if act == "retirar":
        withdraw_consent(company=company, kind=kind, actor=user, now=timezone.now())
        messages.success(request, "Autorización retirada desde ahora.")
        return redirect("portfolio:my_data")
    shared = ""
    if kind == ConsentKind.SHARE_CONTACT:
        form = ShareConsentForm(request.POST)
        if not form.is_valid():
            messages.warning(request, "Elija qué contacto podemos entregar.")
            return redirect("portfolio:my_data")
        shared = form.cleaned_data["shared_contact"]
    give_consent(
        company=company, kind=kind, actor=user, now=timezone.now(), text_version=TEXT_VERSION, shared_contact=shared
    )
    messages.success(request, "Autorización registrada con su nombre y la fecha. Puede retirarla cuando quiera.")
    return redirect("portfolio:my_data")


@require_http_methods(["GET", "POST"])
@staff_only
def answer(request: HttpRequest, folio: str) -> HttpResponse:
    """The unit answers a request about personal data."""
    user = reader(request)
    row = get_object_or_404(DataRequest.objects.visible_to(user).select_related("case", "person"), case__folio=folio)
    require(permissions.answers_data_requests(row, user))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: service.answer(request=row, actor=user, now=timezone.now(), **form.cleaned_data))
        if done is not None:
            messages.success(request, "Respuesta enviada.")
            return redirect(row.case)
    context = {"request_row": row, "form": form}
    return render(request, "portfolio/data_request_answer.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def extend(request: HttpRequest, folio: str) -> HttpResponse:
    """Once, before the first date, with a reason that the person reads."""
    user = reader(request)
    row = get_object_or_404(DataRequest.objects.visible_to(user).select_related("case", "person"), case__folio=folio)
    require(permissions.answers_data_requests(row, user))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(form, lambda: service.extend(request=row, actor=user, now=timezone.now(), reason=reason))
        if done is not None:
            messages.success(request, "Plazo ampliado. La persona recibe la fecha nueva y su razón.")
            return redirect(row.case)
    context = {"request_row": row, "form": form}
    return render(request, "portfolio/data_request_extend.html", context, status=422 if form.is_bound else 200)
