"""What the company hands in and what the office decides, line by line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from casework.forms.moments import day_field
from intake.checklist import Item
from intake.models import PreAdmissionItem

State = PreAdmissionItem.State


class ProvideForm(forms.Form):
    """One line of the checklist, as the company answers it."""

    upload = forms.FileField(
        label="Documento", required=False, help_text="PDF, Word, Excel, JPG o PNG, hasta 10 MB.",
        error_messages={
            "empty": "No pudimos abrir el archivo. Compruebe que abre en su equipo y súbalo otra vez.",
        },
    )  # fmt: skip
    document_date = day_field(
        "Vigente hasta", required=False, help_text="La fecha de vencimiento impresa, si la tiene."
    )
    statement = forms.CharField(
        label="Qué declara o qué explica", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    accepted = forms.BooleanField(label="Leí el texto y lo acepto", required=False)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        keep = {"accepted"} if item.signed else {"upload", "document_date", "statement"}
        for name in set(self.fields) - keep:
            del self.fields[name]
        if item.needs_document and "statement" in self.fields:
            self.fields["statement"].help_text = "Si no aplica a su empresa, explique por qué en una línea."

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        upload = data.get("upload")
        return {
            "uploads": [upload] if upload else [],
            "statement": data.get("statement", ""),
            "document_date": data.get("document_date"),
            "accepted": data.get("accepted", False),
        }


class DecideForm(forms.Form):
    """The office on one line. What needs a reason is checked by the service too."""

    decision = forms.ChoiceField(
        label="Decisión", error_messages={"required": "Elija qué decide sobre este antecedente."}
    )
    observation = forms.CharField(label="Observación o razón", required=False, max_length=2000, widget=forms.TextInput)
    valid_until = day_field("Vigente hasta", required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [("", "Elija"), *choices]  # type: ignore[attr-defined]

    def clean_valid_until(self) -> dt.date | None:
        return self.cleaned_data.get("valid_until")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        needs = (State.RETURNED, State.WAIVED, State.FAILED, State.NOT_APPLICABLE)
        if given.get("decision") in needs and not given.get("observation", "").strip():
            self.add_error("observation", "Escriba una razón breve. Quedará en la bitácora y la empresa podrá leerla.")
        return given
