"""CPE-8: what each indicator of the programme counts, in words, and how its share is told. No ORM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Indicator:
    """A numerator over a denominator, both sets of companies (of attendance, of enrolments)."""

    code: str
    label: str
    numerator: str
    denominator: str
    words: str
    good: bool = True


INDICATORS: Final[dict[str, Indicator]] = {
    row.code: row
    for row in (
        Indicator(
            "eficacia", "Eficacia", "exportaron después de ingresar", "ingresaron a la cartera",
            "De las que ingresaron en el periodo, las que exportaron después: por el registro de exportaciones de un "
            "año posterior al del ingreso, o por un resultado «Exportó» de una acción desde ese día.",
        ),
        Indicator(
            "evolucion", "Evolución", "subieron de segmento", "ingresaron con un segmento",
            "De las que ingresaron en el periodo con un segmento, las que hoy están en uno más alto.",
        ),
        Indicator(
            "promocion", "Promoción", "ingresaron a la cartera", "pymes registradas",
            "Los ingresos del periodo, sobre las pequeñas y medianas empresas nacionales registradas a su término.",
        ),
        Indicator(
            "asistencia", "Asistencia por taller", "asistieron", "inscripciones con cupo",
            "De las inscripciones con cupo en talleres del periodo cuya asistencia ya se registró, las que asistieron.",
        ),
        Indicator(
            "desercion", "Deserción", "salieron", "ingresaron a la cartera",
            "De las que ingresaron en el periodo, las que después salieron.", good=False,
        ),
    )
}  # fmt: skip
#: Segments from the lowest to the highest: whoever moves to the right has risen. Rojo oscuro is no lower red: it is the
#: exporter above the pyme threshold (CPE-3).
ORDER: Final = ("red", "yellow", "green", "dark_red")


@dataclass(frozen=True)
class Share:
    """How many of how many; None where there is nothing to compare with."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None


def risers() -> list[tuple[str, tuple[str, ...]]]:
    """For each segment, those above it."""
    return [(code, ORDER[place + 1 :]) for place, code in enumerate(ORDER[:-1])]
