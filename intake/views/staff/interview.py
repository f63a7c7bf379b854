"""Acordar, cambiar, cancelar; la cita no se realizó (CAP-5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework import formats
from casework.forms.files import ReasonForm
from casework.services.holidays import calendar_for
from casework.views.guards import posted, staff_only
from intake import guide
from intake.calendar_file import download
from intake.forms.office import AppointmentForm, RescheduleForm
from intake.models import Intake, Interview
from intake.services import interview as service
from intake.views.staff.base import fetch, gate, run, too_late


def _form(request: HttpRequest, form: type[AppointmentForm], intake: Intake, first: dict[str, Any]) -> AppointmentForm:
    office = intake.case.office
    return form(posted(request), office=office, calendar=calendar_for(office), now=timezone.now(), initial=first)


def to_have_at_hand() -> str:
    """One thing to have at hand for each question of the guide."""
    return "\n".join(f"- {question.evidence[0]}" for question in guide.load().questions)


@require_http_methods(["GET", "POST"])
@staff_only
def schedule_interview(request: HttpRequest, folio: str) -> HttpResponse:
    """Agree date, hour and place."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "schedule_interview", user):
        return too_late(request, intake)
    office = intake.case.office
    first = {
        "kind": Interview.Kind.IN_PERSON, "place": getattr(office, "address", "") or office.name,
        "prepare": to_have_at_hand(),
    }  # fmt: skip

    def act(form: Any, now: Any) -> str:
        row = service.agree(intake, form.appointment(), actor=user, now=now)
        _warn_if_late(request, intake, row)
        return f"Entrevista acordada: {formats.moment(row.starts_at, office.zone)}. La empresa recibió la cita."

    return run(
        request, intake, _form(request, AppointmentForm, intake, first), act, title="Acordar entrevista",
        button="Acordar entrevista", lead="La empresa recibirá un correo con la cita para su calendario.",
    )  # fmt: skip


def _warn_if_late(request: HttpRequest, intake: Intake, row: Interview) -> None:
    """CAP-5: an appointment after its term is agreed all the same, knowingly."""
    for term in intake.case.running:  # type: ignore[attr-defined]
        if term.clause_id == "CAP-5" and row.starts_at >= term.due_at:
            last = formats.last_moment(term)
            messages.warning(
                request, f"La cita queda después del plazo de la entrevista, que termina el {last}. Acuerde una fecha "
                "anterior, o extienda el plazo con su razón.",
            )  # fmt: skip


def _agreed(intake: Intake) -> Interview | None:
    return intake.interviews.agreed().select_related("office", "executive").first()


@require_http_methods(["GET", "POST"])
@staff_only
def reschedule_interview(request: HttpRequest, folio: str) -> HttpResponse:
    """Another date, with its reason."""
    user: Any = request.user
    intake = fetch(request, folio)
    fits = gate(intake, "reschedule_interview", user)
    row = _agreed(intake)
    if not fits or row is None:
        return too_late(request, intake)
    row.intake = intake
    local = row.starts_at.astimezone(row.office.zone)
    first = {
        "kind": row.kind, "day": local.date(), "hour": local.time(), "minutes": row.minutes, "place": row.place,
        "link": row.link, "prepare": row.prepare,
    }  # fmt: skip

    def act(form: Any, now: Any) -> str:
        moved = service.reschedule(row, form.appointment(), actor=user, now=now, note=form.cleaned_data["note"])
        _warn_if_late(request, intake, moved)
        return f"Cita cambiada: {formats.moment(moved.starts_at, row.office.zone)}. La empresa recibió la nueva."

    lead = "La cita anterior deja de correr; la empresa recibe la nueva con la razón."
    if row.change_request:
        lead = f"La empresa pidió cambiarla: «{row.change_request}». {lead}"
    return run(
        request, intake, _form(request, RescheduleForm, intake, first), act, title="Cambiar la cita",
        button="Cambiar la cita", lead=lead,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def miss_interview(request: HttpRequest, folio: str) -> HttpResponse:
    """The company was not there."""
    return _end(
        request, folio, "miss_interview", service.miss, title="La cita no se realizó",
        button="Registrar que no se realizó",
        lead="La empresa recibirá un correo para elegir otra fecha. El plazo de la entrevista sigue corriendo.",
        done="Registrado. La empresa recibió un correo para elegir otra fecha.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def cancel_interview(request: HttpRequest, folio: str) -> HttpResponse:
    """The office cannot keep it."""
    return _end(
        request, folio, "cancel_interview", service.cancel, title="Cancelar la cita", button="Cancelar la cita",
        lead="La empresa recibirá un correo con la razón y la cita saldrá de su calendario. "
        "El plazo de la entrevista sigue corriendo.",
        done="Cita cancelada. La empresa recibió la razón. Acuerde otra fecha.",
    )  # fmt: skip


@require_GET
@staff_only
def interview_file(request: HttpRequest, folio: str) -> HttpResponse:
    """The agreed appointment for the calendar of whoever holds it."""
    intake = fetch(request, folio, terms=False)
    row = _agreed(intake)
    if row is None:
        raise Http404
    row.intake = intake
    return download(row, now=timezone.now())


def _end(request: HttpRequest, folio: str, transition: str, how: Any, *, done: str, **words: str) -> HttpResponse:
    user: Any = request.user
    intake = fetch(request, folio)
    fits = gate(intake, transition, user)
    row = _agreed(intake)
    if not fits or row is None:
        return too_late(request, intake)
    row.intake = intake

    def act(form: Any, now: Any) -> str:
        how(row, actor=user, now=now, note=form.cleaned_data["note"])
        return done

    when = formats.moment(row.starts_at, row.office.zone)
    words["lead"] = f"Cita del {when}. {words['lead']}"
    return run(request, intake, ReasonForm(posted(request)), act, danger=True, **words)
