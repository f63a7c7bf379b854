"""`/empresa/posventa/` and `/seguimiento/posventa/`: the self-assessment of after-sales (PV-2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.errors import NotPossible
from casework.export import filters_for_log, list_response
from casework.services.access_log import log_read
from casework.views.guards import posted, staff_only
from followup.after_sales import group_codes, obstacle_labels, questionnaire, questions_of
from followup.forms.after_sales import AfterSalesFilterForm, GroupForm
from followup.selectors import after_sales as selector
from followup.services import after_sales as service
from portfolio.selectors.activity_page import joinable
from portfolio.views.base import attempt, fetch, own_company, reader

PER_PAGE = 25
HEADER = (
    "RUT",
    "Empresa",
    "Sector",
    "Oficina",
    "Cumplimiento (0 a 100)",
    "Aplicabilidad (1 a 10)",
    "Obstáculo",
    "Fecha",
)


@require_http_methods(["GET", "POST"])
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where it stands: begin, go on, send; and what was found before."""
    company, user, now = own_company(request), reader(request), timezone.now()
    if request.method == "POST":
        try:
            done = service.send(company=company, actor=user, now=now)
        except NotPossible as problem:
            messages.warning(request, str(problem))
            return redirect("followup:after_sales")
        messages.success(request, "Enviado. Este es su resultado; su ejecutivo/a también lo ve.")
        return redirect("followup:after_sales_result", done.pk)
    draft = selector.draft_of(company)
    lines = selector.lines(draft.answers if draft else {})
    context = {
        "company": company, "content": questionnaire(), "draft": draft, "lines": lines,
        "following": next((line for line in lines if not line.complete), None),
        "given": sum(line.given for line in lines), "total": sum(line.total for line in lines),
        "sent": selector.sent_of(company),
    }  # fmt: skip
    return render(request, "followup/after_sales/home.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def group(request: HttpRequest, code: str) -> HttpResponse:
    """The questions of one group; saving keeps a draft."""
    company, codes = own_company(request), group_codes()
    if code not in codes:
        raise Http404
    draft, rows, place = selector.draft_of(company), questions_of(code), codes.index(code)
    before = sum(len(questions_of(earlier)) for earlier in codes[:place])
    form = GroupForm(rows, draft.answers if draft else {}, posted(request), first=before + 1)
    if form.is_bound and form.is_valid():
        answers = form.answers()
        saved = attempt(form, lambda: _save(request, company, answers))
        if saved is not None:
            after = codes[place + 1] if place + 1 < len(codes) else ""
            if after and "volver" not in request.POST:
                return redirect("followup:after_sales_group", after)
            return redirect("followup:after_sales")
    context = {
        "company": company, "group": questionnaire()["groups"][place], "number": place + 1, "groups": len(codes),
        "form": form, "asked": form.asked(), "previous": codes[place - 1] if place else "",
        "given": before, "total": len(questionnaire()["questions"]),
    }  # fmt: skip
    return render(request, "followup/after_sales/group.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, company: Any, answers: dict[str, Any]) -> Any:
    return service.save_answers(company=company, answers=answers, actor=reader(request), now=timezone.now())


@require_GET
@login_required
def own_result(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the company's own results."""
    company = own_company(request)
    row = next((item for item in selector.sent_of(company) if item.pk == pk), None)
    if row is None:
        raise Http404
    shown = selector.shown(row)
    shown["suggested"] = selector.with_activities(shown["suggested"], joinable(company, now=timezone.now()))
    context = {"company": company, "own": True, **shown}
    return render(request, "followup/after_sales/result.html", context)


@require_GET
@staff_only
def company_result(request: HttpRequest, reference: str) -> HttpResponse:
    """The last result of a company, for whoever sees it; earlier ones by their date."""
    company, user = fetch(request, reference, people=False), reader(request)
    sent = selector.sent_of(company)
    if not sent:
        return render(request, "followup/after_sales/none.html", {"company": company})
    asked = request.GET.get("fecha", "")
    row = next((item for item in sent if str(item.pk) == asked), sent[0])
    log_read(company.case, user, timezone.now(), "posventa")
    context = {"company": company, "sent": sent, **selector.shown(row)}
    return render(request, "followup/after_sales/result.html", context)


@require_GET
@staff_only
def totals(request: HttpRequest) -> HttpResponse:
    """Totals by sector and the companies behind them."""
    form = AfterSalesFilterForm(request.GET)
    rows = selector.found(reader(request), form.values())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form, "page": page, "sectors": selector.by_sector(rows), "filtered": bool(form.values()),
        "labels": obstacle_labels(),
    }  # fmt: skip
    return render(request, "followup/after_sales/totals.html", context)


@require_GET
@staff_only
def totals_export(request: HttpRequest) -> HttpResponseBase:
    """The same companies as a spreadsheet."""
    user, values, labels = reader(request), AfterSalesFilterForm(request.GET).values(), obstacle_labels()
    rows = (
        (
            row.company.rut_display, row.company.name, row.sector_name or "", row.company.office.name, row.compliance,
            row.applicability, labels.get(row.obstacle, ""), timezone.localdate(row.sent_at),
        )
        for row in selector.with_sector(selector.found(user, values)).iterator(chunk_size=500)
    )  # fmt: skip
    return list_response(request, "posventa", HEADER, rows, user=user, what=f"posventa {filters_for_log(values)}")
