"""The exports register: of one company with its growth, and of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from accounts.models import User
from casework.charts import BarChart, bar_chart
from casework.formats import money
from portfolio.models import Company, ExportRecord, Sector
from portfolio.querysets import ExportRecordQuerySet
from portfolio.questions import CURRENCIES
from portfolio.rules.growth import Sold, Year, growth, main_currency
from portfolio.states import ExportSource

PER_PAGE = 25
CHANGES_SHOWN = 50
SORTS = {
    "anio": ("year", "pk"),
    "empresa": ("company__legal_name", "-year", "pk"),
    "mercado": ("country", "-year", "pk"),
    "monto": ("amount", "pk"),
}
DEFAULT_SORT = "-anio"
EXPORT_HEADER = (
    "Año", "RUT", "Empresa", "Oficina", "Sector", "Mercado", "Código del mercado", "Producto", "Monto", "Moneda",
    "Cantidad", "Unidad", "Envíos o contratos", "Fuente",
)  # fmt: skip


@dataclass(frozen=True)
class Growth:
    """How a company's exports go: newest year first; the picture tells the currency that it uses most."""

    years: list[Year]
    currency: str
    chart: BarChart | None

    @property
    def currencies(self) -> list[str]:
        """Those that appear, the main one first."""
        known = [code for code, _ in CURRENCIES if any(code in year.totals for year in self.years)]
        return sorted(known, key=lambda code: code != self.currency)


def growth_of(rows: Sequence[ExportRecord]) -> Growth:
    """From the lines of one company, read already."""
    sold = [Sold(row.year, str(row.country.name), row.amount, row.currency) for row in rows]
    years = growth(sold)
    currency = main_currency(sold)
    return Growth(years[::-1], currency, _chart(years, currency) if years else None)


def _chart(years: Sequence[Year], currency: str) -> BarChart:
    sign = dict(CURRENCIES)[currency]
    rows = [(str(year.year), float(year.totals.get(currency, Decimal(0)))) for year in years]
    told = ", ".join(f"{year.year}: {money(year.totals.get(currency, 0), currency)}" for year in years)
    return bar_chart(f"Exportaciones por año, en {sign}", rows, description=told, head="Año", unit=sign)


def changes_of(company: Company) -> list[Any]:
    """Who wrote, corrected or took out each line, newest first."""
    rows = ExportRecord.history.filter(company=company).select_related("history_user")
    return list(rows.order_by("-history_date", "-history_id")[:CHANGES_SHOWN])


def found(user: User, values: Mapping[str, Any]) -> ExportRecordQuerySet:
    """The lines that this user may see and that the filters ask for, sorted."""
    rows = ExportRecord.objects.visible_to(user)
    if values.get("q"):
        rows = rows.filter(company__in=Company.objects.search(values["q"]).values("pk"))
    for name, lookup in (
        ("anio", "year"), ("mercado", "country"), ("oficina", "company__office__code"), ("sector", "company__sector"),
        ("moneda", "currency"), ("fuente", "source"),
    ):  # fmt: skip
        if values.get(name):
            rows = rows.filter(**{lookup: values[name]})
    return rows.order_by(*order(values.get("orden", "")))


def for_list(rows: ExportRecordQuerySet) -> ExportRecordQuerySet:
    """With what a line says: one query."""
    sector = Sector.objects.filter(code=OuterRef("company__sector")).values("name")[:1]
    return rows.select_related("company__case", "company__office").annotate(sector_name=Subquery(sector))


def totals(rows: ExportRecordQuerySet) -> list[tuple[Decimal, str]]:
    """What the lines add up to, by currency; never across currencies."""
    sums = rows.order_by().values("currency").annotate(total=Sum("amount")).order_by("-total")
    return [(row["total"], row["currency"]) for row in sums]


def order(text: str) -> list[str]:
    """The columns to sort by; an unknown one sorts by year, newest first."""
    text = text if text.removeprefix("-") in SORTS else DEFAULT_SORT
    first, *rest = SORTS[text.removeprefix("-")]
    return [f"-{first}" if text.startswith("-") else first, *rest]


def years() -> list[int]:
    """Years that have some line."""
    return list(ExportRecord.objects.order_by("-year").values_list("year", flat=True).distinct())


def export_rows(rows: ExportRecordQuerySet) -> Iterator[tuple[Any, ...]]:
    """The same list as rows of a file, read in pieces so that memory does not grow with it."""
    for row in for_list(rows).iterator(chunk_size=1000):
        yield (
            row.year, row.company.rut_display, row.company.name, row.company.office.name, row.sector_name or "",
            str(row.country.name), row.country.code, row.product, row.amount, row.currency, row.quantity,
            row.get_unit_display(), row.shipments, ExportSource(row.source).label,
        )  # fmt: skip
