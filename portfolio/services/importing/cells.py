"""From the cells of a row to its values, with the catalogues of the portal at hand; every problem with its column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from django_countries import countries

from accounts.models import Comuna, Office
from casework.states import Channel
from casework.text import fold
from portfolio.models import ActionKind, Activity, Sector
from portfolio.rules import import_values as values
from portfolio.rules.import_fields import ImportField, fields_of
from portfolio.rules.import_values import BadValue
from portfolio.states import CompanyKind, ResultKind

Table: TypeAlias = Mapping[str, str | int]
MISSING = "Falta, y es obligatorio."
PURPOSES = {
    "exportaciones": "exports", "exports": "exports", "comercio exterior": "exports",
    "tarjeta de visita": "card", "card": "card", "otro": "other", "other": "other",
}  # fmt: skip
COMPANY_KINDS: dict[str, str] = {
    "empresa": CompanyKind.NATIONAL, "nacional": CompanyKind.NATIONAL, "extranjera": CompanyKind.FOREIGN,
    "gremio": CompanyKind.ASSOCIATION, "institucion": CompanyKind.ASSOCIATION, "asociacion": CompanyKind.ASSOCIATION,
    "asociacion gremial": CompanyKind.ASSOCIATION,
}  # fmt: skip
CURRENCIES = {
    "usd": "USD", "us$": "USD", "dolar": "USD", "dolares": "USD", "eur": "EUR", "€": "EUR", "euro": "EUR",
    "euros": "EUR", "clp": "CLP", "$": "CLP", "pesos": "CLP", "peso": "CLP",
}  # fmt: skip
SALES_CURRENCIES = {"uf": "UF", "clp": "CLP", "$": "CLP", "pesos": "CLP", "peso": "CLP"}
CHANNELS: dict[str, str] = {"telefono": Channel.TELEPHONE, "online": Channel.DIGITAL, "virtual": Channel.DIGITAL,
            "correo": Channel.DIGITAL}  # fmt: skip


@dataclass
class Problem:
    """What is wrong with a cell: where, what it said and why it cannot be used."""

    column: str
    words: str
    value: str = ""

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "value": self.value[:200], "words": self.words}


@dataclass
class Parsed:
    """A row that was read: its values by field, and its problems."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Catalogues:
    """What names in a file may refer to, read once per run."""

    def __init__(self, today: date) -> None:
        self.today = today

    @cached_property
    def comunas(self) -> dict[str, Comuna]:
        return Comuna.objects.in_bulk()

    @cached_property
    def comuna(self) -> Table:
        return {fold(row.name): row.pk for row in self.comunas.values()}

    @cached_property
    def offices(self) -> dict[int, Office]:
        return {row.pk: row for row in Office.objects.active()}

    @cached_property
    def office(self) -> Table:
        """By name, by code, and by what is left of the name without «Oficina Regional»."""
        found: dict[str, str | int] = {}
        for row in self.offices.values():
            short = row.name.removeprefix("Oficina Regional ").removeprefix("Oficina Comercial ")
            found |= {fold(name): row.pk for name in (row.code, row.name, short, short.removeprefix("de "))}
        return found

    @cached_property
    def office_by_region(self) -> dict[str, Office]:
        return {row.region_id: row for row in self.offices.values() if row.kind == "regional" and row.region_id}

    @cached_property
    def sectors(self) -> dict[str, str]:
        return dict(Sector.objects.filter(active=True).values_list("code", "name"))

    @cached_property
    def sector(self) -> Table:
        return {fold(word): code for code, name in self.sectors.items() for word in (code, name)}

    def names(self, catalogue: str) -> dict[str, str]:
        """Code → name of the sectors or of the kinds of action."""
        return self.sectors if catalogue == "sector" else {code: row.name for code, row in self.kinds.items()}

    @cached_property
    def kinds(self) -> dict[str, ActionKind]:
        return {row.code: row for row in ActionKind.objects.filter(active=True, leaf=True)}

    @cached_property
    def action_kind(self) -> Table:
        return {fold(name): row.code for row in self.kinds.values() for name in (row.code, row.name)}

    @cached_property
    def activities(self) -> dict[str, int]:
        rows = Activity.objects.exclude(external_id=None).values_list("external_id", "pk")
        return {str(external): pk for external, pk in rows}

    @cached_property
    def country(self) -> Table:
        return {fold(str(name)): code for code, name in countries} | {code.lower(): code for code, _ in countries}

    channel: Table = {fold(str(label)): value for value, label in Channel.choices} | CHANNELS
    result_kind: Table = {fold(str(label)): value for value, label in ResultKind.choices}
    company_kind: Table = {fold(str(label)): value for value, label in CompanyKind.choices} | COMPANY_KINDS


def _of(table: str, what: str) -> Callable[[str, ImportField, Catalogues], Any]:
    return lambda raw, spec, known: values.choice(raw, getattr(known, table), what)


def _activity(raw: str, spec: ImportField, known: Catalogues) -> int:
    found = known.activities.get(values.text(raw, spec.most))
    if found is None:
        raise BadValue("No hay una actividad con ese identificador: importe primero las actividades.")
    return found


READERS: dict[str, Callable[[str, ImportField, Catalogues], Any]] = {
    "text": lambda raw, spec, known: values.text(raw, spec.most),
    "long_text": lambda raw, spec, known: values.long_text(raw, spec.most),
    "rut": lambda raw, spec, known: values.rut(raw),
    "email": lambda raw, spec, known: values.email(raw),
    "phone": lambda raw, spec, known: values.phone(raw),
    "day": lambda raw, spec, known: values.day(raw),
    "past_day": lambda raw, spec, known: values.day(raw, until=known.today),
    "moment": lambda raw, spec, known: values.moment(raw),
    "amount": lambda raw, spec, known: values.amount(raw),
    "truth": lambda raw, spec, known: values.truth(raw),
    "year": lambda raw, spec, known: values.whole(raw, values.EARLIEST, known.today.year),
    "capacity": lambda raw, spec, known: values.whole(raw, 1, 30_000),
    "comuna": _of("comuna", "la comuna"),
    "office": _of("office", "la oficina"),
    "sector": _of("sector", "el sector"),
    "company_kind": _of("company_kind", "el tipo de empresa"),
    "action_kind": _of("action_kind", "el tipo de acción"),
    "channel": _of("channel", "el canal"),
    "result_kind": _of("result_kind", "el resultado"),
    "country": _of("country", "el país"),
    "activity": _activity,
    "purpose": lambda raw, spec, known: values.choice(raw, PURPOSES, "el propósito"),
    "currency": lambda raw, spec, known: values.choice(raw, CURRENCIES, "la moneda"),
    "sales_currency": lambda raw, spec, known: values.choice(raw, SALES_CURRENCIES, "la moneda"),
}


class RowReader:
    """Reads rows of one batch: which column holds which field is decided once."""

    def __init__(self, kind: str, headers: Sequence[str], mapping: Mapping[str, int], known: Catalogues) -> None:
        specs = fields_of(kind)
        self.known = known
        self.columns = [
            (spec, mapping[name], headers[mapping[name]]) for name, spec in specs.items() if name in mapping
        ]

    def read(self, number: int, cells: Sequence[str]) -> Parsed:
        row = Parsed(number)
        for spec, place, header in self.columns:
            raw = cells[place].strip() if place < len(cells) else ""
            if not raw:
                if spec.required:
                    row.problems.append(Problem(header, MISSING))
                continue
            try:
                row.values[spec.name] = READERS[spec.read](raw, spec, self.known)
            except BadValue as error:
                row.problems.append(Problem(header, str(error), raw))
        return row
