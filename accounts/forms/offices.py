"""What an administrator edits of an office."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import holidays
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from ..models import Office
from .base import Form


class OfficeForm(Form):
    name = forms.CharField(label=_("Nombre"), max_length=120)
    mailbox = forms.EmailField(
        label=_("Correo de la oficina"), max_length=254, help_text=_("Aquí llegan los avisos de empresas nuevas.")
    )
    time_zone = forms.CharField(
        label=_("Zona horaria"), max_length=60, help_text=_("Nombre IANA, por ejemplo America/Punta_Arenas.")
    )
    weekend_days = forms.TypedMultipleChoiceField(
        label=_("Fin de semana"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    holiday_country = forms.CharField(
        label=_("País de sus feriados"), max_length=2, help_text=_("Código de dos letras, por ejemplo CL.")
    )
    holiday_subdivision = forms.CharField(
        label=_("Región de sus feriados"),
        max_length=40,
        required=False,
        help_text=_("Código de la región, por ejemplo AP. Puede quedar vacío."),
    )
    active = forms.BooleanField(label=_("En funcionamiento"), required=False)

    @classmethod
    def initial_of(cls, office: Office) -> dict[str, Any]:
        return {name: getattr(office, name) for name in cls.base_fields}

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("No existe esa zona horaria. Escriba una como America/Santiago."))
        return zone

    def clean_weekend_days(self) -> list[int]:
        days = sorted(self.cleaned_data["weekend_days"])
        if len(days) == 7:
            raise forms.ValidationError(_("Con siete días de fin de semana no habría días hábiles. Quite alguno."))
        return days

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        country = (data.get("holiday_country") or "").upper()
        subdivision = data.get("holiday_subdivision") or ""
        supported = holidays.list_supported_countries()
        if country and country not in supported:
            self.add_error("holiday_country", _("No conocemos los feriados de ese país. Revise el código."))
        elif country and subdivision and subdivision not in supported[country]:
            self.add_error(
                "holiday_subdivision", _("Ese país no tiene esa región en el calendario. Déjela vacía o revise.")
            )
        if country:
            data["holiday_country"] = country
        return data
