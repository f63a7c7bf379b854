"""The test: drafts until it is sent, once (CPE-1); updates by a person, with their reason; all versions stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import lock, perform, record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from intake import rules, scoring
from intake.models import AssessmentDraft, Instrument, Intake, SelfAssessment
from intake.services.routing import after_assessment, contacts, record_segment, tell_contact
from intake.states import IntakeState
from portfolio.models import Company, CompanyProfile

ANSWERED = (
    "La empresa ya respondió el test. Si sus datos cambiaron, pida a su ejecutivo/a que lo actualice."  # microcopy, 29
)
NOT_NOW = "El test se responde después de enviar la ficha, si la empresa aún no exporta."


class TestIncomplete(NotPossible):
    """Some question lacks its answer; `items` says which."""

    __test__ = False  # not a test case for pytest

    def __init__(self, items: list[str]) -> None:
        count = len(items)
        super().__init__("Falta 1 respuesta." if count == 1 else f"Faltan {count} respuestas.")
        self.items = items


def instrument_in_force() -> Instrument:
    """The latest version loaded."""
    found = Instrument.objects.first()
    if found is None:
        raise NotPossible("El test no está disponible en este momento. Pida ayuda y le avisaremos.")
    return found


def branch_for(company: Company) -> str:
    """Goods or services, as the ficha says."""
    profile = CompanyProfile.objects.filter(company=company).first()
    return str((profile.answers if profile else {}).get("branch") or "goods")


@transaction.atomic
def save_answers(intake: Intake, answers: Mapping[str, int], *, actor: User, now: datetime) -> AssessmentDraft:
    """Keep answers as a draft; each can still change.

    Raises:
        PermissionDenied: not of the company. NotPossible: already answered, or not its moment.
    """
    current = lock(intake)
    if not rules.acts_for_company(current, actor):
        raise PermissionDenied("Esta acción le corresponde a quien representa a la empresa.")
    _must_be_pending(current)
    draft = AssessmentDraft.objects.filter(intake=current).first()
    if draft is None:
        branch = branch_for(current.company)
        draft = AssessmentDraft(intake=current, instrument=instrument_in_force(), branch=branch)
    known = {item["id"] for item in scoring.items_of(draft.instrument.content, draft.branch)}
    valid = set(draft.instrument.content["scoring"]["scores"])
    draft.answers = draft.answers | {k: v for k, v in answers.items() if k in known and v in valid}
    draft.updated_at = now
    draft.save()
    return draft


def _must_be_pending(intake: Intake) -> None:
    if SelfAssessment.objects.current().filter(company=intake.company_id).exists():
        raise NotPossible(ANSWERED)
    if intake.state != IntakeState.ASSESSMENT_PENDING:
        raise NotPossible(NOT_NOW)


@transaction.atomic
def submit_assessment(intake: Intake, *, actor: User, now: datetime) -> SelfAssessment:
    """Send the draft: it is scored, fixed for good, and the company goes on by CAP-4 or CAP-8.

    Raises:
        TestIncomplete: with the questions left. NotPossible: already answered (error 29). PermissionDenied.
    """
    current = lock(intake)
    if not rules.acts_for_company(current, actor):
        raise PermissionDenied("Esta acción le corresponde a quien representa a la empresa.")
    _must_be_pending(current)
    draft = AssessmentDraft.objects.filter(intake=current).select_related("instrument").first()
    if draft is None:
        raise TestIncomplete([])
    made = _version(current.company, draft.instrument, draft.branch, draft.answers, actor=actor, now=now)
    draft.delete()
    after_assessment(current, made, actor=actor, now=now)
    return made


def _version(
    company: Company,
    instrument: Instrument,
    branch: str,
    answers: Mapping[str, int],
    *,
    actor: User,
    now: datetime,
    reason: str = "",
) -> SelfAssessment:
    """Write one version; the one before stays, no longer in force."""
    try:
        result = scoring.score(instrument.content, branch, answers)
    except scoring.IncompleteAnswers as error:
        raise TestIncomplete(error.items) from error
    earlier = SelfAssessment.objects.filter(company=company)
    last = earlier.order_by("-version").values_list("version", flat=True).first() or 0
    earlier.filter(is_current=True).update(is_current=False)
    kept = {item["id"]: answers[item["id"]] for item in scoring.items_of(instrument.content, branch)}
    return SelfAssessment.objects.create(
        company=company, version=last + 1, instrument=instrument, branch=branch, answers=kept, reason=reason,
        result=result.as_json(), total_thirds=result.total_thirds, potential=result.potential,
        made_by=actor, made_at=now,
    )  # fmt: skip


@transaction.atomic
def update_assessment(
    intake: Intake, answers: Mapping[str, int], *, actor: User, now: datetime, reason: str
) -> SelfAssessment:
    """CPE-1: a person updates the test because the facts changed. From a Low rest, a better result opens the way.

    Args:
        answers: those that change; the others stay as in the version in force.

    Raises:
        NoteRequired; PermissionDenied (staff of the file or the client unit, never the company);
        NotPossible: nothing to update, or nothing changes.
    """
    if not reason.strip():
        raise NoteRequired
    current = lock(intake)
    if not rules.may_update_assessment(current, actor):
        raise PermissionDenied(NOT_YOURS)
    made = write_update(current, answers, actor=actor, now=now, reason=reason)
    resting = current.state in (IntakeState.GUIDED_LOW, IntakeState.REFERRED)
    if resting and contacts(current, made, now):
        data = {"assessment": made.pk}
        done = perform(current, "continue_after_update", actor=actor, now=now, note=reason, data=data)
        tell_contact(done, made, actor=actor, now=now)
    return made


def write_update(
    intake: Intake, answers: Mapping[str, int], *, actor: User, now: datetime, reason: str
) -> SelfAssessment:
    """A new version of the company's test, with its reason and its event. The caller checked who may."""
    before = SelfAssessment.objects.current().filter(company=intake.company).select_related("instrument").first()
    if before is None:
        raise NotPossible("La empresa aún no responde el test.")
    merged = before.answers | dict(answers)
    changed = sorted(item for item in merged if merged[item] != before.answers.get(item))
    if not changed:
        raise NotPossible("No cambió ninguna respuesta.")
    made = _version(
        intake.company, before.instrument, before.branch, merged, actor=actor, now=now, reason=reason.strip()
    )
    record(
        intake.case, "assessment_updated", actor=actor, now=now, note=reason,
        label=f"Test actualizado: de {before.score_text} a {made.score_text} puntos",
        data={"from": before.pk, "to": made.pk, "items": changed},
    )  # fmt: skip
    record_segment(intake, made.potential, now)
    return made
