"""Words of the register of actions: for whom each kind is, and what may come of it."""

from typing import Final

from django.db.models import TextChoices

#: What the catalogue of actions calls each kind of company («para quién»).
APPLIES_TO: Final = {"national": "national", "foreign": "foreign", "association": "institution"}
APPLIES_TO_WORDS: Final = (
    ("national", "Empresa nacional"),
    ("foreign", "Empresa extranjera"),
    ("institution", "Institución o asociación"),
)


class ResultKind(TextChoices):
    """CPE-7 and the catalogue of actions: what may come of an action."""

    EXPORTED = "exported", "Exportó"
    CONTRACT_SIGNED = "contract_signed", "Firmó un contrato"
    QUOTE_REQUESTED = "quote_requested", "Le pidieron cotización"
    SAMPLES_SENT = "samples_sent", "Envió muestras"
    CONTACT_OBTAINED = "contact_obtained", "Consiguió un contacto"
    NEGOTIATION_OPEN = "negotiation_open", "Negociación en curso"
    TRAINING_COMPLETED = "training_completed", "Formación terminada"
    PLAN_DEFINED = "plan_defined", "Plan o acuerdos definidos"
    MARKET_DISCARDED = "market_discarded", "Mercado descartado con fundamento"
    INFORMATION_DELIVERED = "information_delivered", "Información entregada"
    REFERRED = "referred", "Derivada"
    VALIDATED = "validated", "Validada"
    NOT_VALIDATED = "not_validated", "No validada"
    DEMAND_OPEN = "demand_open", "Solicitud abierta"
    ALLIANCE = "alliance", "Alianza o inversión conversada"
    AGREEMENT = "agreement", "Acuerdo institucional"
    PUBLICATION = "publication", "Publicación en prensa"
    RECOMMENDED = "recommended", "Recomendó a ProChile"
    NO_RESULT = "no_result", "Sin resultado todavía"
