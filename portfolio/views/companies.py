"""`/empresas/`: the list and the page of a company."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.export import filters_for_log, list_response
from casework.services.access_log import log_read
from casework.views.guards import staff_only
from portfolio.forms.filters import CompanyFilterForm
from portfolio.forms.staff import CompanyEditForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.selectors import lists
from portfolio.selectors.page import company_page, pending_joins
from portfolio.selectors.shares import with_what_is_planned
from portfolio.services.registration import set_details
from portfolio.views.base import act_page, fetch, moved_to, reader, require

CONTACT_FIELDS = ("email", "phone", "address")


def _filters(request: HttpRequest) -> tuple[CompanyFilterForm, dict[str, str]]:
    user = reader(request)
    form = CompanyFilterForm(request.GET, executives=lists.executives_in_charge(user))
    return form, form.values() | {"orden": request.GET.get("orden", "")}


@require_GET
@staff_only
def company_list(request: HttpRequest) -> HttpResponse:
    """Companies that this user may see, filtered by the address."""
    user = reader(request)
    form, values = _filters(request)
    page = Paginator(lists.found(user, values), lists.PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form,
        "page": page,
        "asked": values.get("q", ""),
        "sees_care": permissions.sees_care(user.access),
    }
    return render(request, "portfolio/list.html", context)


@require_GET
@staff_only
def company_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet."""
    user = reader(request)
    _, values = _filters(request)
    rows = lists.export_rows(lists.found(user, values))
    what = f"empresas {filters_for_log(values)}"
    return list_response(request, "empresas", lists.EXPORT_HEADER, rows, user=user, what=what)


@require_GET
@staff_only
def company(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the company is, who attends it, how it stands and what comes next. Reading it leaves a trace."""
    user = reader(request)
    try:
        row = fetch(request, reference)
    except Http404:
        gone = moved_to(request, reference)
        if gone is None:
            raise
        return redirect(gone)
    now = timezone.now()
    today = now.astimezone(row.office.zone).date()
    page = company_page(row, user, today=today)
    log_read(row.case, user, now, "empresa")
    context = {
        "page": page,
        "company": row,
        "acts": row.acts_for(user),
        "joins": pending_joins(page.links) if permissions.decides_join(row, user) else [],
        "works": permissions.works_it(row, user),
    }
    return render(request, "portfolio/company.html", context)


@require_GET
@staff_only
def company_history(request: HttpRequest, reference: str) -> HttpResponse:
    """Executives, categories, sales, products and changes of data, each with who and when."""
    row, user = fetch(request, reference, people=False), reader(request)
    log_read(row.case, user, timezone.now(), "historia")
    changes = row.history.select_related("history_user").order_by("-history_date", "-history_id")[:100]
    context = {
        "company": row,
        "assignments": with_what_is_planned(row.assignments.select_related("executive", "assigned_by")),
        "categories": row.category_changes.select_related("by"),
        "sales": row.annual_sales.all(),
        "products": row.products.all(),
        "consents": row.consents.select_related("given_by"),
        "changes": _differences(list(changes), hidden=() if permissions.reads_contacts(row, user) else CONTACT_FIELDS),
    }
    return render(request, "portfolio/history.html", context)


def _differences(versions: list[Any], *, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """What changed from each version to the next, newest first; `hidden`: fields that this reader may not read."""
    found = []
    for newer, older in itertools.pairwise(versions):
        for change in newer.diff_against(older, foreign_keys_are_objs=False, excluded_fields=hidden).changes:
            field = Company._meta.get_field(change.field)
            found.append(
                {
                    "at": newer.history_date,
                    "by": newer.history_user,
                    "field": getattr(field, "verbose_name", change.field),
                    "old": change.old,
                    "new": change.new,
                }
            )
    return found


@require_http_methods(["GET", "POST"])
@staff_only
def company_edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct what is known of a company."""
    row = fetch(request, reference)
    require(permissions.edits_it(row, reader(request)))
    user = reader(request)
    form = CompanyEditForm(request.POST or None, instance=get_object_or_404(Company, pk=row.pk))

    def act(data: dict[str, Any], now: Any) -> Any:
        return set_details(company=row, actor=user, now=now, **data)

    return act_page(
        request,
        row,
        form,
        act,
        title="Corregir datos",
        submit="Guardar",
        done="Datos guardados.",
        text="Cada cambio queda en la historia de la empresa con su nombre y la fecha.",
    )
