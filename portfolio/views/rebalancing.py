"""`/cartera/redistribuir/`: how an office's companies are shared out, and how they could be (CAT-6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import access_of
from accounts.models import Office, Role
from casework.charts import bar_chart
from casework.errors import ChangedMeanwhile, NotPossible
from casework.views.guards import posted, staff_only
from portfolio.forms.rebalancing import ApplyForm, ShareFilterForm, numbers, wish_of
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.rules.rebalancing import NO_SECTOR, Part, loads
from portfolio.services.assignment import cap
from portfolio.services.rebalancing import Plan, apply_moves, plan
from portfolio.views.base import reader, require


@require_http_methods(["GET", "POST"])
@staff_only
def rebalance(request: HttpRequest) -> HttpResponse:
    """Load by person and sector, the proposal with its reasons, before and after; the head corrects and applies it."""
    user = reader(request)
    access = access_of(user)
    headed = access.offices(Role.OFFICE_HEAD)
    require(bool(headed) if request.method == "POST" else bool(headed) or access.has_any(permissions.SEE_CARE))
    offices = Office.objects.active().regional().order_by("region__order")
    if not access.has_any(permissions.SEE_CARE):
        offices = offices.filter(pk__in=headed)
    now = timezone.now()
    filters = ShareFilterForm(request.GET, offices=list(offices), cap=cap(now))
    if not filters.offices:
        raise Http404
    heads = filters.office.pk in headed
    require(heads or request.method != "POST")
    applying = request.POST.get("acto") == "aplicar"
    form = ApplyForm(posted(request) if applying else None, initial={"reason": request.POST.get("reason", "")[:1000]})
    offered, chosen = numbers(request.POST, "ofrecida"), numbers(request.POST, "mueve")
    if applying and form.is_valid() and _apply(request, filters, form, chosen):
        return redirect(f"{request.path}?oficina={filters.office.code}")
    changed = form.is_bound and form.has_error("__all__", "changed")
    excluded = offered - chosen if request.method == "POST" and (changed or not applying) else frozenset()
    wish = wish_of(filters, request.POST, excluded=excluded)
    found = plan(filters.office, wish=wish, actor=user, now=now)
    unmarked = offered - chosen if applying and not changed else frozenset()
    context = _page(found) | {
        "filters": filters, "form": form, "heads": heads, "alone": wish.alone, "unmarked": unmarked,
        "office": filters.office,
        "kept": [item for item in found.shares.items if item.pk in wish.locked],
    }  # fmt: skip
    return render(request, "portfolio/rebalance.html", context, status=422 if form.is_bound else 200)


def _apply(request: HttpRequest, filters: ShareFilterForm, form: ApplyForm, chosen: frozenset[int]) -> bool:
    """Carry it out; False leaves the page as the head left it, with the reason."""
    try:
        done = apply_moves(
            office=filters.office, wish=wish_of(filters, request.POST), chosen=chosen,
            seal=request.POST.get("huella", ""), actor=reader(request), now=timezone.now(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except NotPossible as problem:
        code = "changed" if isinstance(problem, ChangedMeanwhile) else "refused"
        form.add_error(None, ValidationError(str(problem), code=code))
        return False
    many = "1 empresa cambió" if len(done) == 1 else f"{len(done)} empresas cambiaron"
    messages.success(request, f"Listo: {many} de manos. Cada una y cada persona del equipo recibe su correo.")
    return True


def _page(found: Plan) -> dict[str, Any]:
    """What the template shows: people with their load before and after, sector by sector, and the moves."""
    shares, terms = found.shares, found.terms
    before = loads(shares.people, shares.items)
    after = loads(shares.people, shares.items, found.proposal.moves)
    people = sorted(shares.people, key=lambda person: (-sum(before[person.pk].values()), person.name))
    names = {person.pk: person.name for person in people}
    rows: list[dict[str, Any]] = [
        {
            "person": person, "before": sum(before[person.pk].values()) + person.elsewhere,
            "after": sum(after[person.pk].values()) + person.elsewhere, "elsewhere": person.elsewhere,
            "sectors": _sectors(before[person.pk], after[person.pk], terms.sectors),
            "takes": person.part == Part.SHARES, "absent": person.note and person.part == Part.ALONE,
        }
        for person in people
    ]  # fmt: skip
    companies = Company.objects.select_related("case").in_bulk([move.company for move in found.proposal.moves])
    moves = [
        {"move": move, "url": companies[move.company].get_absolute_url(),
         "source": names.get(move.source or 0, "Nadie"), "target": names[move.target],
         "sector": terms.sectors.get(move.sector, move.sector) or NO_SECTOR}
        for move in found.proposal.moves
    ]  # fmt: skip
    return {
        "plan": found, "terms": terms, "rows": rows, "moves": moves, "unplaced": found.proposal.unplaced,
        "nobody": sum(1 for item in shares.items if item.executive is None), "seal": found.seal,
        "now_chart": _chart("Empresas por persona hoy", rows, "before", terms.cap, terms.limit),
        "then_chart": _chart("Empresas por persona con la propuesta", rows, "after", terms.cap, terms.limit),
        "shared_before": _shared(before), "shared_after": _shared(after),
        "most_before": max((row["before"] for row in rows), default=0),
        "most_after": max((row["after"] for row in rows), default=0),
    }  # fmt: skip


def _sectors(before: Counter[str], after: Counter[str], names: Any) -> list[dict[str, Any]]:
    """Sector by sector, largest first: how many before and after."""
    codes = sorted(set(before) | set(after), key=lambda code: (-before[code], code))
    return [
        {"name": names.get(code, code) or NO_SECTOR, "before": before[code], "after": after[code]} for code in codes
    ]


def _shared(loads: Mapping[int, Counter[str]]) -> int:
    """How many sectors are in the hands of more than one person."""
    hands = Counter(code for held in loads.values() for code, number in held.items() if number and code)
    return sum(number > 1 for number in hands.values())


def _chart(title: str, rows: list[dict[str, Any]], key: str, most: int, limit: int) -> Any:
    if not rows:
        return None
    bars = [
        (row["person"].name, row[key], "red" if row[key] > most else "amber" if row[key] > limit else "")
        for row in rows
    ]
    text = f"La carga mayor es de {max(row[key] for row in rows)} y la menor, de {min(row[key] for row in rows)}."
    longest = max(max(row["before"], row["after"]) for row in rows)  # both pictures on the same scale
    text += f" El tope es {most}."
    return bar_chart(title, bars, description=text, head="Persona", unit="empresas", full=longest)
