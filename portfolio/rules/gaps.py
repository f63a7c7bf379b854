"""CPE-9: what a company can improve by what it answered, and which activities answer it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from casework.text import fold

SHORTEST = 5
STEM = 7
#: Words of every advice and every activity: they tell nothing about what it is about.
COMMON_WORDS = """
taller talleres charla charlas curso cursos seminario coaching empresa empresas exportar exportacion
exportadora exportador exportadores prochile chile chilena chileno chilenas chilenos producto productos
servicio servicios oportunidad oportunidades primer primeros primera pasos sobre desde hasta donde cuando
siendo entre quien porque tiene haga nuestro formacion ejemplo sesion practica jornada exposicion breve region
regional oficina equipo grupo tener hacer trabaje trabajar mercado mercados preguntas temas
"""


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", fold(text))
    return frozenset(word.removesuffix("s")[:STEM] for word in words if len(word) >= SHORTEST)


COMMON = _stems(COMMON_WORDS)


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words that say what a text is about, plurals as singulars."""
    return _stems(text) - COMMON


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the company can improve, with the advice for it.

    Attributes:
        about: more words of what it is about, to find who teaches it.
    """

    name: str
    advice: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a questionnaire tells of a company: its gaps, the most urgent first, or what to do to know them.

    Attributes:
        source: the questionnaire, in words.
        url: its result; where it is answered, while there is none.
        invitation: said instead of the gaps while there is no result.
        total: how many gaps its result has.
    """

    source: str
    url: str
    gaps: tuple[Gap, ...] = ()
    invitation: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A gap with the activities that answer it and the company may join."""

    gap: Gap
    activities: list[Any] = field(default_factory=list)


def answering(gap: Gap, activities: Iterable[Any], *, most: int = 2) -> list[Any]:
    """The activities about what the gap is about, those closest first.

    One word in common with the name is enough; with the description, which says more things, two are asked.
    """
    wanted = stems(f"{gap.name} {gap.advice} {gap.about}")
    found = []
    for place, row in enumerate(activities):
        named, told = len(wanted & stems(row.name)), len(wanted & stems(row.description))
        if named or told > 1:
            found.append((-2 * named - told, place, row))
    return [row for _, _, row in sorted(found, key=lambda one: one[:2])[:most]]
