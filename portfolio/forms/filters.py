"""The filters of the list of companies, as they stand in its address."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from accounts.models import Office
from casework.forms.widgets import LongSelect
from portfolio.forms.fields import sector_options
from portfolio.querysets.crossing import ACTIVITY
from portfolio.rules.export_level import LEVELS
from portfolio.rules.lifecycle import STAGES
from portfolio.selectors import columns, lists
from portfolio.states import CATEGORIES, CompanyKind, Origin, Potential, Segment, Size, Standing

ANY = ("", "Todas")
ALL = ("", "Todos")
SHOWN_STANDINGS = [(s.value, s.label) for s in Standing if s != Standing.MERGED]
EXPORTS = [ALL, ("si", "Exportó"), ("no", "No exportó"), ("sin-dato", "No se sabe"), ("detalle", "Con detalle por año")]
CARTERA = [
    ANY, ("si", "Es cartera"), ("no", "Aún no es cartera"), ("contact_complete", "Le faltan datos de contacto"),
    ("active", "No está activa"), ("validated", "Falta validarla"),
    ("exports_or_can_export", "No exporta ni se sabe si puede"), ("strategic_sector", "Su sector no es estratégico"),
]  # fmt: skip
SILENCE = [
    ALL, ("ritmo", "Más que el ritmo de su categoría"), ("nunca", "Nunca se la ha contactado"),
    ("30", "Más de 30 días"), ("60", "Más de 60 días"), ("90", "Más de 90 días"), ("180", "Más de 180 días"),
    ("365", "Más de un año"),
]  # fmt: skip
YEARS_BACK = 4
REFERENCES = "empresa"
UNKNOWN = ("sin-dato", "Sin dato")
LIFE = [(str(number), label) for number, label in enumerate(STAGES) if number]


class CompanyFilterForm(forms.Form):
    """Read from the address. A value that does not exist is dropped, never an error page."""

    #: Behind «Más filtros», so that the bar stays on two lines.
    more: ClassVar[tuple[str, ...]] = (
        "tamano", "exporta", "potencial", "segmento", "silencio", "procedencia", "tipo", "situacion",
        "nivel", "ciclo", "actividad",
    )  # fmt: skip

    q = forms.CharField(label="Nombre, RUT o producto", required=False, max_length=120)
    region = forms.ChoiceField(label="Región", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    sector = forms.ChoiceField(label="Sector", required=False)
    categoria = forms.ChoiceField(label="Categoría", required=False, choices=[ANY, *CATEGORIES, UNKNOWN])
    ejecutivo = forms.ChoiceField(label="Ejecutivo/a", required=False, widget=LongSelect)
    cartera = forms.ChoiceField(label="Cartera", required=False, choices=CARTERA)
    usuaria = forms.ChoiceField(label="Usuaria", required=False)
    situacion = forms.ChoiceField(label="Situación", required=False, choices=[("", "Registradas"), *SHOWN_STANDINGS])
    tamano = forms.ChoiceField(label="Tamaño", required=False, choices=[ALL, *Size.choices, UNKNOWN])
    exporta = forms.ChoiceField(label="Exportación", required=False, choices=EXPORTS)
    potencial = forms.ChoiceField(label="Potencial", required=False, choices=[ALL, *Potential.choices, UNKNOWN])
    segmento = forms.ChoiceField(label="Segmento", required=False, choices=[ALL, *Segment.choices, UNKNOWN])
    silencio = forms.ChoiceField(label="Sin contacto", required=False, choices=SILENCE)
    procedencia = forms.ChoiceField(label="Procedencia", required=False, choices=[ANY, *Origin.choices])
    tipo = forms.ChoiceField(label="Tipo", required=False, choices=[ALL, *CompanyKind.choices])

    nivel = forms.ChoiceField(label="Nivel exportador", required=False, choices=[ALL, *LEVELS.items()])
    ciclo = forms.ChoiceField(label="Ciclo de vida", required=False, choices=[ALL, *LIFE])
    actividad = forms.ChoiceField(label="Acciones en 12 meses", required=False, choices=[ANY, *ACTIVITY.items()])

    def __init__(self, data: Any, *, executives: list[tuple[str, str]], today: date) -> None:
        super().__init__(data)
        offices = list(Office.objects.active().regional().select_related("region").order_by("region__order"))
        regions = dict.fromkeys((office.region_id, office.region.name) for office in offices if office.region)
        self._choose("region", [ANY, *regions, UNKNOWN])
        self._choose("oficina", [ANY, *((office.code, office.name) for office in offices)])
        self._choose("sector", [*sector_options("Todos"), UNKNOWN])
        self._choose("ejecutivo", [ALL, ("nadie", "Sin ejecutivo/a"), *executives])
        years = range(today.year, today.year - YEARS_BACK, -1)
        is_user = [(str(year), f"De {year}") for year in years]
        self._choose("usuaria", [ANY, *is_user, *((f"no-{year}", f"No de {year}") for year in list(years)[:2])])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        found: dict[str, Any] = {name: str(value) for name, value in self.cleaned_data.items() if value}
        order = str(self.data.get("orden", ""))
        if order.removeprefix("-") in lists.SORTS:
            found["orden"] = order
        if hasattr(self.data, "getlist") and self.data.getlist(REFERENCES):
            found[REFERENCES] = [str(one)[:20] for one in self.data.getlist(REFERENCES)][: lists.MOST_CHOSEN]
        return found

    def read(self, query: QueryDict) -> dict[str, Any]:
        """What another address would filter by; the options are read only once."""
        other = copy(self)
        other.data, other._errors, other._bound_fields_cache = query, None, {}  # type: ignore[attr-defined]
        return other.values()

    def query(self) -> str:
        """The filters as an address keeps them: what a saved filter holds."""
        return urlencode({name: value for name, value in self.values().items() if name != REFERENCES})


class ColumnsForm(forms.Form):
    """Which columns the person wants, in the order of the list."""

    columna = forms.MultipleChoiceField(
        label="Columnas", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(column.code, column.label) for column in columns.ALL],
    )  # fmt: skip
