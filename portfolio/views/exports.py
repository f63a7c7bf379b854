"""`/exportaciones/` and the exports register of one company (CPE-7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.export import filters_for_log, list_response
from casework.paging import CappedPaginator
from casework.services.access_log import log_read
from casework.views.guards import posted, staff_only
from portfolio.forms.exports import CorrectExportForm, ExportFilterForm, ExportForm, RemoveExportForm
from portfolio.models import Company, ExportRecord
from portfolio.rules import permissions
from portfolio.selectors import exports as selector
from portfolio.services import exports as services
from portfolio.views.base import act_page, attempt, fetch, reader, require


def _filters(request: HttpRequest) -> tuple[ExportFilterForm, dict[str, Any]]:
    require(permissions.reads_actions(reader(request)))
    form = ExportFilterForm(request.GET, years=selector.years())
    return form, form.values() | {"orden": request.GET.get("orden", "")}


@require_GET
@staff_only
def export_list(request: HttpRequest) -> HttpResponse:
    """What the companies that this user sees exported, filtered by the address."""
    form, values = _filters(request)
    rows = selector.found(reader(request), values)
    page = CappedPaginator(selector.for_list(rows), selector.PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "totals": selector.totals(rows), "asked": bool(values.keys() - {"orden"})}
    return render(request, "portfolio/exports/list.html", context)


@require_GET
@staff_only
def export_download(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file, whole."""
    user = reader(request)
    _, values = _filters(request)
    rows = selector.export_rows(selector.found(user, values))
    return list_response(
        request,
        "exportaciones",
        selector.EXPORT_HEADER,
        rows,
        user=user,
        what=f"exportaciones {filters_for_log(values)}",
    )


@require_GET
@staff_only
def register(request: HttpRequest, reference: str) -> HttpResponse:
    """One company: its lines, how it grows, markets won and lost, and every change."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.sees_actions(user))
    log_read(row.case, user, timezone.now(), "exportaciones")
    lines = list(row.export_records.all())
    context = {
        "company": row,
        "lines": lines,
        "growth": selector.growth_of(lines),
        "changes": selector.changes_of(row),
        "this_year": timezone.localdate().year,
        "may_edit": permissions.edits_it(row, user),
    }
    return render(request, "portfolio/exports/company.html", context)


def _register(row: Company) -> str:
    return reverse("portfolio:exports_of", args=[row.reference])


@require_http_methods(["GET", "POST"])
@staff_only
def export_new(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a line."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.edits_it(row, user))
    form = ExportForm(posted(request), initial={"year": timezone.localdate().year, "currency": "USD"})

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.record_export(company=row, line=form.line(), actor=user, now=now)

    return act_page(
        request, row, form, act, title="Agregar una exportación", submit="Agregar", done="Exportación registrada.",
        text="Una línea por año, mercado y producto, con el total del año en una sola moneda.", to=_register(row),
        cancel_url=_register(row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def export_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Correct a line, with a reason; what it said stays."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.edits_it(row, user))
    line = get_object_or_404(ExportRecord, pk=pk, company=row)
    names = ("year", "product", "amount", "currency", "shipments", "quantity", "unit")
    initial = {name: getattr(line, name) for name in names} | {"country": line.country.code}
    form = CorrectExportForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(
            form,
            lambda: services.correct_export(row=line, line=form.line(), actor=user, now=timezone.now(), reason=reason),
        )
        if done is not None:
            messages.success(request, "Exportación corregida. Lo que decía antes queda en la historia.")
            return redirect(_register(row))
    context = {"company": row, "line": line, "form": form}
    return render(request, "portfolio/exports/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def export_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take out a line that was a mistake."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.edits_it(row, user))
    line = get_object_or_404(ExportRecord, pk=pk, company=row)
    form = RemoveExportForm(posted(request))

    def act(data: dict[str, Any], now: Any) -> Any:
        services.remove_export(row=line, actor=user, now=now, reason=data["reason"])

    return act_page(
        request, row, form, act, title=f"¿Retirar «{line}»?", submit="Retirar", danger=True,
        done="Exportación retirada.",
        text="Deja de contar. Lo que decía, y su razón, quedan en la historia de la empresa.",
        to=_register(row), cancel_url=_register(row),
    )  # fmt: skip
