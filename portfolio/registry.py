"""Who knows what to do with a relation: every app says so for its own, and tests fail when one is missing.

`merging` answers what happens to a row that points to a company which turns out to be a duplicate of another;
`erasing`, what happens to a row that points to a person whose data are erased. Each app registers its relations in
its module `merging` or `erasure`, found when the portal starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import Model

Handler: TypeAlias = Callable[..., int]


@dataclass(frozen=True)
class Entry:
    """What is done with a relation.

    Attributes:
        words: in Spanish, for the preview («Captaciones»).
        handler: does it and says how many rows it touched; None where the rows stay as they are.
        why: the reason to leave them.
    """

    words: str
    handler: Handler | None = None
    why: str = ""


class Registry:
    """Relations by the label "app.Model.field"."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def moves(self, label: str, words: str, handler: Handler) -> None:
        self.entries[label] = Entry(words, handler)

    def stays(self, label: str, why: str) -> None:
        self.entries[label] = Entry("", None, why)

    def uncovered(self, *targets: type[Model]) -> set[str]:
        """Relations to those models that nobody registered: must be empty."""
        return {label for target in targets for label in relations_to(target)} - set(self.entries)

    def unknown(self, *targets: type[Model]) -> set[str]:
        """Registered relations that exist no more."""
        return set(self.entries) - {label for target in targets for label in relations_to(target)}


def relations_to(model: type[Model]) -> dict[str, Any]:
    """Every relation that points to a model, also hidden ones (related_name="+") and many-to-many."""
    found = {}
    for candidate in apps.get_models(include_auto_created=True):
        for field in candidate._meta.get_fields():
            if field.auto_created and not field.concrete:
                continue
            if field.is_relation and field.related_model is model:
                found[f"{candidate._meta.label}.{field.name}"] = field
    return found


def rows_of(label: str) -> tuple[type[Model], str]:
    """The model and field name of a label."""
    app, model, field = label.split(".")
    return apps.get_model(app, model), field


merging = Registry()
erasing = Registry()
