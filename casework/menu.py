"""What casework offers in the overview of administration."""

from accounts.access import Access
from accounts.admin_menu import Entry
from accounts.admin_menu import register as add
from casework.rules.incidents import may_see_incidents
from casework.rules.mail import OUTBOX_READERS


def _reads_outbox(access: Access) -> bool:
    return access.has_any(OUTBOX_READERS)


def register() -> None:
    """Called once, when the app is ready."""
    add(
        Entry(
            "Calendario", "Feriados de cada oficina. Cambiar un día muestra antes qué plazos moverá.",
            "casework:calendar", order=40,
        )
    )  # fmt: skip
    add(Entry("Cláusulas", "Plazos y cifras del protocolo, con su historia.", "casework:clauses", order=50))
    add(Entry("Avisos apartados", "Avisos de plazos que no se pudieron preparar.", "casework:alerts_aside", order=60))
    add(Entry("Correos", "Qué se envió, qué falló y por qué; reintentos.", "casework:mails", 70, _reads_outbox))
    add(
        Entry(
            "Incidentes con datos personales", "El registro de la Ley 21.719: qué pasó y a quién se avisó.",
            "casework:incidents", 80, may_see_incidents,
        )
    )  # fmt: skip
