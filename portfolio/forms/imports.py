"""Uploading a file, saying what its columns hold, and filtering what came of it."""

from __future__ import annotations

from typing import Any

from django import forms

from portfolio.models import ImportBatch, ImportKind, ImportPolicy, ImportState, RowOutcome, RowResult
from portfolio.rules.import_fields import FIELDS

NONE = ("", "No viene en el archivo")


class ImportUploadForm(forms.Form):
    kind = forms.ChoiceField(label="Qué trae el archivo", choices=ImportKind.choices, widget=forms.RadioSelect)
    upload = forms.FileField(
        label="Archivo",
        help_text="CSV o Excel (XLSX). La primera fila trae los nombres de las columnas.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


class MappingForm(forms.Form):
    """One select per field of the portal, with the columns of the file; the values it holds are the sample."""

    policy = forms.ChoiceField(
        label="Con lo que ya existe en el portal", choices=ImportPolicy.choices, widget=forms.RadioSelect,
        help_text="Una celda vacía nunca borra un dato.",
    )  # fmt: skip

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].initial = batch.policy
        self.specs = FIELDS[batch.kind]
        self.headers = batch.headers
        self.samples = [next(filter(None, column["samples"]), "") for column in batch.columns]
        columns = [NONE, *((str(place), header) for place, header in enumerate(batch.headers))]
        for spec in self.specs:
            self.fields[_name(spec.name)] = forms.ChoiceField(
                label=spec.label, choices=columns, required=spec.required, help_text=spec.help,
                initial=str(batch.mapping.get(spec.name, "")),
                error_messages={"required": "Elija su columna: sin ella no se puede importar."},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for spec in self.specs:
            place = data.get(_name(spec.name), "")
            if place and place in taken:
                header = self.headers[int(place)]
                self.add_error(_name(spec.name), f"La columna «{header}» ya llena «{taken[place]}».")
            elif place:
                taken[place] = spec.label
        return data

    @property
    def mapping(self) -> dict[str, int]:
        """Field → place of its column."""
        chosen = {spec.name: self.cleaned_data[_name(spec.name)] for spec in self.specs}
        return {name: int(place) for name, place in chosen.items() if place}

    def rows(self) -> list[tuple[Any, forms.BoundField, str]]:
        """Each field of the portal with its select and a value of the column that is chosen."""
        return [(spec, field := self[_name(spec.name)], self._sample(field.value())) for spec in self.specs]

    def _sample(self, place: Any) -> str:
        known = str(place or "").isdecimal() and len(str(place)) < 4 and int(place) < len(self.samples)
        return self.samples[int(place)] if known else ""


def _name(field: str) -> str:
    return f"campo-{field}"


class _Filters(forms.Form):
    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class ImportFilterForm(_Filters):
    q = forms.CharField(label="Archivo", required=False, max_length=120)
    trae = forms.ChoiceField(label="Qué trae", required=False, choices=[("", "Todo"), *ImportKind.choices])
    estado = forms.ChoiceField(label="Estado", required=False, choices=[("", "Todos"), *ImportState.choices])


class RowFilterForm(_Filters):
    q = forms.CharField(label="Fila, RUT, nombre o correo", required=False, max_length=120)
    fila = forms.ChoiceField(label="Revisión", required=False, choices=[("", "Todas"), *RowOutcome.choices])
    resultado = forms.ChoiceField(label="Al aplicar", required=False, choices=[("", "Todas"), *RowResult.choices])
