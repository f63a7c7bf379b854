"""`/cuentas-potenciales/`: business cards, referral and decision (POT-1, POT-2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Office, Role
from casework.door import may
from casework.errors import NotPossible
from casework.views.guards import staff_only
from portfolio.forms.staff import DecisionForm, OptionalReasonForm, PotentialForm, ReasonForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.selectors.duplicates import likely_duplicates
from portfolio.selectors.lists import PER_PAGE, sector_name
from portfolio.services import AlreadyRegistered
from portfolio.services import potential as service
from portfolio.states import Standing
from portfolio.views.base import act_page, attempt, fetch, reader, require

REGISTER_ROLES = (Role.EXECUTIVE, Role.SECTOR_LEAD, Role.OFFICE_HEAD, Role.OFICOM_EXECUTIVE)
TABS = {"": "Abiertas", "potential": "Por invitar", "referred": "Derivadas", "invited": "Invitadas"} | {
    "discarded": "Descartadas"
}


def _offices(user: Any) -> Any:
    """Regional offices where the user may register one; an Oficom's executive chooses whose region it is."""
    access = user.access
    if access.has(Role.OFICOM_EXECUTIVE):
        return Office.objects.active().regional().order_by("region__order")
    return Office.objects.active().filter(pk__in=access.offices(*REGISTER_ROLES))


@require_GET
@staff_only
def potential_list(request: HttpRequest) -> HttpResponse:
    """Potential accounts that this user sees; never counted as companies."""
    user = reader(request)
    shown = request.GET.get("situacion", "")
    rows: Any = Company.objects.visible_to(user).potential()
    rows = rows.filter(standing=shown) if shown in Standing.values else rows.exclude(standing=Standing.DISCARDED)
    asked = request.GET.get("q", "")[:120]
    if asked:
        rows = rows.search(asked)
    rows = rows.select_related("case__responsible", "office", "potential_account").annotate(sector_name=sector_name())
    page = Paginator(rows.order_by("-case__opened_at", "-pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "tabs": TABS, "shown": shown, "asked": asked, "may_add": _may_add(user)}
    return render(request, "portfolio/potential_list.html", context)


def _may_add(user: Any) -> bool:
    return bool(user.access.has_any(REGISTER_ROLES))


@require_http_methods(["GET", "POST"])
@staff_only
def potential_new(request: HttpRequest) -> HttpResponse:
    """Register one; likely duplicates are shown before it is saved."""
    user = reader(request)
    require(_may_add(user))
    form = PotentialForm(request.POST or None, offices=_offices(user))
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if not data.pop("confirmed"):
            alike = likely_duplicates(rut=data["rut"], name=data["name"], email=data["email"])
        if not alike:
            company = attempt(form, lambda: _create(user, data))
            if company is not None:
                messages.success(request, f"{company} quedó como cuenta potencial. Ahora puede invitarla o derivarla.")
                return redirect(company)
    status = 422 if form.is_bound and not alike else 200
    return render(request, "portfolio/potential_new.html", {"form": form, "alike": alike}, status=status)


def _create(user: Any, data: dict[str, Any]) -> Company:
    try:
        return service.create_potential(actor=user, now=timezone.now(), **data)
    except AlreadyRegistered as known:
        raise NotPossible(f"Ya está en el portal como {known.company}, {known.company.case.folio}.") from known


@require_http_methods(["GET", "POST"])
@staff_only
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Send (again) the personal link."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user))
    form = OptionalReasonForm(request.POST or None)
    again = row.standing == Standing.INVITED

    def act(data: dict[str, Any], now: Any) -> Any:
        return service.invite(company=row, actor=user, now=now, note=data["reason"])

    return act_page(
        request,
        row,
        form,
        act,
        title=f"¿Enviar {'otro' if again else 'un'} enlace a {row}?",
        submit="Enviar la invitación",
        text="Recibirá su correo con un enlace personal para completar su ficha. Los anteriores dejan de servir.",
        done="Invitación enviada. Le avisaremos cuando la empresa se registre.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def refer(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the head of the office."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user))
    form = ReasonForm(request.POST or None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return service.refer(company=row, actor=user, now=now, note=data["reason"])

    return act_page(
        request,
        row,
        form,
        act,
        title=f"¿Derivar {row} a la jefatura?",
        submit="Derivar",
        text="La jefatura decidirá si se la invita y usted recibirá su respuesta. La empresa no recibe correos.",
        done="Derivada. La jefatura ya tiene un correo con lo que sabemos.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """The head invites, keeps or discards."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.heads_it(row, user))
    form = DecisionForm(request.POST or None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return service.decide(
            company=row,
            decision=data["decision"],
            actor=user,
            now=now,
            note=data["reason"],
        )

    return act_page(
        request,
        row,
        form,
        act,
        title=f"Decidir sobre {row}",
        submit="Registrar la decisión",
        text="Quien la derivó recibirá su decisión y su razón.",
        done="Decisión registrada.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """A discarded one comes back."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user) or may(row, "reopen", user))
    form = ReasonForm(request.POST or None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return service.reopen(company=row, actor=user, now=now, note=data["reason"])

    return act_page(
        request,
        row,
        form,
        act,
        title=f"¿Reabrir {row}?",
        submit="Reabrir",
        done="Cuenta potencial reabierta.",
        text="Vuelve a la lista de cuentas por invitar.",
    )
