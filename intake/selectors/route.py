"""Where a company stands, in its own words: steps, sentence, next thing to do, who and until when (CAP-11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from casework import formats
from casework.models import Deadline, Event
from casework.states import Act
from intake.models import Intake, Interview, Referral, SelfAssessment
from intake.states import AWAITING_CONTACT, FICHA_OPEN, PREADMISSION, STOPPED, Branch, IntakeState

S = IntakeState
# The soft hyphen lets the longest word break where seven steps share a narrow page.
STEPS = ("Registro", "Ficha", "Test", "Contacto", "Entrevista", "Preadmisi\u00adbilidad", "Cartera")
TEST = 2
AT: dict[str, int] = {
    **dict.fromkeys(map(str, FICHA_OPEN), 1),
    str(S.ASSESSMENT_PENDING): 2,
    **dict.fromkeys(map(str, AWAITING_CONTACT), 3),
    **dict.fromkeys(map(str, (S.CONTACT_ESTABLISHED, S.INTERVIEW_SCHEDULED, S.INTERVIEW_MISSED)), 4),
    str(S.UNDER_EVALUATION): 4,
    **dict.fromkeys(map(str, PREADMISSION), 5),
    str(S.ADMITTED): 7,
    str(S.GUIDED_LOW): 2,
    str(S.IN_REVIEW): 2,
    str(S.REFERRED): 2,
    str(S.NOT_VALIDATED): 4,
}
PROBLEMS = (S.GUIDED_LOW, S.NOT_VALIDATED, S.REFERRED, S.PREADMISSION_RETURNED, S.INTERVIEW_MISSED, *STOPPED)


@dataclass(frozen=True)
class Progress:
    """Everything that the company's home says about its intake."""

    intake: Intake
    phrase: str
    steps: list[dict[str, str]]
    deadline: Deadline | None
    responsible: User | None
    interview: Interview | None
    assessment: SelfAssessment | None
    referral: Referral | None
    reasons: Event | None
    primary: Act | None
    others: list[Act]


def progress(intake: Intake, user: User) -> Progress:
    """Read what the home shows, in a handful of queries."""
    deadline = (
        Deadline.objects.filter(case=intake.case_id, outcome="open")
        .select_related("office", "clause", "version")
        .with_reason()
        .first()
    )
    interview = intake.interviews.agreed().select_related("office", "executive").first()
    assessment = SelfAssessment.objects.current().filter(company=intake.company_id).select_related("instrument").first()
    referral = intake.referrals.select_related("body").first() if intake.state == S.REFERRED else None
    acts = intake.acts_for(user)
    primary = next((act for act in acts if act.primary), None)
    return Progress(
        intake=intake, phrase=phrase(intake, deadline, interview, referral), steps=steps(intake.state, intake.branch,
        intake.resumes_to), deadline=deadline, responsible=_responsible(intake), interview=interview,
        assessment=assessment, referral=referral, reasons=_reasons(intake), primary=primary,
        others=[act for act in acts if act is not primary],
    )  # fmt: skip


def _responsible(intake: Intake) -> User | None:
    """Who attends the file; once it rests, who attends the company."""
    if intake.state == S.ADMITTED:
        return intake.company.executive
    return intake.case.responsible or intake.company.executive


def steps(state: str, branch: str, resumes_to: str = "") -> list[dict[str, str]]:
    """The route for a stepper. An exporter never sees the test; whoever has not said yet sees it as a possibility."""
    shown = resumes_to if state in STOPPED or (state == S.IN_REVIEW and resumes_to) else state
    here = AT.get(shown, 1)
    lines = []
    for position, label in enumerate(STEPS):
        if position == TEST and branch == Branch.EXPORTER:
            continue
        line = {"label": label, "state": _of_step(position, here, state)}
        if position == TEST and not branch:
            line["hint"] = "Solo si aún no exporta"
        lines.append(line)
    return lines


def _of_step(position: int, here: int, state: str) -> str:
    if position < here:
        return "done"
    if position > here:
        return "todo"
    return "problem" if state in PROBLEMS else "current"


def phrase(intake: Intake, deadline: Any, interview: Interview | None, referral: Referral | None) -> str:
    """The sentence of the state with its date; without the value, the sentence ends before it."""
    text = intake.info.phrase
    values = {
        "due": formats.last_moment(deadline) if deadline else "",
        "meeting": formats.moment(interview.starts_at, interview.office.zone) if interview else "",
        "body": referral.body.name if referral else "",
    }
    for name, value in values.items():
        mark = "{" + name + "}"
        if mark not in text:
            continue
        text = text.replace(mark, value) if value else WITHOUT.get(name, text)
    return text


WITHOUT = {
    "due": "Su oficina tiene el siguiente paso; aquí verá la fecha.",
    "meeting": "Hay una cita acordada; vea sus datos en «Entrevista».",
    "body": "Otro organismo le espera con sus antecedentes; aquí está su contacto.",
}


def _reasons(intake: Intake) -> Event | None:
    """Why, when the news were not good: the decision with its reasons, as it was written."""
    if intake.state not in (S.NOT_VALIDATED, S.REFERRED, S.PREADMISSION_RETURNED):
        return None
    return Event.objects.filter(case=intake.case_id, target=intake.state, internal=False).order_by("-seq").first()


def last_review_answer(intake: Intake) -> str:
    """The reasons of the last review, when it was decided. Only who asked for one has something to read."""
    if not intake.resumes_to or intake.state == S.IN_REVIEW:
        return ""
    done = intake.help_requests.filter(kind="review", state="answered").order_by("-case__opened_at").first()
    return done.answer if done else ""
