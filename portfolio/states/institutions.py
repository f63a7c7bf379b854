"""The states of what an institution asks for (INS-3)."""

from typing import Final

from django.db.models import TextChoices

from casework.states import StateInfo, Turn


class InstitutionRequestState(TextChoices):
    RECEIVED = "received", "Por consultar"
    CONSULTED = "consulted", "En consulta interna"
    AGREED = "agreed", "Con palabra para responder"
    ANSWERED = "answered", "Respondida"


INSTITUTION_REQUEST_STATES: Final[dict[str, StateInfo]] = {
    "received": StateInfo(
        staff="Por consultar", public="La estamos viendo", phrase="Le daremos una sola respuesta acordada.",
        turn=Turn.OFFICE, next_step="Consultar a quien lidera la relación",
    ),
    "consulted": StateInfo(
        staff="En consulta interna", public="La estamos viendo", phrase="Le daremos una sola respuesta acordada.",
        turn=Turn.OFFICE, next_step="Quien fue consultado da su palabra",
    ),
    "agreed": StateInfo(
        staff="Con palabra para responder", public="La estamos viendo", phrase="Le daremos una respuesta acordada.",
        turn=Turn.OFFICE, next_step="Dar la respuesta acordada",
    ),
    "answered": StateInfo(
        staff="Respondida", public="Le respondimos", phrase="Respondimos su solicitud.", turn=Turn.NOBODY, final=True,
    ),
}  # fmt: skip
