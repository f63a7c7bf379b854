"""CAT-7: how far a company has come with exporting, from what it declared and the exports register. No ORM."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

UNKNOWN, NONE, BEFORE, LAST_YEAR, GROWING = "sin-dato", "no-exporta", "exporta", "ultimo-ano", "crece"

LEVELS: Final[dict[str, str]] = {
    NONE: "No exporta",
    BEFORE: "Exporta",
    LAST_YEAR: "Exportó el último año",
    GROWING: "Exporta y crece",
    UNKNOWN: "No se sabe",
}
WORDS: Final[dict[str, str]] = {
    NONE: "dijo que no exportó en los últimos tres años y no hay exportaciones registradas en ellos",
    BEFORE: "exportó en los últimos tres años, y nada registrado desde el último año cerrado",
    LAST_YEAR: "tiene exportaciones registradas desde el último año cerrado",
    GROWING: "en el último año cerrado exportó más que en el anterior, en alguna moneda",
    UNKNOWN: "no lo ha dicho ni hay exportaciones registradas",
}


def level(exports: bool | None, totals: Mapping[tuple[int, str], Decimal], this_year: int, years: int) -> str:
    """One of LEVELS.

    Args:
        exports: what the company declared of its last three years.
        totals: exported by year and currency.
        years: how many years back still count.
    """
    closed = this_year - 1
    recent = {key: amount for key, amount in totals.items() if key[0] >= this_year - years}
    if not any(year >= closed for year, _ in recent):
        return BEFORE if recent or exports else UNKNOWN if exports is None else NONE
    for (year, currency), amount in recent.items():
        if year == closed and 0 < totals.get((closed - 1, currency), Decimal(0)) < amount:
            return GROWING
    return LAST_YEAR
