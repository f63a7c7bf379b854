"""Registrar contacto, registrar intento, corregirlos; cerrar sin respuesta (CAP-3, CAP-4)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework import formats
from casework.errors import NOT_YOURS
from casework.forms.files import ReasonForm
from casework.models import Deadline
from casework.selectors.files import people
from casework.views.guards import posted, staff_only
from intake import rules
from intake.forms.office import AttemptForm, ContactForm, CorrectContactForm
from intake.models import ContactAttempt, Intake
from intake.services import contact as service
from intake.views.staff.base import fetch, gate, run, too_late


def _first(parties: list[Any]) -> dict[str, str]:
    """Nearly always it is the representative who is called: written already, to be changed when it was not."""
    return {"person": parties[0].user.display_name} if len(parties) == 1 else {}


def _bound(request: HttpRequest, form: type[AttemptForm], intake: Intake, **kwargs: Any) -> AttemptForm:
    return form(posted(request), office=intake.case.office, now=timezone.now(), **kwargs)


@require_http_methods(["GET", "POST"])
@staff_only
def log_contact(request: HttpRequest, folio: str) -> HttpResponse:
    """There was a conversation: the term of the contact is met, the one of the interview starts."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "log_contact", user):
        return too_late(request, intake)
    parties = people(intake.case)

    def act(form: Any, now: Any) -> str:
        service.log_contact(intake, form.contact(), actor=user, now=now)
        due = Deadline.objects.filter(case=intake.case, clause_id="CAP-5", outcome="open").first()
        until = f" La entrevista debe hacerse hasta el {formats.last_moment(due)}." if due else ""
        return f"Contacto registrado.{until}"

    return run(
        request,
        intake,
        _bound(request, ContactForm, intake, initial=_first(parties)),
        act,
        title="Registrar contacto",
        button="Registrar contacto",
        template="intake/staff/contact.html",
        other="log_attempt",
        lead="¿Hubo conversación? Si nadie contestó, registre un intento: no cumple el plazo.",
        attempts=intake.contact_attempts.select_related("logged_by"),
        people=parties,
    )


@require_http_methods(["GET", "POST"])
@staff_only
def log_attempt(request: HttpRequest, folio: str) -> HttpResponse:
    """Nobody answered: it is visible and counted, and the term keeps running."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "log_attempt", user):
        return too_late(request, intake)
    parties = people(intake.case)

    def act(form: Any, now: Any) -> str:
        service.log_attempt(intake, form.contact(), actor=user, now=now)
        number = intake.contact_attempts.unanswered().count()
        return f"Intento {number} registrado. El plazo de contacto sigue corriendo."

    return run(
        request,
        intake,
        _bound(request, AttemptForm, intake, initial=_first(parties)),
        act,
        title="Registrar intento",
        button="Registrar intento",
        template="intake/staff/contact.html",
        other="log_contact",
        lead="Nadie contestó. Desde el segundo intento, la empresa recibe un correo para elegir un horario.",
        attempts=intake.contact_attempts.select_related("logged_by"),
        people=parties,
    )


def _row(request: HttpRequest, folio: str, pk: int) -> tuple[Intake, ContactAttempt]:
    intake = fetch(request, folio)
    row = get_object_or_404(intake.contact_attempts.standing(), pk=pk)
    if not rules.works_the_file(intake, request.user):
        raise PermissionDenied(NOT_YOURS)
    row.intake = intake
    return intake, row


@require_http_methods(["GET", "POST"])
@staff_only
def correct_contact(request: HttpRequest, folio: str, pk: int) -> HttpResponse:
    """Mend date, channel, person or note of what was logged; the old row stays, struck through."""
    user: Any = request.user
    intake, row = _row(request, folio, pk)
    local = row.happened_at.astimezone(intake.case.office.zone)
    first = {
        "day": local.date(), "hour": local.time(), "channel": row.channel, "contact_point": row.contact_point,
        "person": row.person, "note": row.note,
    }  # fmt: skip

    def act(form: Any, now: Any) -> str:
        service.correct(row, form.contact(), actor=user, now=now, note=form.cleaned_data["reason"])
        return "Corregido. Lo anterior quedó a la vista, tachado, con su razón."

    return run(
        request, intake, _bound(request, CorrectContactForm, intake, initial=first), act, title="Corregir el registro",
        button="Guardar la corrección", lead="Lo anterior no se borra: queda tachado, con la razón.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def withdraw_contact(request: HttpRequest, folio: str, pk: int) -> HttpResponse:
    """Take back an attempt that was not one."""
    user: Any = request.user
    intake, row = _row(request, folio, pk)

    def act(form: Any, now: Any) -> str:
        service.withdraw_attempt(row, actor=user, now=now, note=form.cleaned_data["note"])
        return "Intento retirado. Quedó la razón en la bitácora."

    return run(
        request,
        intake,
        ReasonForm(posted(request)),
        act,
        title="Retirar este intento",
        button="Retirar el intento",
        lead=f"{row}, {formats.moment(row.happened_at, intake.case.office.zone)}. Dejará de contarse.",
    )


@require_http_methods(["GET", "POST"])
@staff_only
def close_no_answer(request: HttpRequest, folio: str) -> HttpResponse:
    """The company could not be reached: the process rests."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "close_no_answer", user):
        return too_late(request, intake)

    def act(form: Any, now: Any) -> str:
        service.close_no_answer(intake, actor=user, now=now, note=form.cleaned_data["note"])
        return "Cerrada sin respuesta. La empresa puede retomar cuando quiera, sin empezar de nuevo."

    return run(
        request,
        intake,
        ReasonForm(posted(request)),
        act,
        title="Cerrar sin respuesta",
        button="Cerrar sin respuesta",
        lead="El proceso queda en pausa y sus plazos sin efecto. La empresa verá la razón y podrá retomarlo.",
        danger=True,
    )
