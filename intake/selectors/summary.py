"""The ficha in words, for the review before sending and for the record of what was sent."""

from __future__ import annotations

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
    """Sections with their answered fields in words; what was left blank does not show. Four queries at most."""
    ficha = spec.load()
    names = _names(answers)
    found = []
    for section in ficha.sections:
        lines = [
            (field.label, _words(field, answers[field.name], names))
            for field in section.fields
            if field.is_asked and rules.is_answered(answers.get(field.name)) and field.type != "file"
        ]
        if lines:
            found.append((section, lines))
    return found


def _names(answers: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Names of the codes that appear."""
    asked: dict[str, tuple[Any, str]] = {
        "comuna": (Comuna, "comuna"),
        "sectors": (Sector, "sector"),
        "subsectors": (Subsector, "subsector"),
    }
    parts = [
        model.objects.filter(pk=answers.get(field) or "").order_by().annotate(what=Value(what))
        .values_list("what", "pk", "name")
        for what, (model, field) in asked.items()
    ]  # fmt: skip
    found: dict[str, dict[str, str]] = {what: {} for what in asked}
    for what, code, name in parts[0].union(*parts[1:]):
        found[what][code] = name
    return {
        **found,
        "regions": dict(Region.objects.filter(pk__in=answers.get("operation_regions") or []).values_list("pk", "name")),
        "languages": dict(spec.load().lists["languages"]),
    }


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
