"""CAT-4, CAT-6: somebody is away for some days, or leaves for good; who attends their companies, from when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.forms.base import DayField
from accounts.models import User
from accounts.services.absences import too_far
from portfolio.forms.fields import Form, ReasonField

ABSENCE, DEPARTURE = "ausencia", "partida"


class HandoverForm(Form):
    """One page for both; what it needs depends on which."""

    kind = forms.ChoiceField(
        label="¿Qué ocurre?",
        choices=[
            (ABSENCE, "Se ausenta y vuelve: vacaciones, licencia, comisión"),
            (DEPARTURE, "Deja la oficina, o deja de atender empresas"),
        ],
        widget=forms.RadioSelect,
    )
    person = forms.TypedChoiceField(label="Quién", coerce=int, empty_value=None)
    to = forms.TypedChoiceField(
        label="Quién atiende a sus empresas",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="Para una partida puede dejarlo en «Repartir»: el portal propone a quién va cada una, por sector y "
        "carga.",
    )
    starts_on = DayField(label="Desde", help_text="Una partida de un día futuro queda programada y se puede anular.")
    ends_on = DayField(label="Hasta (solo si vuelve)", required=False)
    reason = ReasonField(help_text="En una ausencia la ve solo el equipo; en una partida queda en cada bitácora.")

    def __init__(self, *args: Any, people: Sequence[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.today = {user.pk: user for user in people}, today
        names = [(user.pk, user.display_name) for user in people]
        self.fields["person"].choices = [("", "Elija a una persona"), *names]  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", "Repartir entre el equipo"), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end, absent = data.get("starts_on"), data.get("ends_on"), data.get("kind") == ABSENCE
        if data.get("person") is not None and data.get("person") == data.get("to"):
            self.add_error("to", "Elija a otra persona: nadie se reemplaza a sí mismo.")
        if absent and data.get("to") is None and "to" not in self.errors:
            self.add_error("to", "Elija quién reemplaza: recibirá los avisos y podrá actuar en esos días.")
        if absent and end is None and "ends_on" not in self.errors:
            self.add_error("ends_on", "Escriba hasta cuándo.")
        if absent and start and end and end < start:
            self.add_error("ends_on", f"El término ({end:%d-%m-%Y}) es anterior al inicio ({start:%d-%m-%Y}).")
        if absent and end and (words := too_far(end)):
            self.add_error("ends_on", words)
        if start and start < self.today:
            self.add_error("starts_on", "Elija hoy o un día que venga: lo que ya pasó no se reescribe.")
        if absent and len(data.get("reason", "")) > 120:
            self.add_error("reason", "Para una ausencia, escriba hasta 120 letras.")
        return data

    def user(self, name: str) -> User | None:
        """The person chosen in a field."""
        return self.people.get(self.cleaned_data.get(name) or 0)
