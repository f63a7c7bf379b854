"""CON-4: help on a step with one click, and the review of an outcome, which a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework import formats
from casework.door import enter, lock, open_case, perform
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.models import CaseFile, CaseParty
from casework.states import CaseKind, Channel, ContactPoint
from intake.emails import company as emails
from intake.models import HelpKind, HelpRequest, Intake, SelfAssessment
from intake.services.assessment import write_update
from intake.services.routing import announce_contact, contact_deadline, contacts, name_sector_lead, tell_contact
from intake.states import REVIEWABLE, IntakeState
from portfolio.models import Company
from portfolio.services.contact import touch_by_case

STEPS = {
    "registro": "Registro",
    "ficha": "Ficha",
    "autodiagnostico": "Test de autodiagnóstico",
    "resultado": "Resultado del test",
    "entrevista": "Entrevista",
    "preadmisibilidad": "Preadmisibilidad",
    "inicio": "Mi empresa",
}


@transaction.atomic
def ask_for_help(
    *,
    actor: User,
    step: str,
    text: str,
    now: datetime,
    company: Company | None = None,
    intake: Intake | None = None,
    channel: str = Channel.DIGITAL,
    contact_point: str = ContactPoint.WEB,
) -> HelpRequest:
    """Raise a request to the client-management unit: at once an acknowledgement, and an e-mail to its mailbox.

    Args:
        actor: somebody of the company, or whoever received it at a contact point.
        step: where it is stuck, one of STEPS.
        text: what happens, in the person's words; may be empty: one click is enough.

    Raises:
        PermissionDenied: the actor does not see that company.
    """
    _must_see(company, actor)
    request = _raise(
        HelpKind.HELP, actor=actor, step=step, text=text, now=now, company=company, intake=intake, channel=channel,
        contact_point=contact_point,
    )  # fmt: skip
    emails.help_requested_ack(request, now=now)
    emails.help_requested_staff(request, now=now)
    return request


def _must_see(company: Company | None, actor: User) -> None:
    if company is not None and not Company.objects.visible_to(actor).filter(pk=company.pk).exists():
        raise PermissionDenied(NOT_YOURS)


def _raise(
    kind: str,
    *,
    actor: User,
    step: str,
    text: str,
    now: datetime,
    company: Company | None,
    intake: Intake | None,
    channel: str = Channel.DIGITAL,
    contact_point: str = ContactPoint.WEB,
) -> HelpRequest:
    name = STEPS.get(step, STEPS["inicio"])
    what = "Revisión pedida" if kind == HelpKind.REVIEW else "Ayuda"
    case = open_case(
        CaseKind.HELP_REQUEST, title=f"{what}: {name}" + (f" · {company.name}" if company else ""),
        office=company.office if company else emails.client_unit(), actor=actor, now=now,
        parent=company.case if company else None, channel=channel, contact_point=contact_point, label="Pedido recibido",
    )  # fmt: skip
    request = HelpRequest(
        case=case, company=company, intake=intake, kind=kind, step=step[:40], step_name=name, text=text.strip(),
        raised_by=actor,
    )  # fmt: skip
    enter(request, now=now)
    if company is None:
        CaseParty.objects.create(case=case, user=actor, since=now)
    return request


@transaction.atomic
def answer_help(request: HelpRequest, *, answer: str, actor: User, now: datetime) -> HelpRequest:
    """The unit answers; the person gets it as a message in the file and by e-mail.

    Raises:
        NoteRequired; PermissionDenied (the unit, never about oneself); NotPossible: a review is decided, not answered.
    """
    from casework.services.messages import post

    if not answer.strip():
        raise NoteRequired
    if request.kind == HelpKind.REVIEW:
        raise NotPossible("Una revisión se decide: mantenga o cambie el resultado.")
    done = perform(request, "answer_request", actor=actor, now=now, note=answer, answer=answer.strip(), by=actor)
    post(done.case, author=actor, body=answer, now=now)
    return done


@transaction.atomic
def ask_again(request: HelpRequest, *, actor: User, now: datetime, note: str) -> HelpRequest:
    """The answer did not solve it: the same folio goes on."""
    return perform(request, "ask_again", actor=actor, now=now, note=note)


@transaction.atomic
def request_review(intake: Intake, *, text: str, actor: User, now: datetime) -> HelpRequest:
    """Ask a person to look at the outcome. While the office is to contact the company anyway, its term keeps running.

    Raises:
        NoteRequired; PermissionDenied: not of the company; NotPossible: no result, or a review is already open.
    """
    if not text.strip():
        raise NoteRequired
    current = lock(intake)
    if not current.roles_of(actor):
        raise PermissionDenied("Esta acción le corresponde a quien representa a la empresa.")
    if current.help_requests.filter(kind=HelpKind.REVIEW, state="received").exists():
        raise NotPossible("Ya pidió una revisión: una persona la está viendo.")
    assessment = SelfAssessment.objects.current().filter(company=current.company).first()
    if assessment is None and current.state not in REVIEWABLE:
        raise NotPossible("Todavía no hay un resultado que revisar.")
    request = _raise(
        HelpKind.REVIEW, actor=actor, step="resultado", text=text, now=now, company=current.company, intake=current
    )
    if current.state in REVIEWABLE:
        perform(current, "request_review", actor=actor, now=now, note=text, data={"request": request.pk})
    emails.test_review_requested(request, now=now)
    emails.test_review_requested_staff(request, result_line=_result_line(assessment, current), now=now)
    return request


def _result_line(assessment: SelfAssessment | None, intake: Intake) -> str:
    if assessment is None:
        return intake.get_state_display()
    label = assessment.get_potential_display()
    return f"{assessment.score_text} puntos, potencial {label}, instrumento {assessment.instrument.version}"


@transaction.atomic
def decide_review(
    request: HelpRequest,
    *,
    changes: bool,
    reasons: str,
    actor: User,
    now: datetime,
    answers: Mapping[str, int] | None = None,
) -> HelpRequest:
    """A person decides: the outcome stands, or it changes and the company goes on; with reasons that it reads.

    Args:
        changes: whether the outcome changes. A Low goes on to contact; a company not validated is evaluated again.
        answers: corrected answers of the test; they make a new version of it (CPE-1).

    Raises:
        NoteRequired; PermissionDenied: only the client-management unit; NotPossible: decided before.
    """
    if not reasons.strip():
        raise NoteRequired
    done = perform(request, "answer_request", actor=actor, now=now, note=reasons, answer=reasons.strip(), by=actor)
    touch_by_case(done.case, now)
    intake = lock(_intake_of(done))
    if changes and answers:
        write_update(intake, answers, actor=actor, now=now, reason=reasons)
    moved = _move(intake, changes, reasons, actor, now)
    emails.test_review_decided(
        done, outcome=_outcome(moved, changes), reasons=reasons.strip(), reviewer=actor,
        next_step=_next_step(moved, changes), now=now,
    )  # fmt: skip
    return done


def _intake_of(request: HelpRequest) -> Intake:
    if request.kind != HelpKind.REVIEW or request.intake is None:
        raise NotPossible("Este pedido no es la revisión de un resultado.")
    return request.intake


def _move(intake: Intake, changes: bool, reasons: str, actor: User, now: datetime) -> Intake:
    if intake.state != IntakeState.IN_REVIEW:
        return intake  # the office was already to contact the company: only the result may have changed
    if not changes:
        return perform(intake, "review_keeps", actor=actor, now=now, note=reasons)
    if intake.resumes_to == IntakeState.NOT_VALIDATED:
        return perform(intake, "review_to_evaluation", actor=actor, now=now, note=reasons)
    done = perform(intake, "review_to_contact", actor=actor, now=now, note=reasons)
    assessment = SelfAssessment.objects.current().filter(company=done.company).select_related("instrument").first()
    if assessment is not None and contacts(done, assessment, now):
        tell_contact(done, assessment, actor=actor, now=now)
    else:  # the company reads it in the answer to its review
        name_sector_lead(done, now)
        announce_contact(done, why="una persona revisó su resultado", actor=actor, now=now)
    return done


def _outcome(intake: Intake, changes: bool) -> str:
    label = intake.info.public
    return f"El resultado cambia a «{label}»." if changes else f"El resultado se mantiene en «{label}»."


def _next_step(intake: Intake, changes: bool) -> str:
    if changes and intake.state == IntakeState.CONTACT_PENDING:
        until = formats.last_moment(contact_deadline(intake))
        return f"Una persona de la {intake.case.office.name} le contactará a más tardar el {until}."
    if intake.state == IntakeState.UNDER_EVALUATION:
        return "Su oficina evalúa de nuevo y le dirá el resultado con sus razones."
    return "Siga los pasos de su página; si sus datos cambian, avísenos."


def visible_requests(company: Company) -> list[HelpRequest]:
    """The company's requests, newest first."""
    return list(HelpRequest.objects.filter(company=company).select_related("case").order_by("-case__opened_at"))


def open_file(folio: str, user: User) -> HelpRequest | None:
    """A request by its folio, when this user may see it."""
    case = CaseFile.objects.visible_to(user).filter(folio=folio, kind=CaseKind.HELP_REQUEST).first()
    found = HelpRequest.objects.select_related("case__office", "company", "intake")
    return found.filter(pk=case.pk).first() if case else None
