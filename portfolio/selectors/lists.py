"""The list of companies: filtered, sorted, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import User
from portfolio.models import Company, Sector
from portfolio.querysets import CompanyQuerySet
from portfolio.states import Standing

PER_PAGE = 25
SORTS = {
    "nombre": ("legal_name", "pk"),
    "rut": ("rut", "pk"),
    "oficina": ("office__name", "legal_name", "pk"),
    "categoria": ("category", "legal_name", "pk"),
    "ejecutivo": ("executive__first_name", "executive__last_name", "legal_name", "pk"),
    "ventas": ("sales_uf", "pk"),
    "registro": ("case__opened_at", "pk"),
}
DEFAULT_SORT = "nombre"
EXPORT_HEADER = (
    "RUT",
    "Folio",
    "Razón social",
    "Nombre de fantasía",
    "Situación",
    "Categoría",
    "Ejecutivo/a",
    "Oficina",
    "Región",
    "Comuna",
    "Sector",
    "Tamaño",
    "Ventas en UF",
    "Exportó en tres años",
)


def found(user: User, values: Mapping[str, str]) -> CompanyQuerySet:
    """The companies that this user may see and that the filters ask for, sorted.

    Args:
        values: by name of the filter form; `orden` is one of SORTS, with "-" before it for the other way round.
    """
    rows: Any = Company.objects.visible_to(user)
    standing = values.get("situacion")
    rows = rows.filter(standing=standing) if standing else rows.live()
    if values.get("q"):
        rows = rows.search(values["q"])
    for name, lookup in (
        ("region", "comuna__region"),
        ("oficina", "office__code"),
        ("sector", "sector"),
        ("categoria", "category"),
        ("tamano", "size"),
    ):
        if values.get(name):
            rows = rows.filter(**{lookup: values[name]})
    person = values.get("ejecutivo")
    if person:
        rows = rows.filter(executive=None) if person == "nadie" else rows.filter(executive=person)
    return rows.for_list().annotate(sector_name=sector_name()).order_by(*order(values.get("orden", "")))


def sector_name() -> Subquery:
    """The name of a company's sector, without another query."""
    return Subquery(Sector.objects.filter(code=OuterRef("sector")).values("name")[:1])


def order(text: str) -> list[str]:
    """The columns to sort by; an unknown one sorts by name."""
    down, name = text.startswith("-"), text.removeprefix("-")
    columns = SORTS.get(name, SORTS[DEFAULT_SORT])
    return [f"-{column}" if down else column for column in columns]


def export_rows(rows: Any) -> Iterator[tuple[Any, ...]]:
    """The same list as rows of a file, read in pieces so that memory does not grow with it."""
    for row in rows.iterator(chunk_size=2000):
        yield (
            row.rut_display, row.case.folio, row.legal_name, row.trade_name, Standing(row.standing).label,
            row.get_category_display() if row.category else "", row.executive.display_name if row.executive else "",
            row.office.name, row.comuna.region.name if row.comuna else "", row.comuna.name if row.comuna else "",
            row.sector_name or "", row.get_size_display(), row.sales_uf if row.sales_uf is not None else "",
            {True: "Sí", False: "No", None: ""}[row.exports],
        )  # fmt: skip


def executives_in_charge(user: User) -> Any:
    """Who attends some company that this user sees: the options of the filter."""
    seen = Company.objects.visible_to(user).filter(executive__isnull=False)
    return User.objects.filter(pk__in=seen.values("executive"))
