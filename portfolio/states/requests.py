"""The states of a request, who brings it, and what ProChile can offer (CAT-2, CAT-4, CAT-5)."""

from typing import Final

from django.db.models import TextChoices

from casework.states import StateInfo, Turn


class Instrument(TextChoices):
    """CAT-2: what ProChile can offer."""

    CAPACITY = "capacity", "Generación de capacidades"
    PROMOTION = "promotion", "Promoción comercial"
    OPPORTUNITIES = "opportunities", "Oportunidades comerciales"
    EXPORTA_MAS = "exporta_mas", "Exporta Más"
    OTHER = "other", "Otro apoyo"


class RequestOrigin(TextChoices):
    """Who brought a request: the company itself, whoever received it, or an Oficom that saw a chance (CAT-5)."""

    COMPANY = "company", "La empresa"
    STAFF = "staff", "El equipo, a pedido de la empresa"
    OFICOM = "oficom", "Una oficina comercial"


class RequestState(TextChoices):
    RECEIVED = "received", "Por atender"
    ANSWERED = "answered", "Con alternativas ofrecidas"
    CHOSEN = "chosen", "Con alternativa elegida"
    DISMISSED = "dismissed", "Dejada para más adelante"
    WITHDRAWN = "withdrawn", "Retirada"


REQUEST_STATES: Final[dict[str, StateInfo]] = {
    "received": StateInfo(
        staff="Por atender", public="La estamos viendo",
        phrase="Su ejecutivo/a le responderá con alternativas dentro del plazo.", turn=Turn.OFFICE,
        next_step="Responder con alternativas",
    ),
    "answered": StateInfo(
        staff="Con alternativas ofrecidas", public="Le ofrecimos alternativas",
        phrase="Elija una, o díganos qué otra cosa le serviría.", turn=Turn.COMPANY, final=True,
        next_step="La empresa elige",
    ),
    "chosen": StateInfo(
        staff="Con alternativa elegida", public="Eligió una alternativa",
        phrase="Su ejecutivo/a la pone en marcha con usted.", turn=Turn.NOBODY, final=True,
        next_step="Registrar la acción cuando ocurra",
    ),
    "dismissed": StateInfo(
        staff="Dejada para más adelante", public="Para más adelante",
        phrase="Su ejecutivo/a decidió no seguirla por ahora; lea sus razones.", turn=Turn.NOBODY, final=True,
    ),
    "withdrawn": StateInfo(
        staff="Retirada por la empresa", public="Retirada por usted", phrase="Retiró su solicitud.",
        turn=Turn.NOBODY, final=True,
    ),
}  # fmt: skip
