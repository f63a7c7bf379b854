"""The filters of the two lists of activities, as they stand in their addresses."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Office, Region
from casework.forms.moments import DATE_FORMATS, DayInput
from portfolio.forms.fields import sector_options
from portfolio.models import ActionKind
from portfolio.states import ACTIVITY_STATES

MODES = [("", "Todas"), ("in_person", "Presencial"), ("digital", "En línea")]


def families() -> list[tuple[str, str]]:
    """The branches of the catalogue of actions that have activities (CAT-2)."""
    used = ActionKind.objects.filter(templates__isnull=False)
    tops = ActionKind.objects.filter(parent=None, leaf=False)
    codes = set(used.values_list("parent", flat=True)) | set(used.values_list("parent__parent", flat=True))
    return [(row.code, row.name) for row in tops if row.code in codes]


class _Filter(forms.Form):
    def values(self) -> dict[str, Any]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class CalendarFilterForm(_Filter):
    """The public calendar."""

    q = forms.CharField(label="Buscar", required=False, max_length=120)
    region = forms.ChoiceField(label="Región", required=False)
    sector = forms.ChoiceField(label="Sector", required=False)
    tipo = forms.ChoiceField(label="Tipo", required=False)
    modalidad = forms.ChoiceField(label="Modalidad", required=False, choices=MODES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["region"].choices = [("", "Todo el país"), *Region.objects.values_list("iso_code", "name")]
        fields["sector"].choices = sector_options("Todos")
        fields["tipo"].choices = [("", "Todos"), *families()]


class ManageFilterForm(_Filter):
    """The team's list."""

    q = forms.CharField(label="Nombre, folio o lugar", required=False, max_length=120)
    tipo = forms.ChoiceField(label="Tipo", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    estado = forms.ChoiceField(label="Estado", required=False)
    desde = forms.DateField(label="Desde", required=False, widget=DayInput(), input_formats=DATE_FORMATS)
    hasta = forms.DateField(label="Hasta", required=False, widget=DayInput(), input_formats=DATE_FORMATS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["tipo"].choices = [("", "Todos"), *families()]
        fields["oficina"].choices = [("", "Todas"), *Office.objects.active().values_list("code", "name")]
        fields["estado"].choices = [("", "Todos"), *((code, info.staff) for code, info in ACTIVITY_STATES.items())]
