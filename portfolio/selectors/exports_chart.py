"""What a company exported, by year, as a picture with its data beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from casework.charts import BarChart, bar_chart
from casework.formats import money
from portfolio.rules.growth import Sold, main_currency


def exports_chart(records: Sequence[Any]) -> BarChart | None:
    """Totals by year in the currency of most of its lines; amounts in others are in the table. None without exports."""
    rows = [Sold(row.year, row.country.name, row.amount, row.currency) for row in records]
    if not rows:
        return None
    currency = main_currency(rows)
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.currency == currency:
            totals[row.year] += row.amount
    years = sorted(totals)
    said = ", ".join(f"{year}: {money(totals[year], currency)}" for year in years)
    sign = {"USD": "US$", "EUR": "€", "CLP": "$"}.get(currency, currency)
    return bar_chart(
        f"Exportaciones por año, en miles de {sign}",
        [(str(year), round(float(totals[year]) / 1000, 1)) for year in years],
        description=f"Una barra por año. {said}.",
        head="Año",
        unit=f"miles de {sign}",
    )
