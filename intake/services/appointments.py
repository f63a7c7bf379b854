"""What the company proposes: when to be called or met (CAP-5, CAP-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework import formats
from casework.door import lock, record
from casework.errors import NotPossible
from casework.services.messages import post
from intake import rules
from intake.models import Intake
from intake.states import AWAITING_CONTACT, IntakeState

HALVES = {"am": "en la mañana", "pm": "en la tarde"}
OPEN_TO_PROPOSE = (*AWAITING_CONTACT, IntakeState.CONTACT_ESTABLISHED, IntakeState.INTERVIEW_MISSED)


@transaction.atomic
def propose_times(
    intake: Intake, options: Sequence[tuple[date, str]], *, actor: User, now: datetime, phone: str = ""
) -> Intake:
    """The company says when it can; the office gets it as a message and confirms. No term moves.

    Args:
        options: days with "am" or "pm", in order of preference.

    Raises:
        PermissionDenied: not of the company. NotPossible: nothing to agree now.
    """
    current = lock(intake)
    if not rules.acts_for_company(current, actor):
        raise PermissionDenied("Esta acción le corresponde a quien representa a la empresa.")
    if current.state not in OPEN_TO_PROPOSE:
        raise NotPossible("Ahora no hay una cita por acordar.")
    words = [f"{formats.day_words(day)}, {HALVES[half]}" for day, half in options]
    body = f"Podemos {' o '.join(words)}." + (f" Llámenos al {phone.strip()}." if phone.strip() else "")
    record(
        current.case, "times_proposed", actor=actor, now=now, label="La empresa propone horarios", note=body,
        data={"options": [[day.isoformat(), half] for day, half in options]},
    )  # fmt: skip
    post(current.case, author=actor, body=body, now=now)
    return current
