"""CAT-3: the rights and duties of a company that takes part in a service, and what it says of them."""

from typing import Final

from django.db.models import TextChoices


class SheetAnswer(TextChoices):
    """CAT-3: what the company said of its rights and duties."""

    ACCEPTED = "accepted", "Confirmó"
    DECLINED = "declined", "No participará"


#: How a sheet stands, as its list is filtered.
SHEET_STATES: Final = {
    "sin-leer": "Enviada, sin leer", "sin-respuesta": "Leída, sin respuesta", "confirmadas": "Confirmó",
    "rechazadas": "No participará", "retiradas": "Retirada",
}  # fmt: skip
#: CAT-3: the words of each duty of the clause (its parameter `duties`).
DUTIES: Final = {
    "fee": ("Cuota de participación", "Pagar la cuota del servicio, cuando la tiene, en la fecha indicada."),
    "full_attendance": ("Asistencia completa", "Asistir a toda la agenda, con puntualidad."),
    "satisfaction_survey": ("Encuesta de satisfacción", "Responder la encuesta y contarnos sus resultados."),
}
RIGHTS: Final = (
    "Recibir información completa y a tiempo: fechas, plazos y costos.",
    "Un trato respetuoso, igual por cualquier canal.",
    "Apoyo antes y después del servicio.",
    "Reclamar si algo no resulta, y saber cómo va su reclamo.",
)
