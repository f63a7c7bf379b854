"""What a usuaria asks for, what an Oficom saw, and the alternatives that its executive offers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django_countries import countries

from accounts.models import Office
from casework.forms.moments import day_field
from casework.forms.widgets import ManyBoxes
from casework.states import Channel, ContactPoint
from portfolio.forms.fields import Form
from portfolio.services.requests import wrong_day
from portfolio.states import Instrument, RequestOrigin, RequestState

NEED = {"required": "Escriba qué necesita para continuar."}
MOST_ALTERNATIVES = 5


class RequestForm(Form):
    """CAT-4, from the company itself."""

    text = forms.CharField(
        label="Qué necesita", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), error_messages=NEED,
        help_text="Por ejemplo: compradores de arándano congelado en Japón, o preparar una feria.",
    )  # fmt: skip
    markets = forms.MultipleChoiceField(
        label="Mercados (opcional)", choices=countries, required=False, widget=ManyBoxes(search="Buscar un país"),
        help_text="Marque todos los que correspondan.",
    )  # fmt: skip
    needed_by = day_field(
        "Fecha que le apura (opcional)", required=False, help_text="Un viaje o la visita de un cliente, si lo hay."
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_needed_by(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["needed_by"]
        if words := wrong_day(day, today=self.today):
            raise forms.ValidationError(words)
        return day


class StaffRequestForm(RequestForm):
    """CAT-4, written down by whoever received it, with its channel and contact point (DEF-7)."""

    channel = forms.ChoiceField(label="Canal", choices=Channel.choices, initial=Channel.TELEPHONE)
    contact_point = forms.ChoiceField(
        label="Punto de contacto", choices=ContactPoint.choices, initial=ContactPoint.REGIONAL_OFFICE
    )


class OpportunityForm(Form):
    """CAT-5: the chance that an Oficom saw for a company in another market."""

    market = forms.ChoiceField(label="Mercado", choices=[("", "Elija un mercado"), *countries])
    text = forms.CharField(
        label="Qué observó", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Escriba qué observó para continuar."},
        help_text="Quién compra, qué busca y por qué calza con esta empresa. No ofrezca nada todavía.",
    )  # fmt: skip
    office = forms.ModelChoiceField(label="Oficina comercial", queryset=Office.objects.none(), empty_label=None)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]


class OfferForm(Form):
    """The recommendation that goes with the alternatives."""

    recommendation = forms.CharField(
        label="Su recomendación y sus razones", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Escriba qué recomienda y por qué: la empresa lo leerá."},
    )  # fmt: skip


class AlternativeForm(Form):
    """One alternative; a row without text does not count."""

    instrument = forms.ChoiceField(
        label="Instrumento", choices=[("", "Elija uno"), *Instrument.choices], required=False
    )
    text = forms.CharField(label="Alternativa", max_length=300, required=False)
    when = forms.CharField(label="Cuándo (opcional)", max_length=120, required=False)
    needs = forms.CharField(label="Qué necesita la empresa (opcional)", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("text") and not data.get("instrument"):
            self.add_error("instrument", "Elija de qué instrumento se trata.")
        if data.get("instrument") and not data.get("text"):
            self.add_error("text", "Describa la alternativa, o deje la fila en blanco.")
        return data


class _Alternatives(forms.BaseFormSet):
    def clean(self) -> None:
        if not any(self.errors) and not any(form.cleaned_data.get("text") for form in self.forms):
            raise forms.ValidationError("Ofrezca al menos una alternativa: atender es ofrecer un camino.")


AlternativeFormSet = forms.formset_factory(
    AlternativeForm, formset=_Alternatives, extra=3, max_num=MOST_ALTERNATIVES, absolute_max=MOST_ALTERNATIVES
)


class ChooseForm(Form):
    """The company takes one of the alternatives."""

    alternative = forms.ChoiceField(
        label="Alternativas", choices=[], widget=forms.RadioSelect,
        error_messages={
            "required": "Elija una alternativa para continuar.",
            "invalid_choice": "Esa alternativa ya no está: revise las más recientes.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, alternatives: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alternative"].choices = alternatives  # type: ignore[attr-defined]


class AskAgainForm(Form):
    """None serves."""

    note = forms.CharField(
        label="Qué le serviría", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Escriba qué le serviría para continuar."},
    )  # fmt: skip


class RequestFilterForm(Form):
    """The filters of the list, as they stand in its address."""

    q = forms.CharField(label="Folio, empresa o palabras", required=False, max_length=120)
    estado = forms.ChoiceField(label="Estado", required=False, choices=[("", "Todos"), *RequestState.choices])
    origen = forms.ChoiceField(label="Quién la trajo", required=False, choices=[("", "Todas"), *RequestOrigin.choices])
    oficina = forms.ChoiceField(label="Oficina", required=False)
    mias = forms.BooleanField(label="A mi cargo", required=False)
    atrasadas = forms.BooleanField(label="Atrasadas", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.active().regional().order_by("region__order").values_list("code", "name")
        self.fields["oficina"].choices = [("", "Todas"), *offices]  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
