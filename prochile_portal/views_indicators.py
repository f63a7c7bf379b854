"""`/gestion/indicadores/`: the indicators of the programme, for who oversees and for heads, of their office (CPE-8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Office
from casework.charts import BarChart, bar_chart
from casework.export import list_response
from casework.paging import CappedPaginator
from casework.views.guards import staff_only
from portfolio.forms.fields import sector_options
from portfolio.rules.indicators import INDICATORS

from . import indicators, periods

PER_PAGE = 25
TOOL = "herramienta"
COMPANY_HEADER = ("RUT", "Folio", "Empresa", "Oficina", "Ejecutivo/a", "Ingreso", "Segmento al ingresar", "Segmento",
                  "Salida")  # fmt: skip


class IndicatorForm(forms.Form):
    """The filters, as they stand in the address. What cannot be understood is left out."""

    periodo = forms.ChoiceField(label="Periodo", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    sector = forms.ChoiceField(label="Sector", required=False)
    por = forms.ChoiceField(
        label="Ver por", required=False, choices=[("", "Oficina"), ("region", "Región"), ("sector", "Sector")]
    )

    def __init__(self, data: QueryDict, *, today: date, offices: frozenset[int] | None) -> None:
        super().__init__(data)
        rows = Office.objects.regional().order_by("region__order")
        mine = rows if offices is None else rows.filter(pk__in=offices)
        shown = {period.code: period.label for period in periods.offered(today)}
        if asked := periods.parse(data.get("periodo", "")):  # an address kept from another year still works
            shown.setdefault(asked.code, asked.label)
        for name, choices in (
            ("periodo", [("", "Desde siempre"), *shown.items()]), ("sector", sector_options("Todos")),
            ("oficina", [("", "Todas"), *mine.values_list("code", "name")]),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.offices = offices
        self.is_valid()

    def given(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    def scope(self) -> indicators.Scope:
        period = periods.parse(self.given("periodo"))
        span = period.bounds(timezone.get_default_timezone()) if period else None
        return indicators.Scope(self.offices, self.given("oficina"), self.given("sector"), span)


def _form(request: HttpRequest) -> IndicatorForm:
    offices = indicators.offices_of(request.user)
    return IndicatorForm(request.GET, today=timezone.localdate(), offices=offices)


@require_GET
@staff_only
def summary(request: HttpRequest) -> HttpResponse:
    """Each indicator with its numerator and denominator; by office, region or sector; month by month; and tools."""
    form = _form(request)
    scope, by = form.scope(), form.given("por") or "oficina"
    lines = indicators.breakdown(scope, by)
    whole = indicators.total(lines)
    months = indicators.by_month(scope, whole.counts.get("pymes", 0))
    context: dict[str, Any] = {
        "form": form, "lines": lines, "whole": whole, "months": months, "by": indicators.BY[by][0],
        "indicators": INDICATORS.values(), "tools": indicators.tools_used(scope),
        "exported": whole.counts.get("exported", 0), "used": whole.counts.get("used", 0),
        "charts": [chart for code in ("eficacia", "asistencia") if (chart := _chart(code, months))],
        "own_only": form.offices is not None,
    }  # fmt: skip
    return render(request, "public/indicators.html", context)


def _chart(code: str, months: list[indicators.Line]) -> BarChart | None:
    """Percentages against a hundred; None where there is nothing to compare."""
    row = INDICATORS[code]
    known = [(line.label, share.percent) for line in months if (share := line.share(code)).percent is not None]
    if len(known) < 2:
        return None
    lowest, highest = (pick(known, key=lambda one: one[1] or 0)[0] for pick in (min, max))
    return bar_chart(
        f"{row.label}, mes a mes", [(label, percent or 0) for label, percent in known], head="Mes", full=100,
        description=f"El mes más bajo es {lowest.lower()}, y el más alto, {highest.lower()}.",
        unit=f"% {row.numerator}",
    )  # fmt: skip


@require_GET
@staff_only
def summary_export(request: HttpRequest) -> HttpResponseBase:
    """The table with numerators and denominators, as a file."""
    form = _form(request)
    by = form.given("por") or "oficina"
    lines = indicators.breakdown(form.scope(), by)
    header = [indicators.BY[by][0]]
    for row in INDICATORS.values():
        header += [f"{row.label}: {row.numerator}", f"{row.label}: {row.denominator}", f"{row.label} (%)"]
    rows = []
    for line in (*lines, indicators.total(lines)):
        cells: list[Any] = [line.label]
        for _, share in line.shares:
            cells += [share.part, share.whole, "" if share.percent is None else share.percent]
        rows.append(cells)
    return list_response(
        request, "indicadores", header, rows, user=request.user, what=f"indicadores {request.GET.urlencode()}"  # type: ignore[arg-type]
    )  # fmt: skip


def _behind(request: HttpRequest, code: str) -> tuple[IndicatorForm, bool]:
    if code not in INDICATORS and code != TOOL:
        raise Http404
    return _form(request), request.GET.get("parte") != "denominador"


@require_GET
@staff_only
def behind(request: HttpRequest, code: str) -> HttpResponse:
    """The companies of a numerator or of a denominator; of attendance, also workshop by workshop."""
    form, part = _behind(request, code)
    scope = form.scope()
    rows = indicators.companies_behind(scope, code, part=part)
    page = CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    row = INDICATORS.get(code)
    context: dict[str, Any] = {
        "form": form, "page": page, "part": part, "code": code, "indicator": row,
        "label": row.label if row else "Herramientas usadas por las que exportaron",
        "numerator": row.numerator if row else "usaron una herramienta",
        "denominator": row.denominator if row else "exportaron después de ingresar",
        "workshops": Paginator(indicators.workshops(scope), PER_PAGE).get_page(request.GET.get("taller"))
        if code == "asistencia" else None,
    }  # fmt: skip
    return render(request, "public/indicators_behind.html", context)


@require_GET
@staff_only
def behind_export(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same companies, as a file."""
    form, part = _behind(request, code)
    rows = (
        (
            row.rut_display, row.case.folio, row.name, row.office.name,
            row.executive.display_name if row.executive else "",
            timezone.localtime(row.admitted_at).strftime("%d-%m-%Y") if row.admitted_at else "",
            row.get_entry_segment_display(), row.get_segment_display(),
            row.left_on.strftime("%d-%m-%Y") if row.left_on else "",
        )
        for row in indicators.companies_behind(form.scope(), code, part=part).iterator(chunk_size=500)
    )  # fmt: skip
    what = f"indicador {code} {request.GET.urlencode()}"
    return list_response(request, f"indicador-{code}", COMPANY_HEADER, rows, user=request.user, what=what)  # type: ignore[arg-type]
