"""Ley 21.719: who keeps the register of incidents, and what each incident still owes. Pure.

Article 14 sexies of Ley 19.628, as Ley 21.719 leaves it: where there is a reasonable risk to the rights of those whose
data they are, the Agency is told by the fastest means and without undue delay, and the register says what it was, its
effects, which data, about how many people, and what was done; people are told too when the data are of the kinds that
the catalogue marks. The published policy promises more: with a risk, people are told, or the register says why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from accounts.access import Access
from accounts.states import Role
from casework.states import Risk

CONTENT = Path(__file__).resolve().parents[1] / "content" / "incidents.yaml"

KEEPERS = (Role.ADMINISTRATOR, Role.CLIENT_MANAGEMENT)
"""Who answers for the portal, and who answers what people ask about their data."""
LOOKERS = (*KEEPERS, Role.NATIONAL_DIRECTORATE, Role.STRATEGIC_DEVELOPMENT, Role.AUDITOR)


def may_see_incidents(access: Access) -> bool:
    """The keepers; oversight and the auditor look. For everybody else the register does not exist."""
    return access.has_any(LOOKERS)


def may_keep_incidents(access: Access) -> bool:
    return access.has_any(KEEPERS)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of personal data. `tells_people`: the law asks to tell those whose data they are."""

    code: str
    label: str
    detail: str
    tells_people: bool


@cache
def categories() -> dict[str, Category]:
    """Every kind of data by its code."""
    rows = yaml.load(CONTENT.read_text(encoding="utf-8"), yaml.CSafeLoader)["categories"]
    return {row["code"]: Category(**row) for row in rows}


class Facts(Protocol):
    """What is asked of an incident to know what it owes."""

    categories: Any
    people_count: Any
    effects: Any
    measures: Any
    risk: Any
    authority_told_at: Any
    people_told_at: Any
    people_reason: Any


@dataclass(frozen=True, slots=True)
class Owed:
    """Something still to be done: `act` names the page where it is written down."""

    act: str
    text: str


def must_tell_people(codes: Iterable[str]) -> bool:
    """Whether with a risk the law itself, and not only our policy, asks to tell those whose data they are."""
    known = categories()
    return any(known[code].tells_people for code in codes if code in known)


def owed(incident: Facts) -> list[Owed]:
    """What is missing before it can be closed, the most urgent first."""
    found = []
    if not incident.risk:
        found.append(Owed("correct", "Evaluar si hay un riesgo para los derechos de las personas."))
    if incident.risk == Risk.YES:
        if incident.authority_told_at is None:
            text = "Avisar a la Agencia de Protección de Datos Personales, por el medio más rápido y sin demora."
            found.append(Owed("authority", text))
        if incident.people_told_at is None:
            found += _owed_to_people(incident)
    missing = [
        words
        for words, value in (
            ("qué datos son", incident.categories), ("cuántas personas, aproximadamente", incident.people_count),
            ("los efectos probables", incident.effects), ("las medidas tomadas", incident.measures),
        )
        if value is None or value in ("", [])
    ]  # fmt: skip
    if missing:
        found.append(Owed("correct", f"Anotar {_listed(missing)}."))
    return found


def _owed_to_people(incident: Facts) -> list[Owed]:
    if must_tell_people(incident.categories):
        return [Owed("people", "Avisar a las personas: por el tipo de datos, la ley lo exige.")]
    if incident.people_reason:
        return []
    return [Owed("people", "Avisar a las personas, como promete nuestra política, o anotar por qué no.")]


def _listed(words: list[str]) -> str:
    return " y ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


FUTURE = "Esa fecha y hora todavía no llegan. Revíselas."


def wrong_moments(
    *,
    now: datetime,
    happened_at: datetime | None = None,
    noticed_at: datetime | None = None,
    authority_told_at: datetime | None = None,
    people_told_at: datetime | None = None,
) -> dict[str, str]:
    """The moments that cannot be, by their names, with what to say: nothing is future, nor told before it was noticed.

    Args:
        now: aware, like the others; a moment that is not known is left out.
    """
    given = {
        "happened_at": happened_at, "noticed_at": noticed_at, "authority_told_at": authority_told_at,
        "people_told_at": people_told_at,
    }  # fmt: skip
    wrong = {name: FUTURE for name, at in given.items() if at is not None and at > now}
    if happened_at is not None and noticed_at is not None and noticed_at < happened_at:
        wrong.setdefault("noticed_at", "No pudo saberse antes de que ocurriera. Revise ambas fechas.")
    for name in ("authority_told_at", "people_told_at"):
        told = given[name]
        if told is not None and noticed_at is not None and told < noticed_at:
            wrong.setdefault(name, "El aviso no puede ser anterior a cuando se supo del incidente. Revise la fecha.")
    return wrong


REASON_FOR_NO_RISK = "Explique por qué no hay riesgo: es la razón para no avisar."
REASON_FOR_CHANGE = "Cambia algo que ya estaba escrito: diga por qué. Lo anterior queda en la historia."


def rewrites(before: Facts, after: Mapping[str, Any]) -> bool:
    """Whether something already written becomes something else, and not just something that was missing."""
    old = {name: getattr(before, name) for name in after}
    return any(value not in (None, "", []) and value != after[name] for name, value in old.items())
