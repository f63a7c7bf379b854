"""The list of companies: filtered, sorted, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import Exact

from accounts.models import User
from casework.text import search_words
from portfolio.models import Company, ExportRecord
from portfolio.querysets import CompanyQuerySet, facts
from portfolio.querysets.crossing import UNKNOWN, activity, export_level, stage
from portfolio.rules.cartera import years_before
from portfolio.rules.rut import guess
from portfolio.selectors.columns import Column, Reading, sector_name
from portfolio.selectors.companies import rhythm
from portfolio.selectors.similar import similar
from portfolio.selectors.usuaria import needed_in

__all__ = [
    "DEFAULT_SORT",
    "SORTS",
    "executives_in_charge",
    "export_rows",
    "filtered",
    "found",
    "look_alikes",
    "order",
    "sector_name",
]

PER_PAGE = 25
MOST_CHOSEN = 200
#: Up to here a spreadsheet is written while one waits.
AT_ONCE = 10_000
SORTS = {
    "nombre": ("legal_name", "pk"),
    "rut": ("rut", "pk"),
    "oficina": ("office__name", "legal_name", "pk"),
    "categoria": ("category", "legal_name", "pk"),
    "ejecutivo": ("executive__first_name", "executive__last_name", "legal_name", "pk"),
    "ventas": ("sales_uf", "pk"),
    "registro": ("case__opened_at", "pk"),
    "contacto": ("last_contact_on", "pk"),
}
DEFAULT_SORT = "nombre"
WITH_UNKNOWN = ("categoria", "ejecutivo", "ventas", "contacto")
#: Filters that ask for a value of the company as it is.
PLAIN = {
    "region": "comuna__region",
    "oficina": "office__code",
    "sector": "sector",
    "categoria": "category",
    "tamano": "size",
    "potencial": "potential",
    "segmento": "segment",
    "procedencia": "origin",
    "tipo": "kind",
}
READERS_KEPT = 60  # seconds
#: With fewer found than this, what looks like it is offered too.
FEW = 3


def found(user: User, values: Mapping[str, Any], today: date) -> CompanyQuerySet:
    """The companies that this user may see and that the filters ask for, sorted."""
    return filtered(Company.objects.visible_to(user), values, today).order_by(*order(values.get("orden", "")))


def filtered(rows: Any, values: Mapping[str, Any], today: date, *, words: bool = True) -> Any:
    """What the filters let through; the page, the file, the API and the saved filters all ask here.

    Args:
        values: by name of the filter form; unknown or empty ones ask for nothing.
        words: also by what was typed; without, for those whose name only looks like it.
    """
    standing = values.get("situacion")
    rows = rows.filter(standing=standing) if standing else rows.live()
    if words and values.get("q"):
        rows = rows.search(values["q"])
    if values.get("empresa"):
        rows = rows.filter(Q(rut__in=values["empresa"]) | Q(case__folio__in=values["empresa"]))
    for name, lookup in PLAIN.items():
        if values.get(name):
            rows = rows.filter(_is(lookup, values[name]))
    person = values.get("ejecutivo")
    if person:
        rows = rows.filter(executive=None) if person == "nadie" else rows.filter(executive=person)
    for name, condition in FACTS.items():
        if values.get(name):
            rows = rows.filter(condition(values[name], today))
    return rows


def look_alikes(rows: Any, asked: str, count: int) -> list[Any]:
    """Where few were found: those whose name looks like what was typed, and that the exact search did not find.

    Args:
        rows: what the user may see and the other filters let through.
        count: how many the exact search found.
    """
    if count >= FEW or guess(asked) or not any(letter.isalpha() for letter in asked):
        return []
    exact = Q()
    for word in search_words(asked):
        exact &= Q(search_text__contains=word)
    return similar(rows.select_related("case", "office").exclude(exact), asked)


def _is(lookup: str, asked: str) -> Q:
    if asked != UNKNOWN:
        return Q(**{lookup: asked})
    if lookup == "comuna__region":
        return Q(comuna__isnull=True)
    return Q(category__isnull=True) if lookup == "category" else Q(**{lookup: ""})


def _level(asked: str, today: date) -> Any:
    return Exact(export_level(today), asked)


def _stage(asked: str, today: date) -> Any:
    return Exact(stage(today, needed_in(today.year)), asked)


def _activity(asked: str, today: date) -> Any:
    return Exact(activity(today), asked)


def _exports(asked: str, today: date) -> Q:
    if asked == "detalle":
        since = years_before(today, facts.EXPORT_YEARS).year
        return Q(Exists(ExportRecord.objects.filter(company=OuterRef("pk"), year__gte=since)))
    return Q(exports={"si": True, "no": False}.get(asked))


def _cartera(asked: str, today: date) -> Q:
    if asked in ("si", "no"):
        whole = facts.cartera(today)
        return whole if asked == "si" else ~whole
    return ~facts.cartera_fact(asked, today)


def _usuaria(asked: str, today: date) -> Q:
    year = int(asked.removeprefix("no-"))
    condition = facts.usuaria(year, needed_in(year))
    return ~condition if asked.startswith("no-") else condition


def _silence(asked: str, today: date) -> Q:
    if asked == "nunca":
        return Q(last_contact_on__isnull=True)
    if asked == "ritmo":
        return facts.beyond_rhythm(today, rhythm(today))
    return facts.silent(today, int(asked))


#: Filters that are computed: by name, from what the form let through and the day.
FACTS = {
    "exporta": _exports,
    "cartera": _cartera,
    "usuaria": _usuaria,
    "silencio": _silence,
    "nivel": _level,
    "actividad": _activity,
    "ciclo": _stage,
}


def order(text: str) -> list[Any]:
    """The columns to sort by, what is unknown last; an unknown column sorts by name."""
    down, name = text.startswith("-"), text.removeprefix("-")
    columns = SORTS.get(name, SORTS[DEFAULT_SORT])
    found: list[Any] = [f"-{column}" if down else column for column in columns]
    if name in WITH_UNKNOWN:  # for the others the indexes serve as they are
        first = F(columns[0])
        found[0] = first.desc(nulls_last=True) if down else first.asc(nulls_last=True)
    return found


EXPORT_IDENTITY = ("Razón social", "Nombre de fantasía")


def export_header(columns: Sequence[Column]) -> list[str]:
    return [*EXPORT_IDENTITY, *(column.label for column in columns if column.code != "razon")]


def export_rows(rows: Any, reading: Reading) -> Iterator[list[Any]]:
    """The same list as rows of a file, read in pieces so that memory does not grow with it."""
    skipped = [place for place, column in enumerate(reading.columns) if column.code == "razon"]
    for row in reading.rows(rows).iterator(chunk_size=2000):
        said = reading.values(row)
        for place in skipped:
            del said[place]
        yield [row[1], row[2], *said]


def executives_in_charge(user: User) -> list[tuple[str, str]]:
    """Who attends some company that this user sees: the options of the filter. Kept for a minute."""
    key = f"executives_in_charge:{user.pk}"
    kept: list[tuple[str, str]] | None = cache.get(key)
    if kept is None:
        seen = Company.objects.visible_to(user).filter(executive__isnull=False).order_by().values("executive")
        people = User.objects.filter(pk__in=seen.distinct()).order_by("first_name", "last_name")
        kept = [(str(person.pk), person.display_name) for person in people]
        cache.set(key, kept, READERS_KEPT)
    return kept
