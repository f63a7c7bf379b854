"""The last step: category, executive, portfolio (CAP-7, CAT-1, CAT-6)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import door
from casework.errors import NotPossible
from casework.services.clauses import term_words
from intake import checklist as lists
from intake.emails import office as emails
from intake.models import Intake, PreAdmission, PreAdmissionItem
from intake.selectors.preadmission_facts import lapsed
from intake.services.preadmission import refresh, today_at
from intake.states import Branch
from portfolio.services.admission import admit_company
from portfolio.states import CATEGORIES

State = PreAdmissionItem.State
CATEGORY_WORDS = {
    1: "Su empresa queda en la categoría 1, Exporta Más: la acompaño directamente, con un plan de trabajo.",
    2: "Su empresa queda en la categoría 2, trabajo habitual: trabajamos con regularidad según su plan.",
    3: "Su empresa queda en la categoría 3, trabajo esporádico: participa cuando lo necesite.",
}


def obstacles(row: PreAdmission, *, now: datetime) -> list[str]:
    """Why the company cannot be admitted yet, in words; empty when nothing is in the way."""
    today = today_at(row.intake, now)
    checklist = lists.load()
    found = []
    for item in row.items.all():
        if item.code == "PRE-17":
            continue  # answered by the act itself
        name = checklist.item(item.code).name
        if item.blocking and not item.settled:
            found.append(f"{name}: {item.get_state_display().lower()}")
        elif item.blocking and lapsed(item, today):
            found.append(f"{name}: venció el {item.valid_until:%d-%m-%Y}")
    return found


@transaction.atomic
def admit(
    intake: Intake, *, category: int, executive: User, no_conflict: bool, actor: User, now: datetime, note: str
) -> Intake:
    """CAP-7: the company enters the portfolio with a category and an executive who has room (CAT-6).

    Args:
        note: why this category and this person.
        no_conflict: whoever admits declares to have no ties with the company (PRE-15).

    Raises:
        NotPossible: mandatory lines are missing or lapsed, no declaration, or no room (the message says who has it).
        PermissionDenied.
    """
    if not no_conflict:
        raise NotPossible("Declare que no tiene vínculos con la empresa, o pida que otra persona la admita.")
    row = intake.preadmission
    refresh(row, now=now)
    missing = obstacles(row, now=now)
    if missing:
        raise NotPossible(f"Todavía falta: {'; '.join(missing)}.")
    data = {"category": category, "executive": executive.pk}
    moved = door.perform(intake, "admit", actor=actor, now=now, note=note, data=data)
    company = admit_company(
        company=moved.company, category=category, executive=executive, actor=actor, now=now, note=note,
        entry_score=None if moved.final_thirds is None else round(moved.final_thirds / 3),
        entry_segment=moved.segment,
    )  # fmt: skip
    row.items.filter(code="PRE-17").update(
        state=State.ACCEPTED, observation=f"{dict(CATEGORIES)[category]}; atiende {executive.display_name}",
        decided_by=actor, decided_at=now,
    )  # fmt: skip
    row.admitted_at = now
    row.save(update_fields=["admitted_at"])
    moved.company = company
    emails.portfolio_admitted(
        moved, executive=executive, category_line=CATEGORY_WORDS[category], term_label=term_words("CAT-4", now),
        instruments=first_instruments(moved), now=now,
    )  # fmt: skip
    return moved


def first_instruments(intake: Intake) -> list[str]:
    """CAT-2: where to begin; without training there is no promotion (CPE-5)."""
    training = "- Un taller o una charla de formación exportadora"
    if intake.branch == Branch.EXPORTER:
        return [
            training,
            "- Estudios del mercado que le interesa",
            "- Ferias, misiones y ruedas de negocios de su sector",
        ]
    return [
        training,
        "- Un plan de trabajo para cerrar las brechas del test",
        "- Oportunidades comerciales de su sector",
    ]
