"""One group of the questionnaire: for each question its option, how applicable it is and what hinders it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.models import Office
from followup.after_sales import obstacle_labels, questionnaire
from followup.rules import after_sales as rules
from portfolio.forms.fields import sector_options

CHOOSE = {"required": "Elija una respuesta para continuar."}


@dataclass(frozen=True)
class Asked:
    """A question with its fields, as the page lays them out."""

    number: int
    text: str
    fields: list[forms.BoundField]


class GroupForm(forms.Form):
    """Fields are named by question: A01, A01_applicability, A01_obstacle, A01_extra.

    Args:
        first: number of its first question; labels carry it, so that what is missing says of which question.
    """

    def __init__(
        self, rows: Iterable[Mapping[str, Any]], answers: Mapping[str, Any], data: Any = None, *, first: int = 1
    ) -> None:
        self.rows, self.first = list(rows), first
        initial: dict[str, Any] = {}
        for row in self.rows:
            given = answers.get(row["id"], {})
            initial[row["id"]] = given.get("value")
            initial |= {f"{row['id']}_{name}": given.get(name) for name in ("applicability", "obstacle", "extra")}
        super().__init__(data, initial=initial)
        for number, row in enumerate(self.rows, start=first):
            self._add(row, number)

    def _add(self, row: Mapping[str, Any], number: int) -> None:
        content, key = questionnaire()["per_question"], row["id"]
        self.fields[key] = forms.ChoiceField(
            label=f"{number}. {row['text']}", error_messages=CHOOSE, widget=forms.RadioSelect,
            choices=[(o["value"], o["label"]) for o in row["options"]],
        )  # fmt: skip
        scale = content["applicability"]
        steps = range(scale["minimum"], scale["maximum"] + 1)
        ends = {scale["minimum"]: scale["low_label"], scale["maximum"]: scale["high_label"]}
        self.fields[f"{key}_applicability"] = forms.TypedChoiceField(
            label=f"{number}a. {scale['label']}", coerce=int, error_messages=CHOOSE,
            choices=[("", "Elija de 1 a 10"), *((n, f"{n} · {ends[n]}" if n in ends else str(n)) for n in steps)],
        )  # fmt: skip
        self.fields[f"{key}_obstacle"] = forms.ChoiceField(
            label=f"{number}b. {content['obstacle']['label']}", required=False,
            choices=[("", "Nada en especial"), *obstacle_labels().items()],
            help_text="Respóndalo si hoy se hace poco o cuesta aplicarlo.",
        )  # fmt: skip
        if "extra" in row:
            extra = row["extra"]
            self.fields[f"{key}_extra"] = forms.IntegerField(
                label=f"{number}c. {extra['label']} (opcional)", required=False, min_value=extra["minimum"],
                max_value=extra["maximum"],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.rows:
            key = row["id"]
            compliance = rules.compliance_of(row, str(data.get(key)))
            level = data.get(f"{key}_applicability")
            if compliance is None or not level or data.get(f"{key}_obstacle"):
                continue
            if rules.needs_obstacle(questionnaire(), compliance, level):
                self.add_error(f"{key}_obstacle", "Díganos qué es lo que más lo dificulta: así la sugerencia le sirve.")
        return data

    def answers(self) -> dict[str, dict[str, Any]]:
        """By question id, as the service keeps them."""
        names = ("applicability", "obstacle", "extra")
        return {
            row["id"]: {"value": self.cleaned_data[row["id"]]}
            | {
                name: self.cleaned_data[f"{row['id']}_{name}"]
                for name in names
                if self.cleaned_data.get(f"{row['id']}_{name}") not in (None, "")
            }
            for row in self.rows
        }

    def asked(self) -> list[Asked]:
        """The questions in order, with their numbers."""
        return [
            Asked(number, row["text"], [self[name] for name in self.fields if name.split("_")[0] == row["id"]])
            for number, row in enumerate(self.rows, start=self.first)
        ]


class AfterSalesFilterForm(forms.Form):
    """The filters of the totals, as they stand in the address."""

    q = forms.CharField(label="RUT o nombre", required=False, max_length=120)
    sector = forms.ChoiceField(label="Sector", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    obstaculo = forms.ChoiceField(label="Obstáculo", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.active().regional().order_by("region__order").values_list("code", "name")
        for name, choices in (
            ("sector", sector_options("Todos")),
            ("oficina", [("", "Todas"), *offices]),
            ("obstaculo", [("", "Todos"), *obstacle_labels().items()]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
