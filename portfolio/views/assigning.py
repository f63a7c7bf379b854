"""`/cartera/asignar/`: whom the portal proposes for each company chosen in the list, seen and applied (CAT-6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.formats import plural
from casework.text import ids
from casework.views.guards import posted, staff_only
from portfolio.forms.rebalancing import ApplyForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.selectors.lists import filtered, sector_name
from portfolio.selectors.picking import MOST_AT_ONCE
from portfolio.services.assign_many import Choice, assign_many, suggest
from portfolio.views.base import attempt, reader, require


@require_http_methods(["GET", "POST"])
@staff_only
def assign_to_many(request: HttpRequest) -> HttpResponse:
    """Each company with the person proposed and why, and how the loads end up, before anything happens."""
    user, now = reader(request), timezone.now()
    require(permissions.assigns_anything(user))
    companies, lost = _companies(request)
    chosen = _chosen(request, companies) if request.method == "POST" else None
    applying = request.POST.get("acto") == "aplicar"
    form = ApplyForm(posted(request) if applying else None, initial={"reason": request.POST.get("reason", "")[:1000]})
    if applying and form.is_valid():
        choices = [Choice(pk, to, _before(request, pk)) for pk, to in (chosen or {}).items()]
        reason = form.cleaned_data["reason"]
        done = attempt(form, lambda: assign_many(choices=choices, actor=user, now=now, reason=reason))
        if done is not None:
            many = plural(len(done), "empresa asignada", "empresas asignadas")
            messages.success(request, f"Listo: {many}. Cada persona recibe su lista por correo.")
            return redirect(f"{reverse('portfolio:companies')}?todas=1")
    rows, loads = suggest(companies, actor=user, now=now, chosen=chosen)
    context = {
        "form": form, "rows": rows, "loads": loads, "lost": lost, "most": MOST_AT_ONCE,
        "any": any(row.options for row in rows), "many": sum(row.to is not None for row in rows),
    }  # fmt: skip
    return render(request, "portfolio/assign_many.html", context, status=422 if form.errors else 200)


def _companies(request: HttpRequest) -> tuple[list[Company], int]:
    """Those chosen that this person may see, by name; and how many were left out for being too many."""
    source = request.POST if request.method == "POST" else request.GET
    asked = [one.upper().replace("\x00", "")[:40] for one in dict.fromkeys(source.getlist("empresa"))]
    if not asked:
        return [], 0
    seen: Any = Company.objects.visible_to(reader(request)).select_related("case", "office", "executive")
    rows = filtered(seen.prefetch_related("representations"), {"empresa": asked[:MOST_AT_ONCE]}, timezone.localdate())
    named = rows.annotate(sector_name=sector_name()).order_by("legal_name", "pk")
    return list(named), max(len(asked) - MOST_AT_ONCE, 0)


def _chosen(request: HttpRequest, companies: list[Company]) -> dict[int, int]:
    """Whom the page brings for each company that is ticked."""
    ticked = set(request.POST.getlist("va"))
    going = [row for row in companies if row.reference in ticked]
    brought = {row.pk: ids([request.POST.get(f"a-{row.reference}", "")]) for row in going}
    return {pk: found[0] for pk, found in brought.items() if found}


def _before(request: HttpRequest, pk: int) -> int | None:
    found = ids([request.POST.get(f"antes-{pk}", "")])
    return found[0] if found else None
