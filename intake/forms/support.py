"""Answers to help requests, decisions of reviews, and the update of a test by a person (CON-4, CPE-1)."""

from __future__ import annotations

from typing import Any

from django import forms

from intake import scoring
from intake.forms.office import reason_field
from intake.models import SelfAssessment


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Respuesta", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="La persona la lee tal como la escriba, aquí y por correo.",
        error_messages={"required": "Escriba la respuesta para continuar."},
    )  # fmt: skip


class TestItemsForm(forms.Form):
    """The answers of a test in force; only those that change matter."""

    __test__ = False  # not a test case for pytest

    def __init__(self, *args: Any, assessment: SelfAssessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessment = assessment
        content, branch = assessment.instrument.content, assessment.branch
        names = {row["id"]: row["name"] for row in content["dimensions"]}
        self.sections: list[tuple[str, list[str]]] = []
        for item in scoring.items_of(content, branch):
            key = item["id"]
            self.fields[key] = forms.TypedChoiceField(
                label=scoring.text_for(item["text"], branch), coerce=int,
                choices=_anchors(item, branch), initial=assessment.answers.get(key), widget=forms.RadioSelect,
                required=False, empty_value=None,
            )  # fmt: skip
            name = names.get(item["dimension"], item["dimension"])
            if not self.sections or self.sections[-1][0] != name:
                self.sections.append((name, []))
            self.sections[-1][1].append(key)

    def changes(self) -> dict[str, int]:
        """Item id → new score, where it differs from the version in force."""
        before = self.assessment.answers
        keys = [key for _, keys in self.sections for key in keys]
        given = {key: self.cleaned_data.get(key) for key in keys}
        return {key: value for key, value in given.items() if value is not None and value != before.get(key)}

    def blocks(self) -> list[tuple[str, list[Any]]]:
        """Dimension and its fields, for the template."""
        return [(name, [self[key] for key in keys]) for name, keys in self.sections]


def _anchors(item: Any, branch: str) -> list[tuple[int, str]]:
    options = scoring.text_for(item["options"], branch)
    return [(int(option["score"]), str(scoring.text_for(option["text"], branch))) for option in options]


class UpdateTestForm(TestItemsForm):
    reason = reason_field("Qué cambió en la empresa", "Quedan las dos versiones, con esta razón.")


class DecideReviewForm(TestItemsForm):
    """Keep or change; corrected answers make a new version."""

    decision = forms.ChoiceField(
        label="Decisión", widget=forms.RadioSelect,
        choices=[("keep", "El resultado se mantiene"), ("change", "El resultado cambia y la empresa sigue")],
        error_messages={"required": "Elija si el resultado se mantiene o cambia."},
    )  # fmt: skip
    reasons = reason_field("Razones, dimensión por dimensión, en palabras simples", "La empresa las leerá.")


class PlainReviewForm(forms.Form):
    """The same where there is no test to correct (a company that was not validated)."""

    decision = DecideReviewForm.base_fields["decision"]
    reasons = DecideReviewForm.base_fields["reasons"]

    def changes(self) -> dict[str, int]:
        return {}

    def blocks(self) -> list[tuple[str, list[Any]]]:
        return []
