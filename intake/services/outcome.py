"""What comes of the interview: validated, not validated, or referred to another body (CAP-6, CPE-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import door
from casework.errors import NoteRequired, NotPossible
from intake.emails import office as emails
from intake.models import Intake, Referral
from intake.models.assessment import thirds_text
from intake.services import guide as guides
from intake.services import preadmission
from intake.states import Segment
from portfolio.models import ReferralBody
from portfolio.services.admission import record_validation

SECOND_READING = (
    "Los puntos de la entrevista cambiaron el tramo de la empresa: falta que otra persona de la oficina lea la pauta."
)


@transaction.atomic
def validate(intake: Intake, *, reasons: str, actor: User, now: datetime) -> Intake:
    """CAP-6: the company may go on to preadmissibility; it reads the reasons as they are written.

    Raises:
        NoteRequired; PermissionDenied; NotPossible while the guide waits for its second reading.
    """
    _ready(intake, reasons)
    was = intake.company
    before = {"validated_at": was.validated_at.isoformat() if was.validated_at else None, "by": was.validated_by_id}
    moved = door.perform(intake, "validate", actor=actor, now=now, note=reasons, data={"company_before": before})
    record_validation(company=moved.company, actor=actor, now=now)
    checklist = preadmission.open_for(moved, now=now)
    emails.intake_validated(
        moved, reasons=reasons, final_score=final_score_line(moved), by=actor, now=now, round_=moved.case.event_count,
        items=[f"- {item.name}: {item.text}" for item in preadmission.asked_of_company(checklist)],
    )  # fmt: skip
    return moved


@transaction.atomic
def not_validate(intake: Intake, *, reasons: str, alternatives: str, actor: User, now: datetime) -> Intake:
    """CAP-6: not for now. A bad news comes with its reasons and with what can be done from today on.

    Raises:
        As `validate`; NoteRequired without alternatives too.
    """
    _ready(intake, reasons)
    if not alternatives.strip():
        raise NotPossible("Escriba al menos una alternativa: nadie queda sin camino.")
    moved = door.perform(
        intake, "not_validate", actor=actor, now=now, note=reasons, data={"alternatives": alternatives.strip()}
    )
    emails.intake_not_validated(
        moved, reasons=reasons, alternatives=alternatives.strip(), by=actor, now=now, round_=moved.case.event_count
    )
    return moved


def _ready(intake: Intake, reasons: str) -> None:
    if not reasons.strip():
        raise NoteRequired
    record = guides.draft_of(intake)
    if record is not None and record.waits_for_second_reading:
        raise NotPossible(SECOND_READING)


@dataclass(frozen=True)
class NamedContact:
    """CPE-3: who will receive the company there; a name, and a way to reach that person."""

    name: str
    position: str = ""
    email: str = ""
    phone: str = ""


@transaction.atomic
def refer(
    intake: Intake, *, body: ReferralBody, contact: NamedContact, reason: str, actor: User, now: datetime
) -> Referral:
    """CPE-3: to another body, with a named contact, at once when the segment is Rojo.

    Raises:
        NoteRequired; PermissionDenied; NotPossible without a name or a way to reach it.
    """
    if not contact.name.strip() or not (contact.email.strip() or contact.phone.strip()):
        raise NotPossible("Escriba el nombre de quien recibirá a la empresa y su correo o teléfono.")
    row = Referral.objects.create(
        intake=intake, body=body, contact_name=contact.name.strip(), contact_position=contact.position.strip(),
        contact_email=contact.email.strip(), contact_phone=contact.phone.strip(), reason=reason.strip(),
        made_by=actor, made_at=now,
    )  # fmt: skip
    door.perform(
        intake, "refer", actor=actor, now=now, note=reason,
        data={"referral": row.pk, "body": body.code, "body_name": body.name},
    )  # fmt: skip
    emails.referred_to_other_body(row, by=actor, now=now)
    return row


def final_score_line(intake: Intake) -> str:
    """Final score and segment in one sentence; empty for exporters, who have no score."""
    if intake.final_thirds is None:
        return ""
    segment = Segment(intake.segment).label if intake.segment else ""
    score = thirds_text(intake.final_thirds)
    return (
        f"Su puntaje final es {score} de 100, segmento {segment}."
        if segment
        else f"Su puntaje final es {score} de 100."
    )
