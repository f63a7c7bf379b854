"""CAT-1: the requirements of Exporta Más, checked one by one: met, missing with words, or to be confirmed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from portfolio.rules.cartera import years_before
from portfolio.rules.facts_of_care import CareFacts, months_before
from portfolio.states import CheckableFact, Potential, Segment


class Standing(StrEnum):
    """How a company stands before a requirement."""

    MET = "met"
    MISSING = "missing"
    TO_CONFIRM = "to_confirm"


class Criterion(Protocol):
    """What is asked: the row of the catalogue, or anything with the same fields."""

    @property
    def pk(self) -> Any: ...
    @property
    def text(self) -> str: ...
    @property
    def fact(self) -> str: ...
    @property
    def minimum(self) -> Decimal | None: ...
    @property
    def maximum(self) -> Decimal | None: ...
    @property
    def values(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Needs:
    """Which parameters a fact takes, and how they are called on screen."""

    minimum: str = ""
    maximum: str = ""
    values: tuple[tuple[str, str], ...] = ()
    compulsory: bool = False


#: What the administrator fills in for each fact; the rest of the parameters does not count.
NEEDS: dict[str, Needs] = {
    CheckableFact.EXPORTS: Needs(minimum="Años hacia atrás que se miran", compulsory=True),
    CheckableFact.MARKETS: Needs(minimum="Mercados, como mínimo", compulsory=True),
    CheckableFact.POTENTIAL: Needs(values=tuple(Potential.choices), compulsory=True),
    CheckableFact.SEGMENT: Needs(values=tuple(Segment.choices), compulsory=True),
    CheckableFact.SALES: Needs(minimum="Ventas desde, en UF", maximum="Ventas hasta, en UF"),
    CheckableFact.TRAINING: Needs(minimum="Meses hacia atrás que se miran", compulsory=True),
    CheckableFact.ACTIONS: Needs(minimum="Acciones, como mínimo", compulsory=True),
    CheckableFact.SENIORITY: Needs(minimum="Años desde el inicio de actividades", compulsory=True),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement before one company."""

    criterion: int
    text: str
    standing: Standing
    words: str
    by_hand: bool = False

    @property
    def met(self) -> bool:
        return self.standing == Standing.MET

    @property
    def own_words(self) -> str:
        """What the company itself reads: what a person wrote of it stays among the team."""
        if not self.by_hand:
            return self.words
        waits = self.standing == Standing.TO_CONFIRM
        return "Su oficina lo confirmará con usted." if waits else "Así lo confirmó su oficina."


def check_all(criteria: Iterable[Criterion], facts: CareFacts, today: date) -> list[Check]:
    """Every requirement, in the catalogue's order."""
    return [check(criterion, facts, today) for criterion in criteria]


def all_met(checks: Iterable[Check]) -> bool:
    """Every requirement is met, and there is at least one."""
    found = list(checks)
    return bool(found) and all(row.met for row in found)


def check(criterion: Criterion, facts: CareFacts, today: date) -> Check:
    """How the company stands before one requirement, with the words that the screen shows."""
    if criterion.fact == CheckableFact.MANUAL:
        return _by_hand(criterion, facts)
    met, words = CHECKS[criterion.fact](criterion, facts, today)
    return Check(criterion.pk, criterion.text, Standing.MET if met else Standing.MISSING, words)


def _by_hand(criterion: Criterion, facts: CareFacts) -> Check:
    for pk, met, note in facts.confirmed:
        if pk == criterion.pk:
            standing = Standing.MET if met else Standing.MISSING
            return Check(criterion.pk, criterion.text, standing, note, by_hand=True)
    return Check(criterion.pk, criterion.text, Standing.TO_CONFIRM, "Falta que una persona lo confirme.", by_hand=True)


Judged = tuple[bool, str]


def _number(value: Decimal | None) -> int:
    return int(value or 0)


def _figure(value: Decimal) -> str:
    return f"{value:,.0f}".replace(",", ".")


def _labels(values: Iterable[str], choices: Iterable[tuple[str, str]]) -> str:
    names = dict(choices)
    return " o ".join(names.get(value, value) for value in values)


def _exports(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    years = _number(criterion.minimum) or 1
    recent = sorted(year for year in facts.export_years if year >= years_before(today, years).year)
    if recent:
        return True, f"Exportó en {', '.join(map(str, recent))}."
    if facts.exports is None:
        return False, "Aún no ha dicho si exporta."
    return False, f"No registra exportaciones en los últimos {years} años." if years > 1 else (
        "No registra exportaciones en el último año."
    )


def _markets(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    wanted, has = _number(criterion.minimum), len(facts.export_markets)
    words = "Exporta a un mercado" if has == 1 else f"Exporta a {has} mercados"
    return has >= wanted, f"{words}." if has >= wanted else f"{words}; se piden {wanted}."


def _potential(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    return _one_of(criterion, facts.potential, Potential.choices, "Su potencial", "Aún no se mide su potencial.")


def _segment(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    return _one_of(criterion, facts.segment, Segment.choices, "Su segmento", "Aún no tiene segmento.")


def _one_of(criterion: Criterion, value: str, choices: Any, what: str, unknown: str) -> Judged:
    if not value:
        return False, unknown
    met = value in criterion.values
    tail = "" if met else f"; se pide {_labels(criterion.values, choices)}"
    return met, f"{what} es {_labels([value], choices)}{tail}."


def _sales(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    if facts.sales_uf is None:
        return False, "No ha declarado sus ventas."
    low, high, has = criterion.minimum, criterion.maximum, facts.sales_uf
    words = f"Vende UF {_figure(has)} al año"
    if low is not None and has <= low:
        return False, f"{words}; se pide más de UF {_figure(low)}."
    if high is not None and has > high:
        return False, f"{words}; se pide hasta UF {_figure(high)}."
    return True, f"{words}."


def _strategic(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    if not facts.sector:
        return False, "Falta indicar su sector."
    return facts.strategic, f"{facts.sector} {'está' if facts.strategic else 'no está'} en la estrategia."


def _cartera(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    return not facts.missing_of_cartera, facts.missing_of_cartera or "Cumple los cinco hechos de la cartera."


def _user(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    if facts.is_user:
        return True, f"Es usuaria de {today.year}."
    return False, f"No tiene acciones que sumen para ser usuaria de {today.year}."


def _training(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    months = _number(criterion.minimum)
    if facts.last_training is None:
        return False, "No registra talleres ni charlas."
    words = f"Su última formación fue el {facts.last_training:%d-%m-%Y}"
    if facts.last_training >= months_before(today, months):
        return True, f"{words}."
    return False, f"{words}, hace más de {months} meses."


def _actions(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    wanted = _number(criterion.minimum)
    words = "Tiene una acción reciente" if facts.actions == 1 else f"Tiene {facts.actions} acciones recientes"
    return facts.actions >= wanted, f"{words}." if facts.actions >= wanted else f"{words}; se piden {wanted}."


def _ficha(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    return facts.ficha_complete, "Su ficha está completa." if facts.ficha_complete else "Su ficha no está completa."


def _seniority(criterion: Criterion, facts: CareFacts, today: date) -> Judged:
    years = _number(criterion.minimum)
    if facts.started_on is None:
        return False, "Falta su inicio de actividades."
    words = f"Inició actividades el {facts.started_on:%d-%m-%Y}"
    met = facts.started_on <= years_before(today, years)
    return met, f"{words}." if met else f"{words}; se piden {years} años."


CHECKS: dict[str, Callable[[Criterion, CareFacts, date], Judged]] = {
    CheckableFact.EXPORTS: _exports,
    CheckableFact.MARKETS: _markets,
    CheckableFact.POTENTIAL: _potential,
    CheckableFact.SEGMENT: _segment,
    CheckableFact.SALES: _sales,
    CheckableFact.STRATEGIC_SECTOR: _strategic,
    CheckableFact.CARTERA: _cartera,
    CheckableFact.USER_OF_YEAR: _user,
    CheckableFact.TRAINING: _training,
    CheckableFact.ACTIONS: _actions,
    CheckableFact.FICHA: _ficha,
    CheckableFact.SENIORITY: _seniority,
}
