"""EXT-1: what an Oficom writes down of a foreign company, and corrects of it later."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms.base import PhoneField
from accounts.models import Office
from casework.forms.widgets import LongSelect
from portfolio.forms.answers import country_options
from portfolio.forms.fields import Form, sector_options
from portfolio.models import Company
from portfolio.rules.foreign import CHILE
from portfolio.states import CompanyKind


class ForeignFields(Form):
    """What is asked of every foreign company besides its name."""

    country = forms.ChoiceField(label="País", widget=LongSelect, error_messages={"required": "Elija un país."})
    tax_id = forms.CharField(
        label="Identificación tributaria en su país (si la sabe)", max_length=40, required=False,
        help_text="Como la escriben allá: VAT, EIN, RFC, CNPJ u otra.",
        widget=forms.TextInput(attrs={"class": "input-mid", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    sector = forms.ChoiceField(label="Sector (si lo sabe)", required=False)
    email = forms.EmailField(label="Correo", max_length=254, required=False)
    phone = PhoneField(required=False, help_text="Con código de país, por ejemplo +81 3 1234 5678.")
    website = forms.CharField(label="Sitio web (opcional)", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].choices = [one for one in country_options() if one[0] != CHILE]
        fields["sector"].choices = sector_options("Sin indicar")


class ForeignForm(ForeignFields):
    """A new one: its name, its country and a way to reach it; the rest as far as it is known."""

    name = forms.CharField(label="Nombre de la empresa", min_length=2, max_length=200)
    contact_name = forms.CharField(label="Persona de contacto", max_length=120, required=False)
    contact_position = forms.CharField(label="Cargo (opcional)", max_length=80, required=False)
    office = forms.ModelChoiceField(
        label="Oficina comercial", queryset=Office.objects.none(), empty_label="Elija una oficina"
    )
    field_order = ("name", "country", "tax_id", "sector", "contact_name", "contact_position")

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["email"].help_text = "Basta un correo o un teléfono."
        fields["office"].queryset = offices
        if len(offices) == 1:
            fields["office"].widget = forms.HiddenInput()
            fields["office"].initial = offices[0]
            fields["country"].initial = offices[0].country

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & self.errors.keys():
            self.add_error("email", "Escriba un correo o un teléfono para poder contactarla.")
        return data


class ForeignEditForm(ForeignFields):
    """Correct what is known of one; it has no comuna, and what the import did not say is said here.

    Args:
        sets_kind: whether who corrects it may also say that it is not foreign; then it needs no country.
    """

    legal_name = forms.CharField(label="Razón social", min_length=2, max_length=200)
    trade_name = forms.CharField(label="Nombre de fantasía (opcional)", max_length=200, required=False)
    kind = forms.ChoiceField(
        label="Tipo", choices=CompanyKind.choices,
        help_text="Si no es extranjera, quedará en Chile y sin identificación tributaria de otro país.",
    )  # fmt: skip
    address = forms.CharField(label="Dirección (opcional)", max_length=200, required=False)
    field_order = ("legal_name", "trade_name", "kind", "country", "tax_id", "address")

    def __init__(self, *args: Any, company: Company, sets_kind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        if sets_kind:
            self.fields["country"].required = False  # nor asked by the browser; `clean` asks it of a foreign one
        else:
            del self.fields["kind"]
        self.initial.update({name: getattr(company, name) for name in self.fields})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        abroad = data.get("kind", CompanyKind.FOREIGN) == CompanyKind.FOREIGN
        if abroad and not data.get("country") and "country" not in self.errors:
            self.add_error("country", self.fields["country"].error_messages["required"])
        if "sector" in data and data["sector"] != self.company.sector:
            data["subsector"] = ""  # it belonged to the sector that it was of
        return data
