"""`/oficina/` and `/gestion/`: the two places from which the whole is seen, down to each file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Office, Role
from casework.charts import BarChart, bar_chart
from casework.export import filters_for_log, list_response
from casework.models import Deadline
from casework.views.guards import staff_only
from intake.models import Intake
from intake.states import STATES
from portfolio.rules import permissions
from portfolio.services.assignment import cap

from . import dashboard_office, dashboards, periods

PER_PAGE = 25
MOMENT = "%Y-%m-%d %H:%M"
SHOWN_AT_ONCE = 12


class ComplianceForm(forms.Form):
    """The filters of `/gestion/`, as they stand in its address. What cannot be understood is left out."""

    periodo = forms.ChoiceField(label="Periodo", required=False)
    clausula = forms.ChoiceField(
        label="Cláusula", required=False, choices=[("", "Todas"), *[(c, c) for c in dashboards.INTAKE_CLAUSES]]
    )
    oficina = forms.ChoiceField(label="Oficina", required=False)

    def __init__(self, data: QueryDict, today: date) -> None:
        super().__init__(data)
        offices = Office.objects.regional().order_by("region__order").values_list("code", "name")
        self.fields["oficina"].choices = [("", "Todas"), *offices]  # type: ignore[attr-defined]
        shown = {period.code: period.label for period in periods.offered(today)}
        if asked := periods.parse(data.get("periodo", "")):  # an address kept from another year still works
            shown.setdefault(asked.code, asked.label)
        self.fields["periodo"].choices = [("", "Desde siempre"), *shown.items()]  # type: ignore[attr-defined]
        self.is_valid()

    def given(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    @property
    def span(self) -> dashboards.Span | None:
        """First instant and first instant after, as the year is counted in continental Chile."""
        period = periods.parse(self.given("periodo"))
        return period.bounds(timezone.get_default_timezone()) if period else None

    def deadlines(self) -> QuerySet[Deadline]:
        return dashboards.deadlines_of_intake(self.span, self.given("clausula"), self.given("oficina"))


class DrillForm(ComplianceForm):
    resultado = forms.ChoiceField(
        label="Resultado", required=False, choices=[("", "Todos"), *dashboards.RESULTS.items()]
    )

    def rows(self, now: datetime) -> QuerySet[Deadline]:
        return dashboards.listed(self.deadlines(), self.given("resultado"), now)


class IntakesForm(ComplianceForm):
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Todos"), *((c, info.staff) for c, info in STATES.items())]
    )
    potencial = forms.ChoiceField(label="Potencial", required=False, choices=[("", "Todos"), ("low", "Bajo")])
    clausula = None  # type: ignore[assignment]

    def rows(self) -> QuerySet[Intake]:
        return dashboards.intakes_in(
            self.span, self.given("oficina"), self.given("estado"), low=self.given("potencial") == "low"
        )


def _overseers_only(request: HttpRequest) -> None:
    if not request.user.access.sees_all:  # type: ignore[union-attr]
        raise PermissionDenied("Le corresponde a la Dirección Nacional o a Desarrollo Estratégico.")


@require_GET
@staff_only
def management(request: HttpRequest) -> HttpResponse:
    """CAP-9: compliance of the intake, by clause, office and month, where companies are, and the Low branch."""
    _overseers_only(request)
    now = timezone.now()
    form = ComplianceForm(request.GET, timezone.localdate(now))
    found = dashboards.compliance(form.deadlines(), now)
    months = dashboards.by_month(form.deadlines(), now, timezone.get_default_timezone())
    context = {
        "form": form, "found": found, "months": months,
        "chart": _chart("Plazos cumplidos a tiempo por oficina", found.offices, "Oficina"),
        "trend": _chart("Plazos cumplidos a tiempo, según el mes en que nacieron", months, "Mes"),
        "low": dashboards.low_branch(form.span, form.given("oficina")),
        "route": dashboards.route_counts(form.span, form.given("oficina")),
        "low_first": request.user.access.has(Role.STRATEGIC_DEVELOPMENT),  # type: ignore[union-attr]
        "sees_care": permissions.sees_care(request.user.access),  # type: ignore[union-attr]
    }  # fmt: skip
    return render(request, "public/management.html", context)


def _chart(title: str, lines: list[dashboards.Line], head: str) -> BarChart | None:
    """Percentages against a hundred; None where nothing can be judged or compared yet."""
    judged = [line for line in lines if line.share is not None]
    if len(judged) < 2:
        return None
    lowest, highest = (pick(judged, key=lambda line: line.share or 0) for pick in (min, max))
    return bar_chart(
        title, [(line.label, line.share or 0, "green" if line.share == 100 else "") for line in judged],
        description=f"La más baja es {lowest.label}, y la más alta, {highest.label}.", head=head,
        unit="% cumplido en plazo", full=100,
    )  # fmt: skip


@require_GET
@staff_only
def management_deadlines(request: HttpRequest) -> HttpResponse:
    """The deadlines behind a number of `/gestion/`."""
    _overseers_only(request)
    now = timezone.now()
    form = DrillForm(request.GET, timezone.localdate(now))
    page = Paginator(form.rows(now), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "public/management_deadlines.html", {"form": form, "page": page})


@require_GET
@staff_only
def management_deadlines_download(request: HttpRequest) -> StreamingHttpResponse:
    """The same deadlines, as a sheet."""
    _overseers_only(request)
    user: Any = request.user
    now = timezone.now()
    form = DrillForm(request.GET, timezone.localdate(now))
    names = {code: label for code, label in dashboards.RESULTS.items() if code in ("vencidos", "corriendo")}
    rows = (
        (
            row.case.folio, (row.case.parent or row.case).title, row.clause_id, row.office.name,
            row.started_at.astimezone(row.office.zone).strftime(MOMENT), row.due_on or "",
            row.met_at.astimezone(row.office.zone).strftime(MOMENT) if row.met_at else "",
            row.get_outcome_display() if row.met_at
            else names["vencidos" if row.due_at <= now and not row.paused_at else "corriendo"],
            row.case.responsible.display_name if row.case.responsible else "",
        )
        for row in form.rows(now).iterator(chunk_size=500)
    )  # fmt: skip
    head = ("Folio", "Empresa", "Cláusula", "Oficina", "Desde", "Hasta", "Cumplido", "Resultado", "A cargo")
    return list_response(
        request, "plazos-captacion", head, rows, user=user, what=f"deadlines {filters_for_log(request.GET.dict())}"
    )


@require_GET
@staff_only
def management_intakes(request: HttpRequest) -> HttpResponse:
    """The companies behind a number of `/gestion/`."""
    _overseers_only(request)
    form = IntakesForm(request.GET, timezone.localdate())
    page = Paginator(form.rows(), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "public/management_intakes.html", {"form": form, "page": page})


@require_GET
@staff_only
def management_intakes_download(request: HttpRequest) -> StreamingHttpResponse:
    """The same companies, as a sheet."""
    _overseers_only(request)
    user: Any = request.user
    form = IntakesForm(request.GET, timezone.localdate())
    rows = (
        (
            row.case.folio, row.company.name, row.company.rut_display or "", row.case.office.name, row.info.staff,
            row.case.opened_at.astimezone(row.case.office.zone).strftime(MOMENT),
            row.case.responsible.display_name if row.case.responsible else "",
        )
        for row in form.rows().iterator(chunk_size=500)
    )  # fmt: skip
    what = f"intakes {filters_for_log(request.GET.dict())}"
    head = ("Folio", "Empresa", "RUT", "Oficina", "Estado", "Abierta", "A cargo")
    return list_response(request, "captaciones", head, rows, user=user, what=what)


@require_GET
@staff_only
def my_office(request: HttpRequest) -> HttpResponse:
    """For the head of an office: what is about to break, who has room, and where to pass files on."""
    offices = request.user.access.offices(Role.OFFICE_HEAD)  # type: ignore[union-attr]
    if not offices:
        raise PermissionDenied("Le corresponde a la jefatura de la oficina.")
    now = timezone.now()
    pressing = list(dashboard_office.about_to_break(offices, now)[: SHOWN_AT_ONCE + 1])
    numbers = dashboard_office.office_numbers(offices, now)
    context = {
        "offices": Office.objects.filter(pk__in=offices),
        "numbers": numbers,
        "pressing": pressing[:SHOWN_AT_ONCE],
        "decisions": dashboard_office.decisions(offices, numbers),
        "more": len(pressing) > SHOWN_AT_ONCE,
        "loads": dashboard_office.load_of(offices, now, timezone.localdate(), cap(now)),
        "now": now,
    }
    return render(request, "public/my_office.html", context)
