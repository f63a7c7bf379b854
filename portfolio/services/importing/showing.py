"""Changes and values of a row in words, for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portfolio.rules.import_fields import fields_of
from portfolio.services.importing.cells import PURPOSES, Catalogues
from portfolio.services.importing.plans import Change
from portfolio.states import CompanyKind, ResultKind

CHOICES: dict[str, dict[str, str]] = {
    "company_kind": {value: str(label) for value, label in CompanyKind.choices},
    "result_kind": {value: str(label) for value, label in ResultKind.choices},
    "purpose": {code: words.capitalize() for words, code in reversed(PURPOSES.items())},
}


def changes_in_words(kind: str, changes: Iterable[Change], known: Catalogues) -> list[list[str]]:
    """[label of the field, before, after] for each."""
    specs = fields_of(kind)
    return [
        [specs[name].label, _words(specs[name].read, before, known), _words(specs[name].read, after, known)]
        for name, before, after in changes
    ]


def values_in_words(kind: str, values: Mapping[str, Any], known: Catalogues) -> list[list[str]]:
    """What a new row brings: [label, value]."""
    return [
        [spec.label, _words(spec.read, values[name], known)] for name, spec in fields_of(kind).items() if name in values
    ]


def _words(read: str, value: Any, known: Catalogues) -> str:
    if value in ("", None):
        return ""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if read == "comuna":
        return known.comunas[value].name
    if read == "office":
        return known.offices[value].name if value in known.offices else str(value)
    if read in ("sector", "action_kind"):
        return known.names(read).get(value, str(value))
    if read in ("day", "past_day"):
        return "-".join(reversed(str(value).split("-")))
    return CHOICES.get(read, {}).get(value, str(value))[:300]
