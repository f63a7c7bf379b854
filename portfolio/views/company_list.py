"""`/empresas/`: the list of companies, its columns, its saved filters and its downloads."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.export import asked_format, filters_for_log, list_response
from casework.forms.lists import SavedFilterForm
from casework.models import ListPreference, SavedFilter
from casework.paging import CappedPaginator
from casework.services import lists as keeping
from casework.services.jobs import start_job
from casework.views.guards import staff_only
from portfolio.forms.filters import ColumnsForm, CompanyFilterForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.rules.foreign import registers_foreign
from portfolio.selectors import columns, lists
from portfolio.views.base import attempt, reader

PLACE = "companies"
EVERYTHING = "todas"  # `?todas=1`: without the filter with which the list opens


def _form(request: HttpRequest, today: date, data: Any = None) -> CompanyFilterForm:
    executives = lists.executives_in_charge(reader(request))
    return CompanyFilterForm(request.GET if data is None else data, executives=executives, today=today)


def _preference(request: HttpRequest) -> ListPreference:
    rows = ListPreference.objects.select_related("opens_with")
    user = reader(request)
    return rows.filter(user=user, place=PLACE).first() or ListPreference(user=user, place=PLACE)


def _reading(request: HttpRequest, preference: ListPreference, today: date) -> columns.Reading:
    asked = columns.Asked(reader(request), today)
    return columns.Reading(columns.chosen(preference.columns), asked)


@require_GET
@staff_only
def company_list(request: HttpRequest) -> HttpResponse:
    """Companies that this user may see, filtered by the address; without one, by the filter they open with."""
    user, today = reader(request), timezone.localdate()
    preference = _preference(request)
    opens_with = preference.opens_with
    if opens_with is not None and not request.GET:
        return redirect(f"{reverse('portfolio:companies')}?{opens_with.query or EVERYTHING + '=1'}")
    form = _form(request, today)
    values = form.values()
    reading = _reading(request, preference, today)
    rows = lists.found(user, values, today)
    page = CappedPaginator(rows, lists.PER_PAGE, shown=reading.rows(rows)).get_page(request.GET.get("pagina"))
    lines = [reading.line(row) for row in page.object_list]
    here = form.query()
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "columns": reading.columns,
        "sorts": ";".join(["nombre=Empresa", *(f"{one.sort}={one.label}" for one in reading.columns if one.sort)]),
        "columns_form": ColumnsForm(initial={"columna": [column.code for column in reading.columns]}),
        "asked": values.get("q", ""),
        "similar": _similar(request, values, today, page.paginator.count),
        "saved": list(SavedFilter.objects.visible_to(user).of(PLACE)),
        "opens_with": opens_with,
        "here": here,
        "may_assign": permissions.assigns_anything(user),
        "may_log": permissions.logs_anything(user),
        "registers_foreign": registers_foreign(user),
        "sees_care": permissions.sees_care(user.access),
    }
    return render(request, "portfolio/companies/list.html", context)


def _similar(request: HttpRequest, values: dict[str, Any], today: date, count: int) -> list[Any]:
    seen = Company.objects.visible_to(reader(request))
    return lists.look_alikes(lists.filtered(seen, values, today, words=False), values.get("q", ""), count)


@require_http_methods(["GET", "POST"])
@staff_only
def company_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file, with the columns that the person chose; long spreadsheets in the background."""
    user, today = reader(request), timezone.localdate()
    form, preference = _form(request, today), _preference(request)
    values = form.values()
    if request.GET.get("solo") and not values.get("empresa"):
        messages.warning(request, "Marque primero las empresas que quiere descargar.")
        return redirect(f"{reverse('portfolio:companies')}?{EVERYTHING}=1")
    reading = _reading(request, preference, today)
    rows = lists.found(user, values, today)
    codes = [column.code for column in reading.columns]
    if asked_format(request) == "xlsx":
        count = CappedPaginator(rows, lists.PER_PAGE)
        if count.capped and request.method == "POST":
            job = start_job(
                "portfolio.companies", title="Planilla de empresas", actor=user, now=timezone.now(),
                params={"values": values, "columns": codes},
            )  # fmt: skip
            return redirect(job)
        if count.capped:
            return render(request, "portfolio/companies/long_export.html", {"cap": count.CAP})
    what = f"empresas {filters_for_log(values)} columnas {codes}"
    header, lines = lists.export_header(reading.columns), lists.export_rows(rows, reading)
    return list_response(request, "empresas", header, lines, user=user, what=what)


@require_POST
@staff_only
def company_columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns this person wants."""
    form = ColumnsForm(request.POST)
    codes = form.cleaned_data["columna"] if form.is_valid() else []
    keeping.choose_columns(codes, place=PLACE, user=reader(request))
    messages.success(
        request, "La lista muestra las columnas que eligió." if codes else "La lista vuelve a lo habitual."
    )
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The list with the filters that the form brought along, and nothing else of what it brought."""
    query = _form(request, timezone.localdate(), QueryDict(request.POST.get("consulta", "")[:2000])).query()
    return f"{reverse('portfolio:companies')}?{query or EVERYTHING + '=1'}"


@require_GET
@staff_only
def filters(request: HttpRequest) -> HttpResponse:
    """The saved filters that this person may open."""
    rows = SavedFilter.objects.visible_to(reader(request)).of(PLACE)
    context = {"rows": rows, "opens_with": _preference(request).opens_with_id}
    return render(request, "portfolio/companies/filters.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name."""
    user, now = reader(request), timezone.now()
    source = request.POST if request.method == "POST" else request.GET
    query = _form(request, timezone.localdate(), QueryDict(source.get("consulta", "")[:2000])).query()
    form = SavedFilterForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        saved = attempt(
            form,
            lambda: keeping.save_filter(
                place=PLACE, name=data["nombre"], query=query, owner=user, now=now, office=data["oficina"]
            ),
        )
        if saved is not None:
            if data["al_abrir"]:
                keeping.open_with(saved, place=PLACE, user=user)
            messages.success(request, f"Guardó el filtro «{saved.name}».")
            return redirect(f"{reverse('portfolio:companies')}?{query or EVERYTHING + '=1'}")
    context = {"form": form, "query": query, "title": "Guardar estos filtros", "submit": "Guardar"}
    return render(request, "portfolio/companies/filter.html", context, status=422 if form.is_bound else 200)


def _mine(request: HttpRequest, pk: int) -> SavedFilter:
    return get_object_or_404(SavedFilter.objects.owned_by(reader(request)).of(PLACE), pk=pk)


@require_http_methods(["GET", "POST"])
@staff_only
def filter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one's own filter, share it, or open the list with it."""
    user, saved = reader(request), _mine(request, pk)
    preference = _preference(request)
    opens = preference.opens_with_id == saved.pk
    initial = {"nombre": saved.name, "oficina": saved.shared_with_id, "al_abrir": opens}
    form = SavedFilterForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = attempt(
            form,
            lambda: keeping.change_filter(saved, name=data["nombre"], office=data["oficina"], actor=user),
        )
        if done is not None:
            if data["al_abrir"] != opens:
                keeping.open_with(saved if data["al_abrir"] else None, place=PLACE, user=user)
            messages.success(request, f"Cambió el filtro «{saved.name}».")
            return redirect("portfolio:filters")
    context = {
        "form": form,
        "query": saved.query,
        "title": f"Cambiar «{saved.name}»",
        "submit": "Guardar",
        "saved": saved,
    }
    return render(request, "portfolio/companies/filter.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own filter, after saying who loses it."""
    saved = _mine(request, pk)
    if request.method == "POST":
        keeping.delete_filter(saved, actor=reader(request))
        messages.success(request, f"Eliminó el filtro «{saved.name}».")
        return redirect("portfolio:filters")
    return render(request, "portfolio/companies/filter_delete.html", {"saved": saved})


@require_POST
@staff_only
def filter_open_with(request: HttpRequest, pk: int) -> HttpResponse:
    """The list opens with this filter, also one of a colleague; asked again, without."""
    user = reader(request)
    saved = get_object_or_404(SavedFilter.objects.visible_to(user).of(PLACE), pk=pk)
    already = _preference(request).opens_with_id == saved.pk
    keeping.open_with(None if already else saved, place=PLACE, user=user)
    words = "La lista abre sin filtros." if already else f"La lista abre con «{saved.name}»."
    messages.success(request, words)
    return redirect("portfolio:filters")
