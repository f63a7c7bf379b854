"""A new version of a term, or of a clause's parameters."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from casework import clause_words
from casework.forms import ladder
from casework.models import ClauseVersion, TermReceipt, TermRoll, TermUnit
from casework.models.clauses import TermDirection
from casework.services import clauses

MOST = 1000


class VersionForm(forms.Form):
    """What every new version needs: from when, and why."""

    desde = forms.DateField(
        label="Rige desde",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Hoy o después. Los plazos que ya corren siguen con la versión con que nacieron.",
        error_messages={
            "required": "Escriba desde cuándo rige.",
            "invalid": "Esa fecha no existe. Escríbala como 18-09-2026.",
        },
    )
    razon = forms.CharField(
        label="Razón",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Escriba una razón breve. Quedará en la historia de la cláusula."},
    )

    def __init__(self, *args: Any, version: ClauseVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version

    def changes(self) -> dict[str, Any]:
        raise NotImplementedError


class TermVersionForm(VersionForm):
    cantidad = forms.IntegerField(
        label="Cantidad",
        min_value=1,
        max_value=MOST,
        error_messages={
            "required": "Escriba la cantidad, en números.",
            "invalid": "Escriba la cantidad como número entero, por ejemplo 3.",
        },
    )
    unidad = forms.ChoiceField(
        label="Unidad",
        choices=TermUnit.choices,
        help_text="Si pasa de días a horas, o al revés, la versión nueva toma los avisos habituales de esa unidad.",
    )
    recepcion = forms.ChoiceField(label="Lo que ingresa en día inhábil", choices=TermReceipt.choices)
    traslado = forms.ChoiceField(label="Si termina en día inhábil", choices=TermRoll.choices)
    pausable = forms.BooleanField(label="Se puede pausar con una razón", required=False)
    field_order = ["cantidad", "unidad", "recepcion", "traslado", "pausable", "desde", "razon"]

    def __init__(self, *args: Any, version: ClauseVersion, **kwargs: Any) -> None:
        speaks = version.direction != TermDirection.BEFORE_EVENT  # a term before an event has nothing to say
        self.rungs = ladder.offered(version.ladder, clauses.usual_ladder(version.unit)) if speaks else []
        initial = {
            "cantidad": version.amount, "unidad": version.unit, "recepcion": version.receipt,
            "traslado": version.roll, "pausable": version.pausable,
        }  # fmt: skip
        super().__init__(*args, version=version, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fields |= ladder.fields(self.rungs, version.ladder)
        self.order_fields([*self.field_order[:-2], *ladder.fields(self.rungs, ()), "desde", "razon"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ladder.missing(self.rungs, data):
            self.add_error(name, ladder.WHOLE["required"])
        return data

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {
            "amount": data["cantidad"], "unit": data["unidad"], "receipt": data["recepcion"],
            "roll": data["traslado"], "pausable": data["pausable"],
        }  # fmt: skip
        if (data["unidad"] == TermUnit.HOURS) != (self.version.unit == TermUnit.HOURS):
            return found | {"ladder": clauses.usual_ladder(data["unidad"])}  # days and hours do not share alerts
        return found | {"ladder": ladder.chosen(self.rungs, data)}


class ParametersForm(VersionForm):
    """One field per parameter: a number, words separated by commas, or JSON for what has parts."""

    def __init__(self, *args: Any, version: ClauseVersion, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        for name, value in version.parameters.items():
            self.fields[f"p_{name}"] = _field(name, value)
        self.order_fields([name for name in self.fields if name.startswith("p_")])

    def changes(self) -> dict[str, Any]:
        found = {name: self._value(name, old) for name, old in self.version.parameters.items()}
        return {"parameters": found}

    def _value(self, name: str, old: Any) -> Any:
        value = self.cleaned_data[f"p_{name}"]
        if _is_words(old):
            return [word.strip() for word in value.split(",") if word.strip()]
        return value


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and "," not in item for item in value)


def _field(name: str, value: Any) -> forms.Field:
    label = clause_words.parameter(name)
    required = {"required": "Escriba un valor para continuar."}
    if isinstance(value, bool):
        return forms.BooleanField(label=label, initial=value, required=False)
    if isinstance(value, int):
        whole = {"invalid": "Escriba un número entero, por ejemplo 50."}
        return forms.IntegerField(
            label=label, initial=value, min_value=0, max_value=10**9, error_messages=required | whole
        )
    if isinstance(value, str):
        return forms.CharField(label=label, initial=value, max_length=500, error_messages=required)
    if _is_words(value):
        help_text = "Separe los valores con comas."
        return forms.CharField(
            label=label, initial=", ".join(value), max_length=2000, help_text=help_text, error_messages=required
        )
    return PartsField(type(value), label=label, initial=json.dumps(value, ensure_ascii=False), error_messages=required)


class PartsField(forms.CharField):
    """A value with parts, written as JSON of the same kind as before."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, kind: type, **kwargs: Any) -> None:
        super().__init__(max_length=5000, help_text="Escrito como JSON.", **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            found = json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise forms.ValidationError("No se pudo leer. Revise comillas, comas y paréntesis.") from None
        if not isinstance(found, self.kind):
            raise forms.ValidationError("Debe tener la misma forma que antes.")
        return found


def _refuse(text: str) -> Any:
    raise ValueError(text)
