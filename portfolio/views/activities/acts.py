"""What the team decides about an activity: publish, close, open again, suspend, copy, write to who is in it."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from casework.views.guards import staff_only
from portfolio.forms import activities as forms
from portfolio.forms.staff import ReasonForm
from portfolio.services.activities import editing, life, writing
from portfolio.views.activities.base import act, fetch_mine
from portfolio.views.base import reader


def _counted(request: HttpRequest, folio: str) -> Any:
    """The activity with how many companies are in it."""
    return fetch_mine(request, folio, counts=True)


class Nothing(django_forms.Form):
    """An act that needs nothing but the click."""


@require_http_methods(["GET", "POST"])
@staff_only
def publish(request: HttpRequest, folio: str) -> HttpResponse:
    row, user = fetch_mine(request, folio), reader(request)
    shown = "Se verá en el calendario público" if row.is_public else "No se verá en el calendario público"
    return act(
        request, row, Nothing, lambda data, now: life.publish(activity=row, actor=user, now=now),
        title=f"¿Publicar «{row.name}»?", submit="Publicar", done="Publicada: ya recibe inscripciones.",
        text=f"{shown} y recibirá inscripciones. Sus avisos saldrán solos, por su calendario.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def close(request: HttpRequest, folio: str) -> HttpResponse:
    row, user = fetch_mine(request, folio), reader(request)
    return act(
        request, row, Nothing, lambda data, now: life.close_enrolment(activity=row, actor=user, now=now),
        title="¿Cerrar la inscripción?", submit="Cerrar la inscripción", done="Inscripción cerrada.",
        text="No recibirá más inscripciones; si se libera un cupo, pasa a quien espera. Puede abrirla otra vez.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def reopen(request: HttpRequest, folio: str) -> HttpResponse:
    row, user = fetch_mine(request, folio), reader(request)

    def carry_out(data: dict[str, Any], now: Any) -> Any:
        return life.reopen_enrolment(activity=row, closes_at=data["moment"], actor=user, now=now)

    return act(
        request, row, forms.ReopenForm, carry_out, title="¿Abrir otra vez la inscripción?", submit="Abrir",
        text="Diga hasta cuándo; a más tardar, cuando la actividad empieza.", done="La inscripción está abierta.",
        form_kwargs={"zone": row.zone},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def cancel(request: HttpRequest, folio: str) -> HttpResponse:
    row, user = _counted(request, folio), reader(request)
    told = row.held + row.waiting + row.to_confirm
    words = f"Recibirán un correo con la razón {told} empresas." if told != 1 else "Recibirá un correo 1 empresa."
    return act(
        request, row, ReasonForm,
        lambda data, now: life.cancel(activity=row, actor=user, now=now, reason=data["reason"]),
        title=f"¿Suspender «{row.name}»?", submit="Suspender la actividad", danger=True,
        done="Actividad suspendida. Quienes estaban inscritos ya tienen el aviso.",
        text=f"{words} La cita sale de sus calendarios. No se puede deshacer: para otra fecha, edítela o cópiela.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def copy(request: HttpRequest, folio: str) -> HttpResponse:
    row, user = fetch_mine(request, folio), reader(request)

    def carry_out(data: dict[str, Any], now: Any) -> Any:
        return editing.copy_activity(activity=row, name=data["name"], starts_at=data["moment"], actor=user, now=now)

    return act(
        request, row, forms.CopyForm, carry_out, title="Otra edición de esta actividad", submit="Crear el borrador",
        text="Copia todo menos las inscripciones; horas, sesiones y cierre conservan su distancia al inicio.",
        done="Borrador creado. Está en «Borradores».",
        form_kwargs={"zone": row.zone, "initial": {
            "name": row.name, "hour": row.starts_at.astimezone(row.zone).time()}},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def write(request: HttpRequest, folio: str) -> HttpResponse:
    row, user = _counted(request, folio), reader(request)
    return act(
        request, row, forms.MessageForm,
        lambda data, now: writing.write_to_enrolled(activity=row, text=data["text"], actor=user, now=now),
        title="Escribir a las empresas inscritas", submit="Enviar",
        done="Mensaje enviado.",
        text=f"Lo reciben {row.held} empresas con cupo y {row.waiting} en espera. No ven a quiénes más se envió.",
    )  # fmt: skip
