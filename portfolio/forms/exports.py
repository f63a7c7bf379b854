"""Forms of the exports register."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms.base import Form as WordsForm
from accounts.models import Office
from casework.forms.widgets import LongSelect
from portfolio.forms.answers import amount_field, country_options, currency_field
from portfolio.forms.fields import ReasonField, sector_options
from portfolio.questions import CURRENCIES
from portfolio.services.exports import FIRST_YEAR, ExportLine, half_told
from portfolio.states import ExportSource, QuantityUnit

ALL = ("", "Todos")


class ExportForm(WordsForm):
    """One line: a year, a market, a product, and how much."""

    year = forms.IntegerField(
        label="Año", min_value=FIRST_YEAR, max_value=2200,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )  # fmt: skip
    country = forms.ChoiceField(label="Mercado", widget=LongSelect)
    product = forms.CharField(label="Producto o servicio", max_length=200)
    amount = amount_field("Monto del año", required=True)
    currency = currency_field(required=True)
    shipments = forms.IntegerField(
        label="Envíos o contratos", required=False, min_value=1, max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )  # fmt: skip

    quantity = forms.DecimalField(
        label="Cantidad", required=False, min_value=0, max_digits=14, decimal_places=3,
        help_text="Cuánto se exportó del producto en el año, si lo sabe.",
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "class": "input-mid"}),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label="Unidad de la cantidad", required=False, choices=[("", "Sin cantidad"), *QuantityUnit.choices],
        widget=forms.Select(attrs={"class": "input-mid"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_options("Elija un mercado")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"quantity", "unit"} & self.errors.keys() and (half := half_told(data["quantity"], data["unit"])):
            self.add_error(*half)
        return data

    def line(self) -> ExportLine:
        data = self.cleaned_data
        return ExportLine(
            data["year"], data["country"], data["product"], data["amount"], data["currency"], data["shipments"],
            data["quantity"], data["unit"],
        )  # fmt: skip


class CorrectExportForm(ExportForm):
    reason = ReasonField(label="Por qué se corrige")


class RemoveExportForm(WordsForm):
    reason = ReasonField()


class ExportFilterForm(forms.Form):
    """Read from the address. A value that does not exist is dropped, never an error page."""

    q = forms.CharField(
        label="Empresa o RUT", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"})
    )
    anio = forms.TypedChoiceField(label="Año", required=False, coerce=int, empty_value=None)
    mercado = forms.ChoiceField(label="Mercado", required=False, widget=LongSelect)
    sector = forms.ChoiceField(label="Sector", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    moneda = forms.ChoiceField(label="Moneda", required=False, choices=[("", "Todas"), *CURRENCIES])
    fuente = forms.ChoiceField(label="Fuente", required=False, choices=[("", "Todas"), *ExportSource.choices])

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.active().order_by("kind", "name").values_list("code", "name")
        for name, choices in (
            ("anio", [ALL, *((year, str(year)) for year in years)]), ("mercado", country_options("Todos")),
            ("sector", sector_options("Todos")), ("oficina", [("", "Todas"), *offices]),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
