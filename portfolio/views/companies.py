"""`/empresas/<rut>/`: the page of a company."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from casework.pdf import pdf_response
from casework.services.access_log import log_read
from casework.views.guards import posted, staff_only
from portfolio.forms.foreign import ForeignEditForm
from portfolio.forms.staff import CompanyEditForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.rules.foreign import corrects_it
from portfolio.selectors.changes import changes_of
from portfolio.selectors.company_story import KINDS, MOST_PAGES, company_story
from portfolio.selectors.exports_chart import exports_chart
from portfolio.selectors.ficha import ficha_parts, profile_of
from portfolio.selectors.page import company_page, for_page, pending_joins, with_profile
from portfolio.selectors.shares import with_what_is_planned
from portfolio.services.common import local_day
from portfolio.services.foreign import correct_details
from portfolio.states import CompanyKind
from portfolio.views.base import act_page, fetch, moved_to, reader, require

#: What the summary on paper takes of the ficha, besides what the record says.
ON_PAPER = frozenset({"products", "workers_total", "annual_sales", "target_countries", "certifications", "languages"})


@require_GET
@staff_only
def company(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the company is, how it stands, what comes next and its whole story. Reading leaves a trace."""
    now = timezone.now()
    try:
        row = _whole(request, reference, now)
    except Http404:
        gone = moved_to(request, reference)
        if gone is None:
            raise
        return redirect(gone)
    user = reader(request)
    story = _story(request, row)
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if htmx and not htmx.history_restore_request:
        return render(request, "portfolio/company/_story.html", story)
    log_read(row.case, user, now, "empresa")
    page = company_page(row, user, today=local_day(row, now))
    context = story | {
        "page": page,
        "chart": exports_chart(page.exports),
        "ficha": ficha_parts(row, near=page.sees_contacts),
        "acts": row.acts_for(user),
        "joins": pending_joins(page.links) if permissions.decides_join(row, user) else [],
        "works": permissions.works_it(row, user),
    }
    response = render(request, "portfolio/company/page.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _whole(request: HttpRequest, reference: str, now: datetime) -> Company:
    return fetch(request, reference, shape=partial(for_page, today=timezone.localdate(now)))


def _story(request: HttpRequest, row: Company) -> dict[str, Any]:
    show, number = request.GET.get("ver", ""), request.GET.get("pagina", "")
    show = show if show in KINDS else "todo"
    page = int(number) if number.isascii() and number.isdigit() and 0 < int(number[:9]) <= MOST_PAGES else 1
    entries, more = company_story(row, reader(request), show=show, page=page)
    return {"company": row, "entries": entries, "more": more, "show": show, "number": page, "kinds": KINDS}


@require_GET
@staff_only
def company_summary(request: HttpRequest, reference: str) -> HttpResponse:
    """The company on paper: who it is, how it stands and the last that happened, as a PDF."""
    now, user = timezone.now(), reader(request)
    row = _whole(request, reference, now)
    log_read(row.case, user, now, "resumen")
    page = company_page(row, user, today=local_day(row, now))
    entries, _ = company_story(row, user)
    declared = [
        line
        for part in ficha_parts(row, near=page.sees_contacts)
        for line in part.lines
        if line.name in ON_PAPER
    ]  # fmt: skip
    context = {"company": row, "page": page, "entries": entries, "declared": declared, "reader": user}
    title = f"Resumen de {row.name}"
    return pdf_response(
        f"resumen-{row.reference}", "portfolio/company/summary.html", context, title=title, at=now, user=user
    )


@require_GET
@staff_only
def company_history(request: HttpRequest, reference: str) -> HttpResponse:
    """Executives, categories, people and every change of its ficha and its record, each with who and when."""
    row, user = fetch(request, reference, shape=with_profile), reader(request)
    log_read(row.case, user, timezone.now(), "historia")
    near = permissions.reads_contacts(row, user)
    context = {
        "company": row,
        "assignments": with_what_is_planned(row.assignments.select_related("executive", "assigned_by")),
        "categories": row.category_changes.select_related("by"),
        "people": row.representations.all(),
        "sales": [] if profile_of(row) else row.annual_sales.all(),  # of who has a ficha, they are in it
        "consents": row.consents.select_related("given_by"),
        "changes": changes_of(row, near=near, name=request.GET.get("dato", "")),
    }
    return render(request, "portfolio/company/history.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def company_edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct what is known of a company; a foreign one has a country and its number there, and no comuna."""
    row, user = fetch(request, reference), reader(request)
    require(corrects_it(row, user))
    form: Any
    if row.kind == CompanyKind.FOREIGN:
        form = ForeignEditForm(posted(request), company=row, sets_kind=permissions.edits_it(row, user))
    else:
        form = CompanyEditForm(posted(request), instance=get_object_or_404(Company, pk=row.pk))

    def act(data: dict[str, Any], now: Any) -> Any:
        return correct_details(company=row, actor=user, now=now, **data)

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
