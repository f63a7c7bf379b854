"""`/cuentas-potenciales/`: business cards, referral and decision (POT-1, POT-2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.door import may
from casework.errors import NotPossible
from casework.views.guards import staff_only
from portfolio.forms.staff import DecisionForm, OptionalReasonForm, PotentialForm, ReasonForm
from portfolio.rules import permissions
from portfolio.selectors.lists import PER_PAGE, sector_name
from portfolio.selectors.potential import found, offices_for
from portfolio.services import AlreadyRegistered
from portfolio.services import potential as service
from portfolio.states import Standing
from portfolio.views.base import act_page, fetch, reader, require

TABS = {"": "Abiertas", "potential": "Por invitar", "referred": "Derivadas", "invited": "Invitadas"} | {
    "discarded": "Descartadas"
}


@require_GET
@staff_only
def potential_list(request: HttpRequest) -> HttpResponse:
    """Potential accounts that this user sees; never counted as companies."""
    user = reader(request)
    shown = request.GET.get("situacion", "")
    asked = request.GET.get("q", "")[:120]
    rows = found(user, standing=shown if shown in Standing.values else "", asked=asked)
    page = Paginator(rows.annotate(sector_name=sector_name()), PER_PAGE).get_page(request.GET.get("pagina"))
    may_add = permissions.logs_anything(user)
    context = {"page": page, "tabs": TABS, "shown": shown, "asked": asked, "may_add": may_add}
    return render(request, "portfolio/potential_list.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def potential_new(request: HttpRequest) -> HttpResponse:
    """Register one; likely duplicates are shown before it is saved."""
    user = reader(request)
    require(permissions.logs_anything(user))
    form = PotentialForm(request.POST or None, offices=offices_for(user))
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            # the word of the button, and no field of the form: an empty field after it would take it back
            confirmed = "confirmed" in request.POST
            company = service.create_potential(actor=user, now=timezone.now(), confirmed=confirmed, **form.cleaned_data)
        except service.LooksLikeAnother as like:
            alike = list(like.found)
        except AlreadyRegistered as known:
            form.add_error(None, f"Ya está en el portal como {known.company}, {known.company.case.folio}.")
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{company} quedó como cuenta potencial. Ahora puede invitarla o derivarla.")
            return redirect(company)
    status = 422 if form.is_bound and not alike else 200
    return render(request, "portfolio/potential_new.html", {"form": form, "alike": alike}, status=status)


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
