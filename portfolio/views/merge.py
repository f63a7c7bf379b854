"""Joining duplicates: candidates, side by side, what moves, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.views.guards import staff_only
from portfolio.forms.merge import MergeForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.selectors.duplicates import seen_duplicates
from portfolio.selectors.page import with_names
from portfolio.services import merge as service
from portfolio.views.base import attempt, fetch, reader, require


@require_GET
@staff_only
def duplicates(request: HttpRequest, reference: str) -> HttpResponse:
    """Records that may be the same company; also one that the person looks for."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.merges_it(row, user))
    asked = request.GET.get("q", "")[:120].strip()
    found = seen_duplicates(row, user, asked=asked)
    return render(request, "portfolio/duplicates.html", {"company": row, "found": found, "asked": asked})


@require_http_methods(["GET", "POST"])
@staff_only
def merge(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """`reference` stays, `other` becomes its child."""
    stays, goes, user = fetch(request, reference), _other(request, other), reader(request)
    require(permissions.merges_it(stays, user) and permissions.merges_it(goes, user))
    form = MergeForm(request.POST or None, survivor=stays, duplicate=goes)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _merge(stays, goes, form, user))
        if done is not None:
            messages.success(request, f"Listo: {goes.case.folio} se unió a {done}. Su RUT y su folio llevan aquí.")
            return redirect(done)
    context = {
        "company": stays,
        "other": goes,
        "form": form,
        "moving": service.preview(goes),
        "differing": [form[name] for name in form.differing],
    }
    return render(request, "portfolio/merge.html", context, status=422 if form.is_bound else 200)


def _other(request: HttpRequest, reference: str) -> Company:
    row = with_names(Company.objects.visible_to(reader(request)).not_merged()).at(reference).first()
    if row is None:
        raise Http404
    return row


def _merge(stays: Company, goes: Company, form: MergeForm, user: Any) -> Company:
    return service.merge_companies(
        survivor=stays,
        duplicate=goes,
        choices=form.choices(),
        actor=user,
        now=timezone.now(),
        reason=form.cleaned_data["reason"],
    )
