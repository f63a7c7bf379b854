"""`/administracion/catalogos/`: sectors, bodies, UF, categories; the administrator edits, the auditor looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import access_of
from accounts.selectors import history_of
from casework.views.guards import staff_only
from portfolio.forms.catalogues import (
    ActivityTemplateForm,
    ReferralBodyForm,
    ReferralContactForm,
    SectorForm,
    SubsectorForm,
    UfForm,
)
from portfolio.forms.categories import CategoryTextForm, CriterionForm
from portfolio.models import (
    ActivityTemplate,
    Category,
    CategoryCriterion,
    ReferralBody,
    ReferralContact,
    Sector,
    Subsector,
    UfValue,
)
from portfolio.rules.permissions import administers_catalogues
from portfolio.services.activities.templates import edit_template
from portfolio.services.catalogues import keep_row
from portfolio.views.base import reader, require

HOME = "portfolio:catalogues"


def sees_catalogues(request: HttpRequest) -> bool:
    """Looks: administrator, auditor, oversight. Changes: the administrator."""
    require(access_of(request.user).sees_administration)
    return administers_catalogues(reader(request))


@require_GET
@staff_only
def catalogues(request: HttpRequest) -> HttpResponse:
    """All catalogues on one page."""
    context = {
        "may_edit": sees_catalogues(request),
        "sectors": Sector.objects.prefetch_related("subsectors"),
        "bodies": ReferralBody.objects.prefetch_related("contacts"),
        "uf": UfValue.objects.all(),
        "categories": Category.objects.all(),
        "criteria": CategoryCriterion.objects.all(),
        "templates": ActivityTemplate.objects.select_related("kind"),
    }
    return render(request, "portfolio/catalogues/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def sector(request: HttpRequest, code: str = "") -> HttpResponse:
    """A sector and its subsectors."""
    row = get_object_or_404(Sector, code=code) if code else None
    children = row.subsectors.all() if row else []
    return _edit(request, SectorForm, row, "Sector nuevo", children=children)


@require_http_methods(["GET", "POST"])
@staff_only
def subsector(request: HttpRequest, sector: str, code: str = "") -> HttpResponse:
    """A line of a sector."""
    parent = get_object_or_404(Sector, code=sector)
    row = get_object_or_404(Subsector, code=code, sector=parent) if code else None
    return _edit(request, SubsectorForm, row, f"Subsector nuevo de {parent}", fixed={"sector": parent})


@require_http_methods(["GET", "POST"])
@staff_only
def body(request: HttpRequest, code: str) -> HttpResponse:
    """A referral body with its contacts by region."""
    row = get_object_or_404(ReferralBody, code=code)
    contacts = row.contacts.select_related("region")
    return _edit(request, ReferralBodyForm, row, "", contacts=contacts)


@require_http_methods(["GET", "POST"])
@staff_only
def contact(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """CPE-3: the named contact of a body."""
    parent = get_object_or_404(ReferralBody, code=code)
    row = get_object_or_404(ReferralContact, pk=pk, body=parent) if pk else None
    return _edit(request, ReferralContactForm, row, f"Contacto nuevo de {parent}", fixed={"body": parent})


@require_POST
@staff_only
def contact_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A contact that is no longer there."""
    require(sees_catalogues(request))
    get_object_or_404(ReferralContact, pk=pk, body=code).delete()
    messages.success(request, "Contacto quitado.")
    return redirect("portfolio:body", code)


@require_http_methods(["GET", "POST"])
@staff_only
def uf(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The UF of 31 December of a year."""
    row = get_object_or_404(UfValue, year=year) if year else None
    return _edit(request, UfForm, row, "Valor de la UF", fixed={"updated_by": request.user, "example": False})


@require_http_methods(["GET", "POST"])
@staff_only
def category(request: HttpRequest, number: int) -> HttpResponse:
    """CAT-1, CAT-2: the texts of a category, which the company reads too."""
    row = get_object_or_404(Category, number=number)
    return _edit(request, CategoryTextForm, row, "", history=_sees_history(row))


@require_http_methods(["GET", "POST"])
@staff_only
def criterion(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """CAT-1: a requirement of Exporta Más, and the fact that checks it."""
    row = get_object_or_404(CategoryCriterion, pk=pk) if pk else None
    history = _sees_history(row) if row else None
    return _edit(request, CriterionForm, row, "Requisito nuevo de Exporta Más", history=history)


def _sees_history(row: Any) -> Any:
    """Who changed it and when."""
    return history_of(row.history.all())


def _edit(
    request: HttpRequest,
    form_class: type[forms.ModelForm],
    row: Any,
    new: str,
    fixed: Any = None,
    save: Callable[[Any], Any] | None = None,
    **context: Any,
) -> HttpResponse:
    may_edit = sees_catalogues(request)
    if request.method == "POST" or row is None:
        require(may_edit)
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        (save or _keep(request, fixed))(form)
        messages.success(request, "Guardado.")
        return redirect(HOME)
    context |= {"form": form, "row": row, "may_edit": may_edit, "title": str(row) if row else new}
    return render(request, "portfolio/catalogues/edit.html", context, status=422 if form.is_bound else 200)


def _keep(request: HttpRequest, fixed: Any) -> Callable[[Any], Any]:
    """How a catalogue without a service of its own is kept: the form's row, and who changed it."""

    def save(form: Any) -> Any:
        saved = form.save(commit=False)
        for name, value in (fixed or {}).items():
            setattr(saved, name, value)
        keep_row(saved, actor=reader(request))

    return save


@require_http_methods(["GET", "POST"])
@staff_only
def activity_template(request: HttpRequest, code: str) -> HttpResponse:
    """What activities of a kind propose; those that exist already keep theirs."""
    row = get_object_or_404(ActivityTemplate, code=code)

    def save(form: Any) -> Any:
        return edit_template(template=row, actor=reader(request), **form.cleaned_data)

    return _edit(request, ActivityTemplateForm, row, "", save=save)
