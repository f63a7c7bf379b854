"""CAT-6: what the head asks of the redistribution, and what they change of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Office
from casework.text import ids
from portfolio.forms.fields import Form, ReasonField
from portfolio.services.rebalancing import Wish

LEAST, TOGETHER = "menos", "juntas"


class ShareFilterForm(forms.Form):
    """Read from the address, so that a proposal can be sent to a colleague."""

    modo = forms.ChoiceField(
        label="Qué se busca",
        required=False,
        choices=[("", "Mover lo menos posible"), (TOGETHER, "Reunir los sectores repartidos")],
    )
    limite = forms.IntegerField(
        label="Máximo por persona",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )
    oficina = forms.ChoiceField(label="Oficina", required=False)

    def __init__(self, *args: Any, offices: list[Office], cap: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices, self.cap = offices, cap
        self.fields["oficina"].choices = [(one.code, one.name) for one in offices]  # type: ignore[attr-defined]
        if len(offices) < 2:
            del self.fields["oficina"]
        self.is_valid()

    @property
    def office(self) -> Office:
        """The one asked for; the first, when none or an unknown one is."""
        asked = self.cleaned_data.get("oficina")
        return next((one for one in self.offices if one.code == asked), self.offices[0])

    @property
    def limit(self) -> int | None:
        return self.cleaned_data.get("limite")

    @property
    def problem(self) -> str:
        """Why the number asked for cannot be."""
        if "limite" in self.errors:
            return "El máximo por persona es un número de 1 o más."
        if self.limit and self.limit > self.cap:
            return f"El máximo por persona no puede pasar el tope de {self.cap} (CAT-6): se usa el tope."
        return ""

    @property
    def regroup(self) -> bool:
        return self.cleaned_data.get("modo") == TOGETHER


class ApplyForm(Form):
    reason = ReasonField(help_text="Queda en la bitácora de cada empresa y va en el correo a quienes las atienden.")


def numbers(data: QueryDict, name: str) -> frozenset[int]:
    """Ids that came in a form; what is not a number is left out."""
    return frozenset(ids(data.getlist(name)[:2000]))


def wish_of(filters: ShareFilterForm, data: QueryDict, *, excluded: frozenset[int] = frozenset()) -> Wish:
    """The head's wish: the address, who is not to be touched, and the moves that were left out."""
    kept = numbers(data, "fija") - numbers(data, "suelta")
    return Wish(limit=filters.limit, regroup=filters.regroup, alone=numbers(data, "aparte"), locked=kept | excluded)
