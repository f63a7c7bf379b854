"""What casework offers in the overview of administration."""

from accounts.admin_menu import Entry
from accounts.admin_menu import register as add


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
