"""The states of a work plan, and whose a milestone is."""

from typing import Final

from django.db.models import TextChoices

from casework.states import StateInfo, Turn


class PlanState(TextChoices):
    ACTIVE = "active", "En curso"
    FINISHED = "finished", "Terminado"
    STOPPED = "stopped", "Detenido"


class MilestoneOwner(TextChoices):
    COMPANY = "company", "La empresa"
    PROCHILE = "prochile", "ProChile"
    BOTH = "both", "Ambas"


PLAN_STATES: Final[dict[str, StateInfo]] = {
    "active": StateInfo(
        staff="En curso", public="En curso", phrase="Estos son los pasos acordados, de quién son y para cuándo.",
        turn=Turn.BOTH, next_step="Avanzar en los hitos y revisarlos con la empresa",
    ),
    "finished": StateInfo(
        staff="Terminado", public="Terminado", phrase="El plan terminó; su resultado queda en la historia.",
        turn=Turn.NOBODY, final=True,
    ),
    "stopped": StateInfo(
        staff="Detenido", public="Detenido", phrase="El plan se detuvo; lea la razón. Puede retomarse.",
        turn=Turn.NOBODY, final=True,
    ),
}  # fmt: skip
