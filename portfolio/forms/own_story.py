"""The filters of the company's history, as they stand in its address."""

from __future__ import annotations

from typing import Any

from django import forms

from portfolio.forms.fields import Form
from portfolio.selectors.own_story import KINDS


class OwnStoryForm(Form):
    """What to show, and of which year."""

    ver = forms.ChoiceField(label="Qué mostrar", required=False, choices=list(KINDS.items()))
    anio = forms.ChoiceField(label="Año", required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [("", "Todos"), *((str(year), str(year)) for year in years)]
        self.fields["anio"].choices = chosen  # type: ignore[attr-defined]

    def values(self) -> tuple[str, int | None]:
        """Kind and year; what does not exist is as if it were not there."""
        self.is_valid()
        year = self.cleaned_data.get("anio", "")
        return self.cleaned_data.get("ver", ""), int(year) if year else None
