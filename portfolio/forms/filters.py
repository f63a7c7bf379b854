"""The filters of the list of companies, as they stand in its address."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Office, Region, User
from portfolio.forms.fields import sector_options
from portfolio.states import CATEGORIES, Size, Standing

ANY = ("", "Todas")
SHOWN_STANDINGS = [(s.value, s.label) for s in Standing if s != Standing.MERGED]


class CompanyFilterForm(forms.Form):
    """Read from the address. A value that does not exist is dropped, never an error page."""

    q = forms.CharField(label="RUT, nombre o producto", required=False, max_length=120)
    region = forms.ChoiceField(label="Región", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    sector = forms.ChoiceField(label="Sector", required=False)
    situacion = forms.ChoiceField(label="Situación", required=False, choices=[("", "Registradas"), *SHOWN_STANDINGS])
    categoria = forms.ChoiceField(label="Categoría", required=False, choices=[ANY, *CATEGORIES])
    tamano = forms.ChoiceField(label="Tamaño", required=False, choices=[("", "Todos"), *Size.choices])
    ejecutivo = forms.ChoiceField(label="Ejecutivo/a", required=False)

    def __init__(self, *args: Any, executives: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("region", [ANY, *Region.objects.values_list("iso_code", "name")])
        offices = Office.objects.active().regional().order_by("region__order")
        self._choose("oficina", [ANY, *offices.values_list("code", "name")])
        self._choose("sector", sector_options("Todos"))
        people: list[User] = list(executives)
        none = ("nadie", "Sin ejecutivo/a")
        self._choose("ejecutivo", [("", "Todos"), none, *((str(p.pk), p.display_name) for p in people)])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}
