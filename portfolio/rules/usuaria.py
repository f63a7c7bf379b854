"""DEF-3: usuaria of a calendar year is computed from three facts; it lapses by itself on 1 January."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portfolio.rules.cartera import Fact
from portfolio.states import CompanyKind


@dataclass(frozen=True, slots=True)
class UsuariaInput:
    """What the facts are computed from, already read.

    Attributes:
        registered: neither a potential account nor merged into another.
        kind: one of CompanyKind; only a foreign company needs no inicio de actividades (EXT-1).
        activity_start_date: when it began activities in Chile; None while unknown.
        counting: how many actions that count it has in the year.
        needed: how many it needs (parameter of DEF-3).
        year: the calendar year.
    """

    registered: bool
    kind: str
    activity_start_date: date | None
    counting: int
    needed: int
    year: int


def facts(data: UsuariaInput) -> list[Fact]:
    """The facts in the clause's order, each with the words that the screen shows."""
    found = [_registered(data)]
    if data.kind != CompanyKind.FOREIGN:
        found.append(_started(data))
    return [*found, _acted(data)]


def is_usuaria(rows: Iterable[Fact]) -> bool:
    """All of them, or it is not."""
    return all(row.met for row in rows)


def action_counts(*, kind_counts: bool, roles_at_office: Iterable[str], logged_by: Iterable[str]) -> bool:
    """Whether an action counts: its kind does, and a regional or commercial executive of that office logged it.

    Args:
        roles_at_office: what the person who logs is at the office that acted.
        logged_by: the roles that the clause names (parameter of DEF-3).
    """
    return kind_counts and bool(set(roles_at_office) & set(logged_by))


def took_part(answers: Mapping[str, Any]) -> bool:
    """Whoever was written down as absent received no service: it neither counts (DEF-3) nor trains (CPE-5)."""
    return answers.get("attendance") != "absent" and answers.get("punctual") != "none"


def _registered(data: UsuariaInput) -> Fact:
    words = "Está registrada." if data.registered else "Aún no está registrada."
    return Fact("registered", "Registrada", data.registered, words)


def _started(data: UsuariaInput) -> Fact:
    label = "Con inicio de actividades"
    if data.activity_start_date is None:
        return Fact("activity_start", label, False, "Falta su fecha de inicio de actividades.")
    return Fact("activity_start", label, True, f"Inició actividades el {data.activity_start_date:%d-%m-%Y}.")


def _acted(data: UsuariaInput) -> Fact:
    met = data.counting >= data.needed
    label = f"Con una acción que suma en {data.year}"
    if data.counting == 0:
        return Fact("action", label, False, f"No tiene acciones que sumen en {data.year}.")
    words = f"Tiene {data.counting} {'acción que suma' if data.counting == 1 else 'acciones que suman'} en {data.year}."
    return Fact("action", label, met, words)
