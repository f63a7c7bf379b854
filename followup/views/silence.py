"""`/seguimiento/silencio/`: who waits to hear of ProChile, and the call written down (SEG-6, INS-2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_http_methods

from casework.errors import NotPossible
from casework.export import filters_for_log, list_response
from casework.paging import CappedPaginator
from casework.views.guards import posted, staff_only
from followup.forms.silence import SilenceFilterForm, TouchForm
from followup.selectors import silence as selector
from portfolio.rules import permissions
from portfolio.selectors.companies import rhythm
from portfolio.services.contact import last_own, log_touch, undo_touch
from portfolio.views.base import attempt, fetch, reader, require


def _form(request: HttpRequest) -> SilenceFilterForm:
    user = reader(request)
    return SilenceFilterForm(request.GET, access=user.access, executives=selector.executives(user))


@require_GET
@staff_only
def silence(request: HttpRequest) -> HttpResponse:
    """Those who wait for news, never contacted first."""
    user, today, form = reader(request), timezone.localdate(), _form(request)
    values, days = form.values(), dict(rhythm(today))
    rows = selector.found(user, values, today)
    page = CappedPaginator(selector.for_page(rows), selector.PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form, "page": page, "lines": selector.line_maker(user, today)(page.object_list),
        "filtered": bool(values), "rhythm": days | {"none": days[None]},
    }  # fmt: skip
    return render(request, "followup/silence/list.html", context)


@require_GET
@staff_only
def silence_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file."""
    user, today, values = reader(request), timezone.localdate(), _form(request).values()
    rows = selector.export_rows(user, selector.found(user, values, today), today)
    return list_response(
        request, "silencio", selector.HEADER, rows, user=user, what=f"silencio {filters_for_log(values)}"
    )


@require_http_methods(["GET", "POST"])
@staff_only
def log_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """The call, mail or visit in a short form: on the page itself where the browser can, else on one of its own.

    There the last one that this person wrote down can be taken back.
    """
    company, user, now = fetch(request, reference), reader(request), timezone.now()
    require(permissions.works_it(company, user))
    if "deshacer" in request.POST:
        return _undo(request, company, now)
    form = TouchForm(posted(request), today=now.astimezone(company.office.zone).date(), name=str(company.pk))
    back = _back(request)
    if form.is_bound and form.is_valid():
        done = attempt(
            form, lambda: (log_touch(company=company, touch=form.touch(), actor=user, now=now), True)
        )  # fmt: skip
        if done is not None:
            messages.success(request, _said(company, form.cleaned_data["answered"], back))
            return redirect(back)
    context: dict[str, Any] = {"company": company, "form": form, "back": back, "mine": last_own(company, user)}
    return render(request, "followup/silence/contact.html", context, status=422 if form.errors else 200)


def _undo(request: HttpRequest, company: Any, now: Any) -> HttpResponse:
    number = request.POST["deshacer"][:9]
    try:
        event = undo_touch(
            company=company, seq=int(number) if number.isascii() and number.isdigit() else 0, actor=reader(request),
            now=now,
        )  # fmt: skip
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, f"Se deshizo: {event.label}.")
    return redirect(_back(request))


def _said(company: Any, answered: bool, back: str) -> str:
    words = (
        f"Contacto con {company.name} registrado." if answered
        else f"Intento con {company.name} registrado. Sigue en silencio, porque nadie respondió."
    )  # fmt: skip
    url = reverse("followup:log_contact", args=[company.reference])
    return format_html('{} <a href="{}?{}#ultimo">¿Se equivocó?</a>', words, url, urlencode({"volver": back}))


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("volver") or request.GET.get("volver") or ""
    here = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if here else reverse("followup:silence")
