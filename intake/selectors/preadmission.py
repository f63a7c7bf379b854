"""The checklist as pages show it: each line with its text, its state and what can be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import Role
from intake import checklist as lists
from intake.models import Intake, PreAdmission, PreAdmissionItem
from intake.selectors.preadmission_facts import lapsed
from intake.states import IntakeState

State = PreAdmissionItem.State
TONES = {
    State.PENDING: "", State.PROVIDED: "blue", State.ACCEPTED: "green", State.RETURNED: "red", State.WAIVED: "violet",
    State.FAILED: "amber", State.NOT_APPLICABLE: "",
}  # fmt: skip
PROVIDERS = {"company": "La empresa", "executive": "La oficina", "system": "El portal"}
DECISION_WORDS = {
    State.ACCEPTED: "Conforme",
    State.RETURNED: "Devolver con observación",
    State.WAIVED: "Eximir con razón",
    State.FAILED: "No conforme, no impide",
    State.NOT_APPLICABLE: "No aplica",
}


@dataclass
class Line:
    """One line: the row, its text, and what this reader may decide."""

    row: PreAdmissionItem
    item: lists.Item
    tone: str
    provider: str
    documents: list[Any]
    lapsed: bool
    choices: list[tuple[str, str]] = field(default_factory=list)
    form: Any = None


def lines(preadmission: PreAdmission, *, today: date, intake: Intake, user: Any = None) -> list[Line]:
    """Every line in order. Two queries, whatever their number."""
    checklist = lists.load()
    rows = preadmission.items.select_related("decided_by", "provided_by").prefetch_related("documents")
    found = []
    for row in rows:
        item = checklist.item(row.code)
        line = Line(
            row, item, TONES[State(row.state)], PROVIDERS[item.provided_by],
            [document for document in row.documents.all() if not document.is_withdrawn], lapsed(row, today),
        )  # fmt: skip
        if user is not None:
            line.choices = choices(line, intake, user)
        found.append(line)
    return found


def choices(line: Line, intake: Intake, user: Any) -> list[tuple[str, str]]:
    """Decisions that fit the line now; the service refuses the rest."""
    item, found = line.item, []
    by_hand = not item.computed and not item.signed
    in_review = intake.state == IntakeState.PREADMISSION_IN_REVIEW
    if by_hand and (item.provided_by != "company" or in_review):
        found.append(State.ACCEPTED)
        if item.provided_by == "company":
            found.append(State.RETURNED)
        if not item.blocking:
            found += [State.FAILED, State.NOT_APPLICABLE]
    if item.waiver == "executive" or (
        item.waiver == "office_head" and user.access.has(Role.OFFICE_HEAD, intake.case.office_id)
    ):
        found.append(State.WAIVED)
    return [(str(state), DECISION_WORDS[state]) for state in found]
