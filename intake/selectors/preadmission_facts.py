"""What the portal itself knows about the lines of the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from casework.models import CaseParty
from intake import checklist as lists
from intake.models import Intake, InterviewScore, PreAdmissionItem
from portfolio.models import Sector
from portfolio.states import Size

State = PreAdmissionItem.State
IN_RANGE = (Size.SMALL, Size.MEDIUM)


@dataclass(frozen=True)
class Answer:
    state: str
    words: str = ""


ACCEPTED = Answer(State.ACCEPTED)


def computed(intake: Intake, *, now: datetime) -> dict[str, Answer]:
    """The answer to each line that nobody ticks, by code."""
    record = InterviewScore.objects.filter(interview__intake=intake, completed_at__isnull=False).last()
    return {
        "PRE-3": _profile(intake, now),
        "PRE-4": _contact(intake),
        "PRE-5": ACCEPTED if record else Answer(State.PENDING, "Falta registrar la entrevista o visita."),
        "PRE-10": _size(intake),
        "PRE-15": ACCEPTED
        if record and record.no_conflict
        else Answer(State.PENDING, "Falta la declaración de quien entrevistó."),
    }


def _profile(intake: Intake, now: datetime) -> Answer:
    """The ficha was sent, and not longer ago than the line's validity."""
    sent = intake.submitted_at
    if sent is None:
        return Answer(State.PENDING, "La ficha aún no se envía.")
    until = lists.load().item("PRE-3").valid_until(sent.date())
    if until is not None and until < now.astimezone(intake.case.office.zone).date():
        return Answer(State.PENDING, "La ficha se envió hace más de un año: hay que confirmarla.")
    return ACCEPTED


def _contact(intake: Intake) -> Answer:
    """The e-mail of somebody of the company was confirmed, and somebody answered."""
    files = [pk for pk in (intake.case_id, intake.case.parent_id) if pk]
    people = CaseParty.objects.current().filter(case__in=files).values("user")
    if not User.objects.filter(pk__in=people, email_verified_at__isnull=False).exists():
        return Answer(State.PENDING, "Falta que la empresa confirme su correo.")
    if not intake.contact_attempts.standing().filter(answered=True).exists():
        return Answer(State.PENDING, "Falta un contacto establecido.")
    return ACCEPTED


def _size(intake: Intake) -> Answer:
    size = intake.company.size
    if not size:
        return Answer(State.PENDING, "Faltan las ventas del último año cerrado.")
    if size in IN_RANGE:
        return ACCEPTED
    return Answer(State.FAILED, f"Es {Size(size).label.lower()}: falta escribir por qué corresponde atenderla.")


def sector_asks_permits(intake: Intake) -> bool:
    """Goods usually need permits of their trade; services seldom. An unknown sector is asked."""
    sector = Sector.objects.filter(pk=intake.case.sector or intake.company.sector).first()
    return sector is None or sector.kind == "goods"


def lapsed(item: PreAdmissionItem, today: date) -> bool:
    """It was fine, and its date has passed."""
    return item.settled and item.valid_until is not None and item.valid_until < today
