"""The interview itself: notes as one goes, the points, the final score and its segment (CPE-2, CPE-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework import door
from casework.errors import NOT_YOURS, NotPossible
from casework.services.assignment import attend_if_free
from casework.services.clauses import parameter
from intake import guide as guides
from intake import rules, scoring
from intake.models import Intake, Interview, InterviewScore, SelfAssessment
from intake.states import Branch, IntakeState
from portfolio.services.admission import record_potential
from portfolio.services.contact import touch_by_case

OPEN_FOR_NOTES = (IntakeState.CONTACT_ESTABLISHED, IntakeState.INTERVIEW_SCHEDULED, IntakeState.INTERVIEW_MISSED)


@dataclass(frozen=True)
class Notes:
    """What was written in the guide, whole or in part."""

    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    red_flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    visit: tuple[str, ...] = ()
    strengths: str = ""
    gaps: str = ""
    pending: str = ""
    no_conflict: bool = False


class Unfinished(NotPossible):
    """What is missing before the guide can be closed, by id of question or flag."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Falta completar la pauta: revise los puntos marcados.")
        self.problems = dict(problems)


def is_scored(intake: Intake) -> bool:
    """CAP-2: exporters do not take the test, so their interview is a conversation without points."""
    return intake.branch != Branch.EXPORTER


def current_test(intake: Intake) -> SelfAssessment | None:
    return SelfAssessment.objects.filter(company=intake.company_id, is_current=True).first()


def draft_of(intake: Intake) -> InterviewScore | None:
    """The guide being filled in, or the last one that was closed."""
    return (
        InterviewScore.objects.filter(interview__intake=intake)
        .select_related("interview", "saved_by", "read_by")
        .order_by("-saved_at")
        .first()
    )


@transaction.atomic
def save_draft(intake: Intake, notes: Notes, *, actor: User, now: datetime, kind: str = "in_person") -> InterviewScore:
    """Keep what is written so far. Without an appointment, a meeting that just happened gets its own row.

    Args:
        kind: of a meeting without appointment.

    Raises:
        PermissionDenied; NotPossible when the guide is closed or a value is out of its range.
    """
    if not rules.works_the_file(intake, actor):
        raise PermissionDenied(NOT_YOURS)
    current = door.lock(intake)
    if current.state not in OPEN_FOR_NOTES:
        raise NotPossible(f"La pauta ya no se puede cambiar: el expediente está en «{current.info.staff}».")
    guide = guides.load()
    interview = _interview(current, actor=actor, now=now, kind=kind)
    score, _ = InterviewScore.objects.get_or_create(
        interview=interview,
        defaults={"guide_version": guide.version, "saved_by": actor, "saved_at": now},
    )
    score.scored = is_scored(current)
    score.answers = {key: dict(value) for key, value in notes.answers.items()}
    score.red_flags = {key: dict(value) for key, value in notes.red_flags.items()}
    score.visit = list(notes.visit)
    score.strengths, score.gaps, score.pending = notes.strengths, notes.gaps, notes.pending
    score.no_conflict = notes.no_conflict
    score.saved_by, score.saved_at = actor, now
    score.save()
    return score


def _interview(intake: Intake, *, actor: User, now: datetime, kind: str) -> Interview:
    waiting = intake.interviews.filter(state__in=[Interview.State.AGREED, Interview.State.UNPLANNED])
    found = waiting.order_by("state").first()  # an appointment before a meeting without one
    if found is not None:
        return found
    return Interview.objects.create(
        intake=intake, office=intake.case.office, executive=actor, kind=kind, state=Interview.State.UNPLANNED,
        starts_at=now, agreed_by=actor, agreed_at=now,
    )  # fmt: skip


@transaction.atomic
def hold(intake: Intake, notes: Notes, *, actor: User, now: datetime, kind: str = "in_person") -> InterviewScore:
    """Close the guide: the interview was held (CAP-5), points add to the test (CPE-2), the segment follows (CPE-3).

    Raises:
        Unfinished: a question without answer, a value without reason, a flag without explanation, or the declaration
            of no conflict of interest. NotPossible: its hour has not come.
    """
    score = save_draft(intake, notes, actor=actor, now=now, kind=kind)
    interview = score.interview
    if interview.state == Interview.State.AGREED and interview.starts_at > now:
        raise NotPossible("La hora de la cita aún no llega: guarde el borrador y ciérrelo después de la reunión.")
    guide = guides.load()
    _complain(score, guide)
    was, met_at = interview.state, min(interview.starts_at, now)
    attend_if_free(intake.case, actor=actor, now=now)
    _score(score, intake, guide, now)
    moved = door.perform(
        intake, "hold_interview", actor=actor, now=now, final_thirds=score.final_thirds, segment=score.segment,
        data={"interview": interview.pk, "was": was, "points": score.points, "test_thirds": score.test_thirds,
              "on": met_at.astimezone(intake.case.office.zone).date().isoformat()},
    )  # fmt: skip
    interview.state, interview.closed_at = Interview.State.HELD, now
    interview.save(update_fields=["state", "closed_at"])
    record_potential(company=moved.company, segment=score.segment)
    touch_by_case(moved.case, met_at)
    return score


def _complain(score: InterviewScore, guide: guides.Guide) -> None:
    found = guides.problems(score.answers, guide=guide, complete=True) if score.scored else {}
    found |= guides.flag_problems(score.red_flags, guide=guide)
    if not score.no_conflict:
        found["no_conflict"] = (
            "Declare que no tiene vínculos con la empresa, o pida que otra persona haga la entrevista."
        )
    if found:
        raise Unfinished(found)


def _score(score: InterviewScore, intake: Intake, guide: guides.Guide, now: datetime) -> None:
    potential = ""
    if score.scored:
        test = current_test(intake)
        if test is None:
            raise NotPossible("La empresa aún no tiene un test respondido: no hay puntaje al que sumar la entrevista.")
        thresholds = test.instrument.content["scoring"]["thresholds"]
        score.test_thirds = test.total_thirds
        score.points = guides.total(score.answers, guide=guide)
        score.final_thirds = guides.final_thirds(test.total_thirds, score.points, guide=guide)
        potential = scoring.band(score.final_thirds, thresholds)
        score.second_reading_needed = potential != scoring.band(test.total_thirds, thresholds)
    score.segment = segment_for(intake, potential, now)
    score.completed_at = now
    score.save()


def segment_for(intake: Intake, potential: str, now: datetime) -> str:
    """CPE-3, with the pyme threshold that DEF-6 has at that moment."""
    sales = intake.company.sales_uf
    return str(
        rules.segment_of(
            exporter=intake.branch == Branch.EXPORTER,
            sales_uf=float(sales) if sales is not None else None,
            potential=potential,
            pyme_limit_uf=pyme_limit(now),
        )
    )


def pyme_limit(now: datetime) -> float:
    """Annual sales in UF above which a company is not a pyme any more."""
    return float(parameter("DEF-6", "medium_up_to_uf", now))


@transaction.atomic
def second_reading(score: InterviewScore, *, actor: User, now: datetime) -> InterviewScore:
    """Another person of the office reads a record whose points changed the company's band, before it is decided.

    Raises:
        PermissionDenied: whoever wrote it, or somebody from elsewhere. NotPossible: nothing to read.
    """
    intake = score.interview.intake
    if not rules.works_the_file(intake, actor) or score.saved_by_id == actor.pk:
        raise PermissionDenied("La segunda lectura le corresponde a otra persona de la oficina.")
    door.lock(intake)
    locked = InterviewScore.objects.select_for_update(of=("self",)).get(pk=score.pk)
    if not locked.waits_for_second_reading or locked.completed_at is None:
        raise NotPossible("Esta pauta no espera una segunda lectura.")
    locked.read_by, locked.read_at = actor, now
    locked.save(update_fields=["read_by", "read_at"])
    door.record(
        intake.case, "guide_read", actor=actor, now=now, label="Segunda lectura de la pauta", internal=True,
        data={"interview": locked.pk},
    )  # fmt: skip
    return locked
