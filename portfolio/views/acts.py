"""What staff decides about a company: who attends it, its people, whether it is active."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from casework.door import may
from casework.errors import NotPossible
from casework.views.guards import posted, staff_only
from portfolio import services
from portfolio.forms.company import DecideJoinForm
from portfolio.forms.staff import AssignForm, LeavingForm, OptionalReasonForm, ReasonForm, SegmentForm, TransferForm
from portfolio.models import Company, Representation
from portfolio.rules import permissions
from portfolio.services.planned import give_company
from portfolio.states import Standing
from portfolio.views.base import act_page, fetch, reader, require


@require_http_methods(["GET", "POST"])
@staff_only
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """CAT-6: the portal proposes by sector and load; the head decides."""
    row, user = fetch(request, reference), reader(request)
    first = row.executive_id is None
    require(permissions.assigns_it(row, user))
    now = timezone.now()
    today = now.astimezone(row.office.zone).date()
    options = services.propose_executives(row, now=now)
    candidates = [option for option in options if option.user_id != row.executive_id]
    form = AssignForm(request.POST or None, candidates=candidates, needs_reason=not first, today=today)

    def act(data: dict[str, Any], now: Any) -> Any:
        person = User.objects.get(pk=data["executive"])
        return give_company(
            company=row, executive=person, actor=user, now=now, reason=data["reason"], starts_on=data.get("starts_on")
        )

    text = "La lista va de la mejor opción a la menos indicada, según sector y carga."
    if not candidates:
        text = f"La {row.office.name} no tiene ejecutivos o ejecutivas vigentes. Avise a la administración del portal."
    return act_page(
        request,
        row,
        form,
        act,
        title="Asignar ejecutivo/a" if first else "Cambiar ejecutivo/a",
        text=text,
        submit="Asignar",
        done="Listo. La persona a cargo ve la empresa en su bandeja desde el día que eligió.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def transfer(request: HttpRequest, reference: str) -> HttpResponse:
    """The company moved: the office of its region attends it from now on."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.merges_it(row, user))
    form = TransferForm(request.POST or None, company=row)

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.transfer_company(company=row, office=data["office"], actor=user, now=now, reason=data["reason"])

    return act_page(
        request,
        row,
        form,
        act,
        title=f"¿Trasladar a {row} a otra oficina?",
        submit="Trasladar",
        text=f"Hoy la atiende la {row.office.name}. Termina la asignación de su ejecutivo/a, y sus expedientes "
        "abiertos pasan sin nadie a cargo: la jefatura que los recibe los asigna. Los plazos siguen desde su fecha de "
        "inicio.",
        done="Empresa trasladada. La jefatura de la oficina que la recibe ya tiene el aviso.",
        to=reverse("portfolio:companies"),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def segment(request: HttpRequest, reference: str) -> HttpResponse:
    """CPE-3: whoever works the company judges its segment again; CPE-8 counts those that rose."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user))
    form = SegmentForm(posted(request), today=row.segment)
    today = f"Hoy está en el segmento {row.get_segment_display()}" if row.segment else "Hoy no tiene segmento"
    entered = f"; ingresó a la cartera en {row.get_entry_segment_display()}" if row.entry_segment else ""
    return act_page(
        request,
        row,
        form,
        lambda data, now: services.reassess_segment(company=row, actor=user, now=now, **data),
        title="Reevaluar el segmento",
        text=f"{today}{entered}. El del ingreso se conserva: con él se mide si la empresa subió.",
        submit="Guardar el segmento",
        done="Segmento guardado.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def deactivate(request: HttpRequest, reference: str) -> HttpResponse:
    """It ceased, left or asked to leave."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user))
    form = LeavingForm(request.POST or None, initial={"left_on": timezone.localdate()})

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.deactivate_company(
            company=row, actor=user, now=now, note=data["reason"], left_on=data["left_on"],
            left_reason=data["left_reason"],
        )  # fmt: skip

    return act_page(
        request,
        row,
        form,
        act,
        title=f"¿Marcar a {row} como inactiva?",
        submit="Marcar como inactiva",
        danger=True,
        text="Deja de contar como cartera. Su historia se conserva y puede reactivarse cuando quiera.",
        done="Quedó inactiva. Puede deshacerlo desde su expediente.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def reactivate(request: HttpRequest, reference: str) -> HttpResponse:
    """CAP-10: it comes back, with its history."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user) and (may(row, "reactivate", user) or row.standing != Standing.INACTIVE))
    form = OptionalReasonForm(request.POST or None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.reactivate_company(company=row, actor=user, now=now, note=data["reason"])

    return act_page(
        request,
        row,
        form,
        act,
        title=f"¿Reactivar a {row}?",
        submit="Reactivar",
        done="La empresa está activa otra vez.",
        text="Vuelve a quedar registrada, con toda su historia. Su ficha se actualiza en la captación.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def join_decision(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A request to join, decided by who works the company."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.decides_join(row, user))
    link = _link(row, pk)
    form = DecideJoinForm(request.POST or None, initial={"role": link.role})

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.decide_join(
            representation=link,
            accept=data["decision"] == "accept",
            actor=user,
            now=now,
            role=data["role"],
            reason=data["reason"],
        )

    return act_page(
        request,
        row,
        form,
        act,
        title=f"{link.person.display_name} pide unirse a {row}",
        submit="Registrar la decisión",
        text="Mientras nadie decida, esta persona no ve ningún dato de la empresa. Le avisaremos por correo.",
        done="Decisión registrada. Ya le avisamos.",
    )


@require_POST
@staff_only
def validate_link(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The executive has checked that the person may act for the company."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user))
    try:
        services.validate_representation(representation=_link(row, pk), actor=user, now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "Representación validada.")
    return redirect(row)


@require_http_methods(["GET", "POST"])
@staff_only
def end_link(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A relation that is over."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user))
    link = _link(row, pk)
    form = ReasonForm(request.POST or None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.end_representation(representation=link, actor=user, now=now, reason=data["reason"])

    return act_page(
        request,
        row,
        form,
        act,
        title=f"¿Terminar la relación de {link.person.display_name} con {row}?",
        danger=True,
        text="Esta persona dejará de ver los datos de la empresa desde ahora.",
        submit="Terminar la relación",
        done="Relación terminada.",
    )


def _link(company: Company, pk: int) -> Representation:
    return get_object_or_404(Representation.objects.select_related("person", "company"), pk=pk, company=company)
