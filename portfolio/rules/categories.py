"""CAT-1, SEG-2: the category that a company's facts suggest, and why. The head decides; nothing changes by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from portfolio.rules.criteria import Check, all_met
from portfolio.rules.facts_of_care import CareFacts, months_before
from portfolio.states import EXPORTA_MAS

if TYPE_CHECKING:
    from accounts.models import User
    from portfolio.models import CategoryProposal

REGULAR, SPORADIC = 2, 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Parameters of CAT-1.

    Attributes:
        months_of_activity: how far back actions count.
        regular_from_actions: that many make regular work.
        regular_exporter_from_actions: that many, of a company that exports.
        sporadic_below_actions: fewer than these make sporadic work.
        months_before_lowering: how long a category rests before its lack of activity suggests a lower one.
    """

    months_of_activity: int
    regular_from_actions: int
    regular_exporter_from_actions: int
    sporadic_below_actions: int
    months_before_lowering: int

    @classmethod
    def of(cls, parameters: dict[str, Any]) -> Thresholds:
        """From the parameters of the clause in force."""
        return cls(*(int(parameters[name]) for name in cls.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another category, with one sentence per fact behind it. `key` is the same while those facts are the same."""

    category: int
    why: tuple[str, ...]
    key: str


def suggest(facts: CareFacts, checks: Iterable[Check], limits: Thresholds, today: date) -> Suggestion | None:
    """The category that the facts suggest, or None when they fit the one it has."""
    checks = list(checks)
    if facts.category is None:
        return None
    if facts.category != EXPORTA_MAS and all_met(checks):
        why = ("Cumple todos los requisitos de Exporta Más.", *(f"{row.text}: {row.words}" for row in checks))
        return _suggestion(EXPORTA_MAS, why, "meets")
    if facts.category == EXPORTA_MAS:
        return _leaves_exporta_mas(facts, checks, limits, today)
    if facts.category == REGULAR:
        return _becomes_sporadic(facts, limits, today)
    return _becomes_regular(facts, limits)


def proposed_it(proposal: CategoryProposal, user: User) -> bool:
    """Only who made a proposal of category takes it back."""
    return proposal.proposed_by_id is not None and proposal.proposed_by_id == user.pk


def stopping_moves(moves: dict[str, int], category: int | None) -> int | None:
    """The category to which stopping the follow-up leads (SEG-2), or None where it changes nothing.

    Args:
        moves: parameter `opt_out_moves_category` of SEG-2.
    """
    return moves["to"] if category is not None and category == moves["from"] else None


def _leaves_exporta_mas(facts: CareFacts, checks: list[Check], limits: Thresholds, today: date) -> Suggestion | None:
    missing = [row for row in checks if row.standing == "missing"]
    if not missing or not _rested(facts, limits, today):
        return None
    why = ("Ya no cumple con Exporta Más.", *(f"{row.text}: {row.words}" for row in missing))
    return _suggestion(REGULAR, why, *(str(row.criterion) for row in missing))


def _becomes_sporadic(facts: CareFacts, limits: Thresholds, today: date) -> Suggestion | None:
    if facts.opted_out:
        people = ", ".join(facts.opted_out)
        rest = (
            f"Otras personas de la empresa que sí lo reciben: {facts.readers}."
            if facts.readers
            else "Nadie más de la empresa lo recibe."
        )
        why = (f"Pidió no recibir el seguimiento por correo (SEG-2): {people}.", rest)
        return _suggestion(SPORADIC, why, "opted_out", *sorted(facts.opted_out))
    if facts.actions < limits.sporadic_below_actions and _rested(facts, limits, today):
        return _suggestion(SPORADIC, (_activity(facts, limits),), "inactive", str(facts.category_since))
    return None


def _becomes_regular(facts: CareFacts, limits: Thresholds) -> Suggestion | None:
    exporter = bool(facts.exports) and facts.actions >= limits.regular_exporter_from_actions
    if facts.opted_out or not (exporter or facts.actions >= limits.regular_from_actions):
        return None
    why = (_activity(facts, limits), *(("La empresa exporta.",) if facts.exports else ()))
    size = facts.actions // max(limits.regular_from_actions, 1)  # a refusal stands until there is clearly more
    return _suggestion(REGULAR, why, "active", "exports" if facts.exports else "", str(size))


def _rested(facts: CareFacts, limits: Thresholds, today: date) -> bool:
    """The last decision is old enough that a lack of activity may question it."""
    since = facts.category_since
    return since is None or since <= months_before(today, limits.months_before_lowering)


def _activity(facts: CareFacts, limits: Thresholds) -> str:
    span = f"los últimos {limits.months_of_activity} meses"
    if not facts.actions:
        return f"No registra acciones en {span}."
    return f"Registra {facts.actions} acci{'ón' if facts.actions == 1 else 'ones'} en {span}."


def _suggestion(category: int, why: Iterable[str], *key: str) -> Suggestion:
    digest = hashlib.sha256(json.dumps([category, *key]).encode()).hexdigest()
    return Suggestion(category, tuple(why), digest)
