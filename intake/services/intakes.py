"""An intake from the outside: opened, stopped, taken up again, brought back (CAP-1, CAP-10, DEF-4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework import formats
from casework.door import enter, lock, open_case, perform
from casework.errors import NotPossible
from casework.models import CaseFile
from casework.services.clauses import current
from casework.states import CaseKind
from intake import rules
from intake.emails import company as emails
from intake.models import Intake, Interview
from intake.services.interview import tell_cancelled
from intake.states import IntakeState
from portfolio.models import Company
from portfolio.selectors.companies import is_former_user

REMINDERS = Path(__file__).resolve().parents[1] / "content" / "reminders.yaml"
OLD_FIELDS = ("Dirección y comuna", "Ventas de los tres últimos años", "Exportaciones", "Personas de contacto")


@cache
def reminders() -> dict[str, dict[str, int]]:
    """When the portal reminds by itself (content/reminders.yaml)."""
    return yaml.load(REMINDERS.read_text(encoding="utf-8"), yaml.CSafeLoader)


def reminder_at(now: datetime) -> datetime:
    """When to remind a ficha left half-way: a parameter of the portal, not a term of the protocol."""
    return now + timedelta(days=reminders()["ficha_incomplete_reminder"]["days_without_progress"])


@transaction.atomic
def open_intake(company: Company, *, actor: User, now: datetime) -> Intake:
    """The company's intake in course, opened when there is none. A former user's starts as a reactivation (CAP-10).

    Raises:
        PermissionDenied: the actor does not represent the company.
        NotPossible: the company is in the portfolio and works with ProChile.
    """
    CaseFile.objects.select_for_update().get(pk=company.case_id)  # two first visits at once open one intake
    found = Intake.objects.unfinished().filter(company=company).select_related("case__office", "company").first()
    if found is not None:
        return found
    if not company.is_represented_by(actor):
        raise PermissionDenied("Esta acción le corresponde a quien representa a la empresa.")
    today = now.astimezone(company.office.zone).date()
    former = is_former_user(company, today=today, at=now)
    if company.standing == "portfolio" and not former:
        raise NotPossible("La empresa ya está en la cartera de ProChile.")
    return _open(company, former=former, actor=actor, now=now)


def open_on_registration(company: Company, actor: User, now: datetime) -> None:
    """CAP-1: whoever registers a company finds its intake open; its pages only read."""
    open_intake(company, actor=actor, now=now)


def _open(company: Company, *, former: bool, actor: User, now: datetime) -> Intake:
    case = open_case(
        CaseKind.INTAKE, title=company.name, office=company.office, actor=actor, now=now, parent=company.case,
        responsible=company.executive, sector=company.sector, channel=company.case.channel,
        contact_point=company.case.contact_point, label="Captación abierta",
    )  # fmt: skip
    intake = Intake(
        case=case, company=company, reactivation=former, last_progress_at=now, next_reminder_at=reminder_at(now),
        state=IntakeState.REACTIVATING if former else IntakeState.REGISTERED,
    )  # fmt: skip
    enter(intake, now=now)
    if former:
        _welcome_back(intake, now)
    return intake


def _welcome_back(intake: Intake, now: datetime) -> None:
    last = intake.company.last_worked_on
    term = current("CAP-3", now)
    emails.former_user_welcome_back(
        intake, last_year=str(last.year) if last else "", term=formats.amount(term.amount or 0, term.unit),
        fields="\n".join(f"- {name}" for name in OLD_FIELDS), now=now,
    )  # fmt: skip


@transaction.atomic
def withdraw(intake: Intake, *, actor: User, now: datetime, note: str = "") -> Intake:
    """The company stops. Terms that ran for the office fall away, and an agreed appointment with them."""
    done = perform(intake, "withdraw", actor=actor, now=now, note=note)
    agreed = done.interviews.agreed().select_related("office", "executive").first()
    if agreed is not None:
        agreed.intake = done
        agreed.state, agreed.closed_at, agreed.reason = Interview.State.CANCELLED, now, "La empresa detuvo el proceso."
        agreed.save(update_fields=["state", "closed_at", "reason"])
        tell_cancelled(agreed, following="Cuando quiera seguir, retome su proceso desde su página.", now=now)
    return done


@transaction.atomic
def resume(intake: Intake, *, actor: User, now: datetime) -> Intake:
    """Take a stopped intake up again where it was; who waited for a contact gets its full term and its e-mails anew."""
    current_one = lock(intake)
    act = rules.contact_again_as(current_one.resumes_to, current_one.branch)
    done = perform(current_one, act, actor=actor, now=now)
    if act != "resume":
        from intake.services.routing import announce_contact

        announce_contact(done, why="retoma su proceso", actor=actor, now=now)
    return done


@transaction.atomic
def try_again(intake: Intake, *, actor: User, now: datetime) -> Intake:
    """After «no validada»: from the ficha on, with everything that is known."""
    return perform(intake, "try_again", actor=actor, now=now)
