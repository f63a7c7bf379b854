"""Which service carries out each transition that the API offers. Permissions and conditions are the services' own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rest_framework import serializers

from accounts.models import User
from casework import door
from casework.errors import NotPossible
from intake.api import serializers as bodies
from intake.models import HelpRequest, Intake, Interview
from intake.services import (
    admission,
    assessment,
    contact,
    ficha,
    guide,
    help,
    intakes,
    interview,
    outcome,
    preadmission,
)

Run = Callable[[Intake, dict[str, Any], User, datetime], Any]
NOBODY_MEETS = "No hay una cita acordada en este expediente."
NO_REVIEW = "No hay una revisión por decidir en este expediente."


@dataclass(frozen=True)
class ApiAct:
    """`does`: the transitions of the model that it may end in; `body`: what must be sent; `run`: the service."""

    label: str
    does: tuple[str, ...]
    body: type[serializers.Serializer]
    run: Run


def _contact(data: dict[str, Any]) -> contact.Contact:
    return contact.Contact(**data)


def _meeting(data: dict[str, Any]) -> interview.Appointment:
    return interview.Appointment(**{name: value for name, value in data.items() if name != "note"})


def _agreed(intake: Intake) -> Interview:
    row = intake.interviews.agreed().select_related("intake__case").first()
    if row is None:
        raise NotPossible(NOBODY_MEETS)
    return row


def _review(intake: Intake) -> HelpRequest:
    row = (
        HelpRequest.objects.filter(intake=intake, kind="review", state="received").order_by("-case__opened_at").first()
    )
    if row is None:
        raise NotPossible(NO_REVIEW)
    return row


def _list(intake: Intake) -> Any:
    row = getattr(intake, "preadmission", None)
    if row is None:
        raise NotPossible("La preadmisibilidad aún no empieza.")
    return row


def _hold(intake: Intake, data: dict[str, Any], actor: User, now: datetime) -> Any:
    kind = data.pop("kind")
    notes = guide.Notes(**data | {"visit": tuple(data["visit"])})
    return guide.hold(intake, notes, actor=actor, now=now, kind=kind)


def _refer(intake: Intake, data: dict[str, Any], actor: User, now: datetime) -> Any:
    whom = outcome.NamedContact(**data["contact"])
    return outcome.refer(intake, body=data["body"], contact=whom, reason=data["reason"], actor=actor, now=now)


def _decide(changes: bool) -> Run:
    return lambda intake, data, actor, now: help.decide_review(
        _review(intake), changes=changes, reasons=data["reasons"], actor=actor, now=now
    )


ACTS: dict[str, ApiAct] = {
    "submit_ficha": ApiAct(
        "Enviar la ficha", ("submit_ficha_exporter", "submit_ficha_non_exporter"), bodies.NothingSerializer,
        lambda intake, data, actor, now: ficha.submit_ficha(intake, actor=actor, now=now),
    ),
    "submit_assessment": ApiAct(
        "Enviar el test", ("finish_assessment_contact", "finish_assessment_low"), bodies.NothingSerializer,
        lambda intake, data, actor, now: assessment.submit_assessment(intake, actor=actor, now=now),
    ),
    "log_attempt": ApiAct(
        "Registrar intento", ("log_attempt",), bodies.ContactSerializer,
        lambda intake, data, actor, now: contact.log_attempt(intake, _contact(data), actor=actor, now=now),
    ),
    "log_contact": ApiAct(
        "Registrar contacto", ("log_contact",), bodies.ContactSerializer,
        lambda intake, data, actor, now: contact.log_contact(intake, _contact(data), actor=actor, now=now),
    ),
    "close_no_answer": ApiAct(
        "Cerrar sin respuesta", ("close_no_answer",), bodies.NoteSerializer,
        lambda intake, data, actor, now: contact.close_no_answer(intake, actor=actor, now=now, **data),
    ),
    "schedule_interview": ApiAct(
        "Acordar entrevista", ("schedule_interview",), bodies.AppointmentSerializer,
        lambda intake, data, actor, now: interview.agree(intake, _meeting(data), actor=actor, now=now),
    ),
    "reschedule_interview": ApiAct(
        "Cambiar la cita", ("reschedule_interview",), bodies.RescheduleSerializer,
        lambda intake, data, actor, now: interview.reschedule(
            _agreed(intake), _meeting(data), actor=actor, now=now, note=data["note"]
        ),
    ),
    "miss_interview": ApiAct(
        "La cita no se realizó", ("miss_interview",), bodies.NoteSerializer,
        lambda intake, data, actor, now: interview.miss(_agreed(intake), actor=actor, now=now, **data),
    ),
    "cancel_interview": ApiAct(
        "Cancelar la cita", ("cancel_interview",), bodies.NoteSerializer,
        lambda intake, data, actor, now: interview.cancel(_agreed(intake), actor=actor, now=now, **data),
    ),
    "hold_interview": ApiAct("Registrar la entrevista", ("hold_interview",), bodies.GuideSerializer, _hold),
    "validate": ApiAct(
        "Validar", ("validate",), bodies.ReasonsSerializer,
        lambda intake, data, actor, now: outcome.validate(intake, actor=actor, now=now, **data),
    ),
    "not_validate": ApiAct(
        "No validar", ("not_validate",), bodies.NotValidateSerializer,
        lambda intake, data, actor, now: outcome.not_validate(intake, actor=actor, now=now, **data),
    ),
    "refer": ApiAct("Derivar a otro organismo", ("refer",), bodies.ReferSerializer, _refer),
    "submit_preadmission": ApiAct(
        "Enviar antecedentes", ("submit_preadmission",), bodies.NothingSerializer,
        lambda intake, data, actor, now: preadmission.submit(_list(intake), actor=actor, now=now),
    ),
    "return_preadmission": ApiAct(
        "Devolver con observaciones", ("return_preadmission",), bodies.NothingSerializer,
        lambda intake, data, actor, now: preadmission.return_to_company(_list(intake), actor=actor, now=now),
    ),
    "admit": ApiAct(
        "Admitir en la cartera", ("admit",), bodies.AdmitSerializer,
        lambda intake, data, actor, now: admission.admit(intake, actor=actor, now=now, **data),
    ),
    "request_review": ApiAct(
        "Pedir una revisión", ("request_review",), bodies.TextSerializer,
        lambda intake, data, actor, now: help.request_review(intake, actor=actor, now=now, **data),
    ),
    "review_keeps": ApiAct("Mantener el resultado", ("review_keeps",), bodies.ReasonsSerializer, _decide(False)),
    "review_changes": ApiAct(
        "Cambiar el resultado", ("review_to_contact", "review_to_evaluation"), bodies.ReasonsSerializer, _decide(True)
    ),
    "try_again": ApiAct(
        "Intentar de nuevo", ("try_again",), bodies.NothingSerializer,
        lambda intake, data, actor, now: intakes.try_again(intake, actor=actor, now=now),
    ),
    "withdraw": ApiAct(
        "Detener el proceso", ("withdraw",), bodies.OptionalNoteSerializer,
        lambda intake, data, actor, now: intakes.withdraw(intake, actor=actor, now=now, **data),
    ),
    "resume": ApiAct(
        "Retomar el proceso", ("resume", "resume_exporter_contact", "resume_potential_contact"),
        bodies.NothingSerializer,
        lambda intake, data, actor, now: intakes.resume(intake, actor=actor, now=now),
    ),
}  # fmt: skip
# Transitions that come with something else, which the pages or the services above bring about.
WITH_SOMETHING_ELSE = {
    "begin_ficha": "when the first section is saved",
    "continue_after_update": "when a person updates the test",
    "start_preadmission": "when the first item is handed in",
}


def possible(intake: Intake, user: User) -> list[str]:
    """Names of what this user can do now with this intake."""
    return [name for name, act in ACTS.items() if any(door.may(intake, one, user) for one in act.does)]
