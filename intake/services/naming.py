"""CAP-4: the head of the office names who makes contact; and the referral to the head that asks for it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Role, User
from casework import door
from casework.errors import NOT_YOURS, NoteRequired
from casework.models import Deadline
from casework.services.assignment import reassign
from intake import rules
from intake.emails import office as emails
from intake.models import Intake
from portfolio.services.assignment import propose_executives


@transaction.atomic
def name_attendant(intake: Intake, *, to: User, actor: User, now: datetime, note: str) -> None:
    """The head decides who attends the company; the terms keep running.

    Raises:
        PermissionDenied: not the head of that office. NoteRequired; NotPossible: the person does not work there.
    """
    if not rules.heads_the_office(intake, actor):
        raise PermissionDenied("Nombrar a quien atiende le corresponde a la jefatura de la oficina.")
    reassign([intake.case], to=to, actor=actor, now=now, note=note)


@transaction.atomic
def refer_to_head(intake: Intake, *, actor: User, now: datetime, note: str) -> list[User]:
    """Ask the head to decide: no sector lead, conflict of interest, cap reached, disagreement of the company.

    The term does not stop. Returns the people who were told.

    Raises:
        PermissionDenied; NoteRequired.
    """
    if not note.strip():
        raise NoteRequired
    if not (rules.works_or_unblocks(intake, actor) or rules.is_system(intake, actor)):
        raise PermissionDenied(NOT_YOURS)
    today = now.astimezone(intake.case.office.zone).date()
    heads = list(User.objects.holding(Role.OFFICE_HEAD, today=today, office=intake.case.office))
    door.record(
        intake.case, "referred_to_head", actor=actor, now=now, note=note, internal=True,
        label="Derivado a la jefatura para que decida quién atiende", data={"heads": [head.pk for head in heads]},
    )  # fmt: skip
    intake.case.refresh_from_db(fields=["event_count"])
    options = [f"- {c.name}: {', '.join(c.reasons)}" for c in propose_executives(intake.company, now=now)]
    running = Deadline.objects.filter(case=intake.case, outcome="open").select_related("clause", "office", "version")
    for head in heads:
        emails.office_head_referral(
            intake, to=head, referrer=actor.display_name, reasons=note.strip(), deadline=running.first(),
            options=options or ["- Nadie de la oficina tiene cupo hoy"], now=now,
        )  # fmt: skip
    return heads
