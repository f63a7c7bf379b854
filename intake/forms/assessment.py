"""One dimension of the test as a form: a choice for each item, none compulsory while it is a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from intake.scoring import text_for


class ItemsForm(forms.Form):
    """Answers to some items of an instrument. `answers` holds those already given."""

    def __init__(
        self, items: Iterable[Mapping[str, Any]], branch: str, answers: Mapping[str, int], data: Any = None
    ) -> None:
        super().__init__(data, initial={name: str(score) for name, score in answers.items()})
        for item in items:
            options = [(str(row["score"]), row["text"].strip()) for row in text_for(item["options"], branch)]
            self.fields[item["id"]] = forms.ChoiceField(
                label=text_for(item["text"], branch), help_text=text_for(item["help"], branch), choices=options,
                widget=forms.RadioSelect, required=False, error_messages={"invalid_choice": "Elija una de las frases."},
            )  # fmt: skip

    def answers(self) -> dict[str, int]:
        """Scores by item, of those that were answered."""
        return {name: int(value) for name, value in self.cleaned_data.items() if value != "" and name in self.fields}
