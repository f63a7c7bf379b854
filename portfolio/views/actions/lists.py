"""`/acciones/`: the list, and the same list as a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Office
from casework.export import filters_for_log, list_response
from casework.filters import address
from casework.paging import CappedPaginator
from casework.views.guards import staff_only
from portfolio.forms.actions import ActionFilterForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.rules.rut import guess
from portfolio.selectors import actions as selector
from portfolio.views.base import reader, require


def _filters(request: HttpRequest) -> tuple[ActionFilterForm, dict[str, Any]]:
    user = reader(request)
    require(permissions.reads_actions(user))
    form = ActionFilterForm(
        request.GET,
        kinds=selector.kind_choices(selector.tree()),
        offices=list(Office.objects.active().order_by("kind", "name").values_list("code", "name")),
        people=selector.loggers(user),
        views=selector.VIEWS,
    )
    values = form.values()
    default = "todas" if values.get("empresa") or not permissions.logs_anything(user) else "mias"
    return form, values | {"ver": values.get("ver") or default, "orden": request.GET.get("orden", "")}


@require_GET
@staff_only
def action_list(request: HttpRequest) -> HttpResponse:
    """The actions that this user may see, filtered by the address."""
    user = reader(request)
    form, values = _filters(request)
    rows = selector.found(user, values, timezone.localdate())
    page = CappedPaginator(selector.for_list(rows), selector.PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form,
        "page": page,
        "company": _company(request, values.get("empresa", "")),
        "tabs": [
            {"label": label, "url": address(request.GET, ver=view), "current": view == values["ver"]}
            for view, label in selector.VIEWS.items()
        ],
        "asked": bool(values.keys() - {"ver", "orden"}),
        "may_log": permissions.logs_anything(user),
        "view": values["ver"],
    }
    return render(request, "portfolio/actions/list.html", context)


def _company(request: HttpRequest, reference: str) -> Company | None:
    """The one whose actions are listed, when it is one that this user sees."""
    if not reference:
        return None
    rut = guess(reference)
    rows = Company.objects.visible_to(reader(request))
    return (rows.filter(rut=rut) if rut else rows.filter(case__folio=reference.upper())).first()


@require_GET
@staff_only
def action_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet, whole."""
    user = reader(request)
    _, values = _filters(request)
    rows = selector.export_rows(selector.found(user, values, timezone.localdate()))
    return list_response(
        request, "acciones", selector.EXPORT_HEADER, rows, user=user, what=f"acciones {filters_for_log(values)}"
    )
