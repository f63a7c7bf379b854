"""`/oficina/` and `/gestion/`: the two places from which the whole is seen, down to each file."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Office, Role
from casework.charts import bar_chart
from casework.views.guards import staff_only
from portfolio.services.assignment import cap

from . import dashboards

PER_PAGE = 25
SHOWN_AT_ONCE = 12


class ComplianceForm(forms.Form):
    """The filters of `/gestion/`, as they stand in its address. What cannot be understood is left out."""

    desde = forms.DateField(
        label="Plazos nacidos desde", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    clausula = forms.ChoiceField(
        label="Cláusula", required=False, choices=[("", "Todas"), *[(c, c) for c in dashboards.INTAKE_CLAUSES]]
    )
    oficina = forms.ChoiceField(label="Oficina", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.regional().order_by("region__order").values_list("code", "name")
        self.fields["oficina"].choices = [("", "Todas"), *offices]  # type: ignore[attr-defined]

    def given(self) -> tuple[date | None, str, str]:
        self.is_valid()
        data = self.cleaned_data
        return data.get("desde"), data.get("clausula", ""), data.get("oficina", "")


class DrillForm(ComplianceForm):
    resultado = forms.ChoiceField(
        label="Resultado", required=False, choices=[("", "Todos"), *dashboards.RESULTS.items()]
    )


def _overseers_only(request: HttpRequest) -> None:
    if not request.user.access.sees_all:  # type: ignore[union-attr]
        raise PermissionDenied("Le corresponde a la Dirección Nacional o a Desarrollo Estratégico.")


@require_GET
@staff_only
def management(request: HttpRequest) -> HttpResponse:
    """CAP-9: compliance of the intake, by clause and office, and the Low branch."""
    _overseers_only(request)
    now = timezone.now()
    form = ComplianceForm(request.GET)
    since, clause, office = form.given()
    found = dashboards.compliance(dashboards.deadlines_of_intake(since, clause, office), now)
    judged = [line for line in found.offices if line.share is not None]
    chart = bar_chart(
        "Plazos cumplidos a tiempo por oficina",
        [(line.label, line.share or 0, "green" if line.share == 100 else "") for line in judged],
        description=f"De {judged[0].label}, la más baja, a {judged[-1].label}, la más alta."
        if judged
        else "Sin datos.",
        head="Oficina",
        unit="% cumplido en plazo",
    )
    context = {
        "form": form, "found": found, "chart": chart if judged else None, "since": since,
        "low": dashboards.low_branch(since),
        "low_first": request.user.access.has(Role.STRATEGIC_DEVELOPMENT),  # type: ignore[union-attr]
    }  # fmt: skip
    return render(request, "public/management.html", context)


@require_GET
@staff_only
def management_deadlines(request: HttpRequest) -> HttpResponse:
    """The deadlines behind a number of `/gestion/`."""
    _overseers_only(request)
    form = DrillForm(request.GET)
    since, clause, office = form.given()
    found = dashboards.listed(
        dashboards.deadlines_of_intake(since, clause, office), form.cleaned_data.get("resultado", ""), timezone.now()
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "public/management_deadlines.html", {"form": form, "page": page})


@require_GET
@staff_only
def my_office(request: HttpRequest) -> HttpResponse:
    """For the head of an office: what is about to break, who has room, and where to pass files on."""
    offices = request.user.access.offices(Role.OFFICE_HEAD)  # type: ignore[union-attr]
    if not offices:
        raise PermissionDenied("Le corresponde a la jefatura de la oficina.")
    now = timezone.now()
    pressing = list(dashboards.about_to_break(offices, now)[: SHOWN_AT_ONCE + 1])
    context = {
        "offices": Office.objects.filter(pk__in=offices),
        "numbers": dashboards.office_numbers(offices, now),
        "pressing": pressing[:SHOWN_AT_ONCE],
        "more": len(pressing) > SHOWN_AT_ONCE,
        "loads": dashboards.load_of(offices, now, timezone.localdate(), cap(now)),
        "now": now,
    }
    return render(request, "public/my_office.html", context)
