"""`/empresas/extranjeras/nueva/`: an Oficom registers a foreign company (EXT-1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.errors import NotPossible
from casework.views.guards import posted, staff_only
from portfolio.forms.foreign import ForeignForm
from portfolio.rules.foreign import registers_foreign
from portfolio.selectors.foreign import oficoms_of
from portfolio.services.foreign import register_foreign
from portfolio.services.potential import LooksLikeAnother
from portfolio.views.base import reader, refuse, require


@require_http_methods(["GET", "POST"])
@staff_only
def foreign_new(request: HttpRequest) -> HttpResponse:
    """Register one; likely duplicates are shown before it is saved. From the fast entry, it leads back there."""
    user = reader(request)
    require(registers_foreign(user))
    to_action = "accion" in request.GET
    name = request.GET.get("nombre", "").replace("\x00", "")[:200]
    form = ForeignForm(posted(request), offices=oficoms_of(user), initial={"name": name})
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        confirmed = "confirmed" in request.POST
        try:
            company = register_foreign(actor=user, now=timezone.now(), confirmed=confirmed, **form.cleaned_data)
        except LooksLikeAnother as like:
            alike = list(like.found)
        except NotPossible as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{company} quedó registrada en la {company.office.name}.")
            return redirect(_entry(company.reference) if to_action else company.get_absolute_url())
    rows = [(one, _entry(one.company.reference) if to_action else one.company.get_absolute_url()) for one in alike]
    status = 422 if form.is_bound and not alike else 200
    context = {"form": form, "alike": rows, "to_action": to_action}
    return render(request, "portfolio/foreign_new.html", context, status=status)


def _entry(reference: str) -> str:
    return f"{reverse('portfolio:action_new')}?empresa={reference}"
