"""`/bandeja/`: what waits for whom, and passing files on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Office, Role, User
from casework import vocabulary
from casework.errors import NotPossible
from casework.export import filters_for_log, list_response
from casework.filters import address
from casework.forms.inbox import InboxFilterForm, ReassignForm
from casework.models import CaseFile
from casework.rules.assignment import ASSIGNED_ABOVE, TAKING_ROLES, may_reassign
from casework.selectors import inbox as selector
from casework.services import assignment
from casework.views.guards import posted, staff_only

FILTERS = {"tipo", "estado", "turno", "sector", "oficina", "persona"}


def _form(request: HttpRequest) -> InboxFilterForm:
    user: Any = request.user
    access, today = user.access, timezone.localdate()
    ids = None if access.sees_all else list(access.offices())
    offices = Office.objects.active()
    if ids is not None:
        offices = offices.filter(pk__in=ids)
    default = "cola" if access.has(Role.CLIENT_MANAGEMENT) else "todos"
    if access.has_any(TAKING_ROLES) or vocabulary.asked_of(user):
        default = "mias"
    return InboxFilterForm(
        request.GET,
        people=selector.people_of_offices(ids, today),
        offices=list(offices.order_by("kind", "name")),
        default_view=default,
    )


def _page(request: HttpRequest) -> int:
    given = request.GET.get("pagina", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1


@require_GET
@staff_only
def inbox(request: HttpRequest) -> HttpResponse:
    """The list, whole or (for htmx) only what the filters change."""
    user: Any = request.user
    form = _form(request)
    filters = form.filters()
    now = timezone.now()
    found = selector.inbox(filters, user=user, now=now, page=_page(request))
    context = {
        "form": form,
        "filters": filters,
        "inbox": found,
        "tabs": [_tab(request, view, filters, found) for view in selector.views_for(user)],
        "movable": {row.case.pk for row in found.page if may_reassign(row.case, user)},
        "asked": bool(filters.q or request.GET.keys() & FILTERS),
        "cap": selector.COUNT_CAP,
        "now": now,
    }
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    partial = htmx and not htmx.history_restore_request
    response = render(request, "casework/inbox/_list.html" if partial else "casework/inbox/inbox.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _tab(request: HttpRequest, view: str, filters: selector.Filters, found: selector.Inbox) -> dict[str, Any]:
    count = found.counts.get(view)
    return {
        "label": selector.VIEWS[view],
        "url": address(request.GET, ver=view),
        "current": view == filters.view,
        "count": count if count is None or count <= selector.COUNT_CAP else f"+{selector.COUNT_CAP}",
        "late": view == "vencidos" and bool(count),
    }


@require_GET
@staff_only
def download(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet."""
    filters = _form(request).filters()
    user: Any = request.user
    rows = selector.export_rows(filters, user=user, now=timezone.now())
    what = f"bandeja {filters_for_log(asdict(filters))}"
    return list_response(request, "bandeja", selector.EXPORT_HEADER, rows, user=user, what=what)


def _candidates(cases: list[CaseFile]) -> list[tuple[User, str]]:
    """Who attends files at those offices, with the open files that each has."""
    ids = sorted({case.office_id for case in cases})
    people = selector.people_of_offices(ids, timezone.localdate())
    load = dict(
        CaseFile.objects.open()
        .filter(responsible__in=[user.pk for user, _ in people])
        .values_list("responsible")
        .annotate(number=Count("pk"))
    )
    return [(user, f"{user.display_name} · {office} · {load.get(user.pk, 0)} abiertos") for user, office in people]


@require_http_methods(["GET", "POST"])
@staff_only
def reassign(request: HttpRequest) -> HttpResponse:
    """Confirm who receives the chosen files and why; the selection stands in the address."""
    user: Any = request.user
    folios = request.GET.getlist("folio")[: assignment.MOST_AT_ONCE]
    cases = list(
        CaseFile.objects.visible_to(user).filter(folio__in=folios).select_related("parent", "office", "responsible")
    )
    back = reverse("casework:inbox")
    if not cases:
        messages.warning(request, "Marque al menos un expediente de la lista para reasignarlo.")
        return redirect(back)
    if company := next((case for case in cases if case.kind in ASSIGNED_ABOVE), None):
        messages.warning(
            request, f"El ejecutivo o ejecutiva de {company.title} se asigna desde la página de la empresa."
        )
        return redirect(back)
    if not all(may_reassign(case, user) for case in cases):
        raise PermissionDenied("Reasignar estos expedientes le corresponde a la jefatura de la oficina.")
    form = ReassignForm(posted(request), people=_candidates(cases))
    if request.method == "POST" and form.is_valid():
        to = form.person()
        try:
            moved = assignment.reassign(cases, to=to, actor=user, now=timezone.now(), note=form.cleaned_data["note"])
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            many = "1 expediente pasó" if len(moved) == 1 else f"{len(moved)} expedientes pasaron"
            messages.success(request, f"Listo: {many} a {to.display_name}. Los plazos siguen igual.")
            return redirect(cases[0].get_absolute_url() if len(cases) == 1 else back)
    return render(request, "casework/inbox/reassign.html", {"form": form, "cases": cases, "back": back})
