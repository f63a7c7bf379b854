"""The alerts of a term, one row per alert: whether it is given, and how long before or after the last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from casework import clause_words
from casework.ladder import in_time_order

MOST = 60
WHOLE = {"invalid": "Escriba un número entero, por ejemplo 2.", "required": "Escriba cuántos, en números."}


def offered(ladder: Sequence[Mapping[str, Any]], usual: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The alerts of a ladder, and those that terms of its unit usually have and it leaves out."""
    named = {rung["rung"] for rung in ladder}
    told = {(rung["when"]["at"], rung["to"]) for rung in ladder}
    others = [r for r in usual if r["rung"] not in named and (r["when"]["at"], r["to"]) not in told]
    return [dict(rung) for rung in (*ladder, *others)]


def fields(rungs: Sequence[dict[str, Any]], ladder: Sequence[Mapping[str, Any]]) -> dict[str, forms.Field]:
    """A box for each alert and, where its moment has a distance, a number beside it."""
    given = {rung["rung"] for rung in ladder}
    found: dict[str, forms.Field] = {}
    for rung in rungs:
        name, when = rung["rung"], rung["when"]
        label = f"{clause_words.RUNGS.get(name, name)}: avisar a {clause_words.READERS.get(rung['to'], rung['to'])}"
        found[f"aviso_{name}"] = forms.BooleanField(label=label, initial=name in given, required=False)
        if when["at"] in ("before", "after"):
            found[f"cuanto_{name}"] = forms.IntegerField(
                label=clause_words.distance(rung), initial=when["amount"], required=False, max_value=MOST,
                min_value=1 if when["at"] == "before" else 0, error_messages=WHOLE,
                help_text="" if when["at"] == "before" else "0 es al vencer.",
            )  # fmt: skip
    return found


def missing(rungs: Sequence[Mapping[str, Any]], data: Mapping[str, Any]) -> list[str]:
    """Names of the numbers that a chosen alert lacks."""
    names = [rung["rung"] for rung in rungs if data.get(f"aviso_{rung['rung']}")]
    return [f"cuanto_{name}" for name in names if f"cuanto_{name}" in data and data[f"cuanto_{name}"] is None]


def chosen(rungs: Sequence[Mapping[str, Any]], data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ladder that was chosen, from the first moment to the last."""
    found = []
    for rung in rungs:
        if not data.get(f"aviso_{rung['rung']}"):
            continue
        amount = data.get(f"cuanto_{rung['rung']}")
        when = rung["when"] if amount is None else {**rung["when"], "amount": amount}
        found.append({**rung, "when": when})
    return in_time_order(found)
