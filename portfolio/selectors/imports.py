"""Imports and their rows, as the pages and the API show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from casework.text import fold
from portfolio.models import ImportBatch, ImportRow, ImportState, RowOutcome

TONES = {"uploaded": "amber", "checking": "blue", "checked": "violet", "applying": "blue", "applied": "green"}
ROW_TONES = {"new": "green", "changed": "blue", "same": "", "error": "red"}
RESULT_TONES = {"created": "green", "updated": "blue", "untouched": "", "refused": "red"}
OUTCOME_WORDS = {"new": "nuevas", "changed": "con cambios", "same": "sin cambios", "error": "con error"}


def batches(values: Mapping[str, str]) -> QuerySet[ImportBatch]:
    """Imports, the new ones first, narrowed by kind, state and words of the file's name."""
    rows = ImportBatch.objects.select_related("created_by", "job").order_by("-created_at", "-pk")
    if kind := values.get("trae"):
        rows = rows.filter(kind=kind)
    if state := values.get("estado"):
        rows = rows.filter(state=state)
    if words := values.get("q"):
        rows = rows.filter(filename__icontains=words)
    return rows


def rows_of(batch: ImportBatch, values: Mapping[str, str]) -> QuerySet[ImportRow]:
    """Rows of an import by number, narrowed by outcome, result and what they tell of."""
    rows = batch.rows.select_related("company__case").order_by("number")
    if outcome := values.get("fila"):
        rows = rows.filter(outcome=outcome)
    if result := values.get("resultado"):
        rows = rows.filter(result=result)
    return rows_with(rows, values.get("q", ""))


def rows_with(rows: QuerySet[ImportRow], text: str) -> QuerySet[ImportRow]:
    """Those that a text is about: a number of row, or words of who it tells of."""
    words = fold(text)
    if not words:
        return rows
    return rows.filter(number=int(words)) if _is_number(words) else rows.filter(search_text__contains=words)


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < 7


def steps(batch: ImportBatch) -> list[dict[str, str]]:
    """Where it stands: file, columns, review, applied."""
    place = {"uploaded": 1, "checking": 2, "checked": 3, "applying": 3, "applied": 4}[batch.state]
    labels = ["Archivo", "Columnas", "Revisión", "Aplicación"]
    states = ["done" if n < place else "current" if n == place else "todo" for n in range(len(labels))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def _words(batch: ImportBatch, outcome: str) -> str:
    return "nueva" if outcome == "new" and batch.counts.get(outcome) == 1 else OUTCOME_WORDS[outcome]


def figures(batch: ImportBatch) -> list[dict[str, Any]]:
    """What the review found, each with the filter that shows it."""
    if batch.state in (ImportState.UPLOADED, ImportState.CHECKING):
        return []
    tones = {"new": "green", "changed": "blue", "error": "red"}
    return [
        {"outcome": value, "count": batch.counts.get(value, 0), "label": _words(batch, value),
         "tone": tones.get(value, "") if batch.counts.get(value) else ""}
        for value in RowOutcome.values
    ]  # fmt: skip
