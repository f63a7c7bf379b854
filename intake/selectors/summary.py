"""The ficha in words, for the review before sending and for the record of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Value
from django_countries import countries

from accounts.models import Comuna, Region
from casework import formats
from intake.ficha import checks, rules, spec
from intake.ficha.spec import Field
from portfolio.models import Sector, Subsector


def summary(answers: dict[str, Any]) -> list[tuple[spec.Section, list[tuple[str, str]]]]:
    """Sections with their answered fields in words; what was left blank does not show. One query."""
    shown = [
        (section, field)
        for section, field in spec.load().fields()
        if field.is_asked and field.type != "file" and rules.is_answered(answers.get(field.name))
    ]
    said = in_words([(field, answers[field.name]) for _, field in shown])
    found: dict[str, tuple[spec.Section, list[tuple[str, str]]]] = {}
    for (section, field), words in zip(shown, said, strict=True):
        found.setdefault(section.id, (section, []))[1].append((field.label, words))
    return list(found.values())


def in_words(answers: Sequence[tuple[Field, Any]], known: Mapping[str, str] | None = None) -> list[str]:
    """Each of these answers as it is read; an empty one is empty. One query, for the names of codes not `known`."""
    names = _names(answers, known or {})
    return [_words(field, value, names) if rules.is_answered(value) else "" for field, value in answers]


#: Names of the regions, which change with the law: each process asks for each of them once.
_regions: dict[str, str] = {}


def _names(answers: Sequence[tuple[Field, Any]], known: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Names of the codes that appear."""
    models: dict[str, Any] = {"comuna": Comuna, "regions": Region, "sectors": Sector, "subsectors": Subsector}
    codes: dict[str, set[str]] = {what: set() for what in models}
    for field, value in answers:
        what = field.options_from or field.name
        if what in codes and value:
            codes[what] |= {str(one) for one in (value if isinstance(value, list) else [value])}
    found: dict[str, dict[str, str]] = {what: {} for what in models}
    for what in ("comuna", "sectors", "subsectors"):
        found[what] = {code: known[code] for code in codes[what] if code in known}
    found["regions"] = _regions
    parts = [
        models[what].objects.filter(pk__in=wanted).order_by().annotate(what=Value(what)).values_list(
            "what", "pk", "name"
        )
        for what in models if (wanted := codes[what] - set(found[what]))
    ]  # fmt: skip
    for what, code, name in parts[0].union(*parts[1:]) if parts else ():
        found[what][code] = name
    return {**found, "languages": dict(spec.load().lists["languages"])}


def _words(field: Field, value: Any, names: dict[str, dict[str, str]]) -> str:
    if field.type == "boolean":
        return "Sí" if value else "No"
    if field.is_table:
        return "; ".join(_row(row) for row in value)
    if field.type == "country_list":
        return ", ".join(str(countries.name(code)) for code in value)
    known = names.get(field.options_from or field.name) or dict(field.options)
    if isinstance(value, list):
        return ", ".join(known.get(item, str(item)) for item in value)
    if field.type == "rut":
        return formats.rut(str(value))
    if field.type == "phone":
        return formats.phone(str(value))
    day = checks.as_date(value) if field.type == "date" else None
    return formats.long_date(day) if day else known.get(str(value), str(value))


def _row(row: dict[str, Any]) -> str:
    """A row of a table: its words first, then year, country and amount."""
    parts = [str(row[name]) for name in ("product_name", "certification", "year") if row.get(name)]
    if row.get("country"):
        parts.append(str(countries.name(row["country"])))
    if row.get("product"):
        parts.append(str(row["product"]))
    if row.get("amount") not in (None, ""):
        parts.append(formats.money(Decimal(row["amount"]), row.get("currency") or "CLP"))
    return ", ".join(parts)
