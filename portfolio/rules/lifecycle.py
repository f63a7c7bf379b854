"""SEG-7: where a company is in its life with ProChile, and what would take it further. No ORM."""

from __future__ import annotations

from dataclasses import dataclass

STAGES = ("Conoce", "Ingresa", "Recibe servicio", "Permanece", "Recomienda")


@dataclass(frozen=True, slots=True)
class LifeInput:
    """What the stage is computed from.

    Attributes:
        known_only: a potential account: ProChile knows it, it has not come yet.
        admitted: it was admitted to the portfolio.
        usuaria, usuaria_before: of this year, and of the last one.
        recommends: an action with it ended in «Recomendó a ProChile».
    """

    known_only: bool
    admitted: bool
    usuaria: bool
    usuaria_before: bool
    recommends: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the life: `state` is done, current or todo, as the stepper of the pages takes it."""

    label: str
    state: str
    hint: str = ""


def position(data: LifeInput) -> int:
    """Which of STAGES, from 0."""
    if data.known_only:
        return 0
    if data.usuaria and data.usuaria_before:
        return 4 if data.recommends else 3
    return 2 if data.usuaria or data.admitted else 1


NEXT = (
    "Avanza cuando completa su registro.",
    "Avanza cuando entra en la cartera o tiene una acción que suma.",
    "Avanza cuando es usuaria dos años seguidos.",
    "Avanza cuando recomienda a ProChile; se registra como resultado de una acción.",
    "",
)


def stages(data: LifeInput) -> list[Stage]:
    """The five, with where the company is and what would take it further."""
    here = position(data)
    return [
        Stage(label, "done" if n < here else "current" if n == here else "todo", NEXT[n] if n == here else "")
        for n, label in enumerate(STAGES)
    ]
