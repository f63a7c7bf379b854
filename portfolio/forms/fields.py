"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Comuna
from casework.text import alphabetical
from portfolio.models import Sector, Subsector
from portfolio.rules.rut import InvalidRut, display, normalise


class RutField(forms.CharField):
    """A RUT, typed with or without dots; cleaned to "76543210-3", shown as 76.543.210-3 (errors 2 and 3)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "RUT de la empresa")
        kwargs.setdefault("help_text", "Por ejemplo, 12.345.678-5.")
        kwargs.setdefault("max_length", 20)
        widget = forms.TextInput(attrs={"class": "input-mid", "autocomplete": "off", "spellcheck": "false"})
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return normalise(text)
        except InvalidRut as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return display(value) or value if isinstance(value, str) else value


class ComunaField(forms.ModelChoiceField):
    """All comunas under their regions, from north to south; works without JavaScript."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Comuna")
        kwargs.setdefault("help_text", "Determina la oficina que atiende a la empresa.")
        super().__init__(queryset=Comuna.objects.none(), **kwargs)

    def load(self) -> None:
        """Fill the list: one query. Called by the form, so that importing it asks the database nothing."""
        rows = Comuna.objects.select_related("region").order_by("region__order", "name")
        self.queryset = rows
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            groups.setdefault(row.region.name, []).append((row.pk, row.name))
        self.choices = [
            ("", "Elija una comuna"),
            *((region, sorted(names, key=lambda row: alphabetical(row[1]))) for region, names in groups.items()),
        ]


class ReasonField(forms.CharField):
    """Why: compulsory, kept in the log (error 26)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Razón")
        kwargs.setdefault("help_text", "Queda en la bitácora con su nombre y la fecha.")
        kwargs.setdefault("max_length", 1000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)
        self.error_messages["required"] = "Escriba una razón breve. Quedará en la bitácora y la empresa podrá leerla."


class Form(forms.Form):
    """A form whose comuna fields fill themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ComunaField):
                field.load()


def sector_options(empty: str = "Elija un sector") -> list[tuple[str, str]]:
    """Sectors in force, by name."""
    return [("", empty), *Sector.objects.filter(active=True).values_list("code", "name")]


def subsector_options() -> list[Any]:
    """Subsectors in force, under their sectors."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in Subsector.objects.filter(active=True).select_related("sector"):
        groups.setdefault(row.sector.name, []).append((row.code, row.name))
    return [("", "Elija un subsector"), *groups.items()]


def subsector_problem(sector: str, subsector: str) -> str:
    """Why a subsector cannot go with that sector; "" when it can."""
    if not subsector or Subsector.objects.filter(code=subsector, sector=sector).exists():
        return ""
    return "Ese subsector no pertenece al sector elegido. Cambie uno de los dos."
