"""Days away and who stands in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import User
from .base import DayField, Form


class AbsenceForm(Form):
    user = forms.ModelChoiceField(label=_("Quién se ausenta"), queryset=User.objects.none(), empty_label="---------")
    substitute = forms.ModelChoiceField(
        label=_("Quién reemplaza"),
        queryset=User.objects.none(),
        empty_label="---------",
        help_text=_("Recibirá los avisos y podrá actuar en esos días."),
    )
    starts_on = DayField(label=_("Desde"))
    ends_on = DayField(label=_("Hasta"))
    reason = forms.CharField(label=_("Motivo"), max_length=120, required=False, help_text=_("Lo verá solo el equipo."))

    def __init__(self, *args: Any, people: Any = None, today: dt.date, **kwargs: Any) -> None:
        """people: whose absences the reader may record; None when it is their own or one that already exists."""
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = User.objects.staff(today=today)  # type: ignore[attr-defined]
        if people is None:
            del self.fields["user"]
        else:
            self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error(
                "ends_on",
                _("El término (%(end)s) es anterior al inicio (%(start)s). Revise ambas.")
                % {"end": f"{ends_on:%d-%m-%Y}", "start": f"{starts_on:%d-%m-%Y}"},
            )
        return data


class AbsenceFilter(forms.Form):
    cuando = forms.ChoiceField(
        label=_("Cuándo"),
        required=False,
        choices=[("", _("Vigentes y futuras")), ("pasadas", _("Pasadas")), ("todas", _("Todas"))],
    )
    q = forms.CharField(label=_("Nombre"), required=False, max_length=80)
