"""CAT-7: companies crossed by two dimensions, their potential against their activity, and segments that stay live."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, Value
from django.http import QueryDict

from accounts.models import Region, User
from casework.models import SavedFilter
from portfolio.models import Company, Sector
from portfolio.querysets.crossing import UNKNOWN, export_level, known, stage
from portfolio.rules import export_level as levels
from portfolio.rules.lifecycle import STAGES
from portfolio.selectors import lists
from portfolio.selectors.usuaria import needed_in
from portfolio.states import CATEGORIES, Potential, Segment, Size

LIST = "/empresas/"
NOT_KNOWN = "Sin dato"
MOST_SEGMENTS = 12
PLACE = "companies"  # segments are the saved filters of the list of companies


@dataclass(frozen=True)
class Dimension:
    """What companies are grouped by: `param` is the filter of the list that each value leads to."""

    code: str
    label: str
    param: str
    expression: Callable[[date], Any]
    choices: Callable[[], Sequence[tuple[Any, Any]]]

    def values(self) -> list[tuple[str, str]]:
        """Codes and labels in their order; the unknown last."""
        rows = [(str(code), str(label)) for code, label in self.choices()]
        return [*rows, *([] if UNKNOWN in dict(rows) else [(UNKNOWN, NOT_KNOWN)])]


def _plain(path: str) -> Callable[[date], Any]:
    return lambda today: known(path)


def _sectors() -> list[tuple[str, str]]:
    return list(Sector.objects.order_by("order", "name").values_list("code", "name"))


def _regions() -> list[tuple[str, str]]:
    return list(Region.objects.order_by("order").values_list("iso_code", "name"))


DIMENSIONS = {
    row.code: row
    for row in (
        Dimension("tamano", "Tamaño", "tamano", _plain("size"), lambda: Size.choices),
        Dimension("sector", "Sector", "sector", _plain("sector"), _sectors),
        Dimension("region", "Región", "region", _plain("comuna__region"), _regions),
        Dimension("nivel", "Nivel exportador", "nivel", export_level, lambda: list(levels.LEVELS.items())),
        Dimension("categoria", "Categoría", "categoria", _plain("category"), lambda: CATEGORIES),
        Dimension("segmento", "Segmento", "segmento", _plain("segment"), lambda: Segment.choices),
        Dimension("potencial", "Potencial", "potencial", _plain("potential"), lambda: Potential.choices),
        Dimension(
            "ciclo", "Ciclo de vida", "ciclo", lambda today: stage(today, needed_in(today.year)),
            lambda: [(str(n), label) for n, label in enumerate(STAGES) if n],
        ),
    )
}  # fmt: skip
ROWS, COLUMNS = "sector", "tamano"


@dataclass(frozen=True)
class Cell:
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]
    total: Cell


@dataclass
class Table:
    """Counts of two dimensions with their totals; each leads to its companies."""

    across: Dimension
    down: Dimension
    heads: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    totals: list[Cell] = field(default_factory=list)
    whole: Cell = Cell(0, LIST)


def cross(user: User, values: Mapping[str, Any], *, down: str, across: str, today: date) -> Table:
    """Count in the database, once: a million companies are a table of a few dozen cells.

    Args:
        values: filters of the list of companies.
        down, across: codes of DIMENSIONS.
    """
    rows = lists.filtered(Company.objects.visible_to(user), values, today)
    counts = count(rows, down=down, across=across, today=today)
    return _table(DIMENSIONS[down], DIMENSIONS[across], counts, values)


def count(rows: Any, *, down: str, across: str, today: date) -> dict[tuple[str, str], int]:
    """How many of `rows` there are of each pair of values; UNKNOWN stands for what is not known. One query."""
    grouped = (
        rows.order_by()
        .annotate(_down=DIMENSIONS[down].expression(today), _across=DIMENSIONS[across].expression(today))
        .values("_down", "_across").annotate(number=Count("pk")).values_list("_down", "_across", "number")
    )  # fmt: skip
    return {(str(a), str(b)): number for a, b, number in grouped}


def _table(
    down: Dimension, across: Dimension, counts: Mapping[tuple[str, str], int], values: Mapping[str, Any]
) -> Table:
    def cell(number: int, **chosen: str) -> Cell:
        return Cell(number, address(values, **chosen))

    heads = [(code, label) for code, label in across.values() if any(key[1] == code for key in counts)]
    table = Table(across, down, [label for _, label in heads])
    for code, label in down.values():
        of_it = {key[1]: number for key, number in counts.items() if key[0] == code}
        if of_it:
            cells = [cell(of_it.get(c, 0), **{down.param: code, across.param: c}) for c, _ in heads]
            table.rows.append(Row(label, cells, cell(sum(of_it.values()), **{down.param: code})))
    for code, _ in heads:
        number = sum(number for key, number in counts.items() if key[1] == code)
        table.totals.append(cell(number, **{across.param: code}))
    table.whole = cell(sum(counts.values()))
    return table


def address(values: Mapping[str, Any], **chosen: str) -> str:
    """The list of companies with these filters and those of a cell."""
    query = urlencode({**{key: value for key, value in values.items() if key != "orden"}, **chosen}, doseq=True)
    return f"{LIST}?{query or 'todas=1'}"


@dataclass(frozen=True)
class Live:
    """A saved segment with how many companies it has today."""

    saved: SavedFilter
    count: int


def live_segments(user: User, read: Callable[[QueryDict], Mapping[str, Any]], today: date) -> list[Live]:
    """The segments that this person may open, each counted now: two queries for all of them.

    Args:
        read: what a query of an address filters by, as the form of the list understands it.
    """
    saved = list(SavedFilter.objects.visible_to(user).of(PLACE)[:MOST_SEGMENTS])
    if not saved:
        return []
    seen = Company.objects.visible_to(user)
    parts = [
        lists.filtered(seen, read(QueryDict(row.query)), today).order_by()
        .annotate(segment_id=Value(row.pk, output_field=IntegerField())).values("segment_id")
        .annotate(number=Count("pk")).values_list("segment_id", "number")
        for row in saved
    ]  # fmt: skip
    counts = dict(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    return [Live(row, counts.get(row.pk, 0)) for row in saved]
