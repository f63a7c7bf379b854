"""Catalogues that the administrator edits on screen."""

from __future__ import annotations

from typing import Any

from django import forms

from portfolio.models import ReferralBody, ReferralContact, Sector, Subsector, UfValue


class WordsField(forms.CharField):
    """A list of words, one per line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class SectorForm(forms.ModelForm):
    class Meta:
        model = Sector
        fields = ("code", "name", "kind", "strategic", "active", "order")
        help_texts = {
            "code": "Letras, números y guion bajo, sin espacios. No cambia después.",
            "strategic": "Las empresas de este sector cumplen el quinto hecho de la cartera.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]


class SubsectorForm(forms.ModelForm):
    products = WordsField(label="Productos", required=False, help_text="Uno por línea.")
    synonyms = WordsField(label="Otras palabras con que se busca", required=False, help_text="Una por línea.")

    class Meta:
        model = Subsector
        fields = ("code", "name", "products", "synonyms", "active", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]


class ReferralBodyForm(forms.ModelForm):
    class Meta:
        model = ReferralBody
        fields = ("name", "use_for", "offers", "when", "profile", "active", "order")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("offers", "when", "profile")}


class ReferralContactForm(forms.ModelForm):
    class Meta:
        model = ReferralContact
        fields = ("region", "person_name", "position", "email", "phone", "address", "web", "checked_on")
        widgets = {"checked_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        help_texts = {"region": "Vacía: vale para todo el país."}


class UfForm(forms.ModelForm):
    class Meta:
        model = UfValue
        fields = ("year", "pesos")
