"""The ficha's sections and fields, read from their file once per process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).resolve().parents[1] / "content" / "ficha.yaml"
Answers = Mapping[str, Any]
EXPORTED = "exported_last_three_years"
SENSITIVE_CONSENT = "sensitive_data_consent"
READ_ONLY_SOURCES = ("claveunica",)
TABLES = ("year_table", "product_table")


@dataclass(frozen=True)
class Column:
    """A column of a table field."""

    name: str
    label: str
    type: str
    required: bool = False
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field as the file describes it; `required` is always, exporter, non_exporter or optional."""

    name: str
    label: str
    type: str
    required: str
    help: str = ""
    purpose: str = ""
    options: tuple[tuple[str, str], ...] = ()
    options_from: str = ""
    columns: tuple[Column, ...] = ()
    visible_if: Mapping[str, Any] | None = None
    required_when_visible: bool = False
    personal_data: bool = False
    sensitive: bool = False
    consent: bool = False
    source: str = ""

    @property
    def is_table(self) -> bool:
        return self.type in TABLES

    @property
    def is_asked(self) -> bool:
        """Somebody writes it: neither computed nor brought by ClaveÚnica."""
        return self.type != "computed" and self.source not in READ_ONLY_SOURCES


@dataclass(frozen=True)
class Section:
    """One page of the ficha."""

    id: str
    title: str
    help: str
    fields: tuple[Field, ...]

    @property
    def slug(self) -> str:
        """Its Spanish address."""
        return SLUGS[self.id]

    @property
    def is_sensitive(self) -> bool:
        """Whether it asks what is kept only while it is authorised: no draft of it stays on a computer."""
        return any(field.sensitive for field in self.fields)


SLUGS = {
    "identity": "empresa",
    "representation": "representacion",
    "contacts": "contactos",
    "activity": "actividad",
    "products": "productos",
    "size": "tamano",
    "exports": "exportaciones",
    "markets": "mercados",
    "capabilities": "capacidades",
    "ownership": "propiedad",
    "origin": "procedencia",
    "sharing": "compartir",
    "declaration": "declaracion",
}


@dataclass(frozen=True)
class Ficha:
    """The whole ficha, with its version (kept with what was answered)."""

    version: str
    intro: str
    privacy_notice: str
    sections: tuple[Section, ...]
    lists: Mapping[str, tuple[tuple[str, str], ...]]

    def section(self, slug: str) -> Section | None:
        return next((section for section in self.sections if section.slug == slug), None)

    def fields(self) -> Iterator[tuple[Section, Field]]:
        for section in self.sections:
            for field in section.fields:
                yield section, field

    def field(self, name: str) -> Field:
        return next(field for _, field in self.fields() if field.name == name)

    @property
    def sensitive_names(self) -> tuple[str, ...]:
        return tuple(field.name for _, field in self.fields() if field.sensitive)


@cache
def load() -> Ficha:
    """The ficha in force."""
    raw = yaml.load(SOURCE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return Ficha(
        version=raw["version"],
        intro=raw["intro"].strip(),
        privacy_notice=raw["privacy_notice"].strip(),
        sections=tuple(
            Section(row["id"], row["title"], row["help"], tuple(_field(field) for field in row["fields"]))
            for row in raw["sections"]
        ),
        lists={name: _options(rows) for name, rows in raw["lists"].items()},
    )


def _options(rows: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(row["value"]), row["label"]) for row in rows)


def _field(row: dict[str, Any]) -> Field:
    columns = tuple(
        Column(c["name"], c["label"], c["type"], c.get("required", False), tuple(c.get("currencies", ())))
        for c in row.get("columns", ())
    )
    return Field(
        name=row["name"],
        label=row["label"].strip(),
        type=row["type"],
        required=row["required"],
        help=row.get("help", "").strip(),
        purpose=row.get("purpose", "").strip(),
        options=_options(row.get("options", [])),
        options_from=row.get("options_from", ""),
        columns=columns,
        visible_if=row.get("visible_if"),
        required_when_visible=row.get("required_when_visible", False),
        personal_data=row["personal_data"],
        sensitive=row.get("sensitive", False),
        consent=row.get("legal_basis") == "consent",
        source=row.get("source", ""),
    )
