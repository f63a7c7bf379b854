"""The plan that is agreed with a company, its milestones, and how they are looked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django_countries import countries

from accounts.models import Office
from casework.forms.moments import day_field
from casework.forms.widgets import ManyBoxes
from portfolio.forms.fields import Form
from portfolio.states import MilestoneOwner, PlanState


class PlanForm(Form):
    name = forms.CharField(label="Nombre del plan", max_length=160, help_text="Por ejemplo: Primera venta a Perú.")
    objectives = forms.CharField(
        label="Objetivos", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Escriba qué se quiere lograr para continuar."},
        help_text="Qué se quiere lograr y cómo se sabrá que se logró.",
    )  # fmt: skip
    markets = forms.MultipleChoiceField(
        label="Mercados (opcional)", choices=countries, required=False, widget=ManyBoxes(search="Buscar un país"),
        help_text="Marque todos los que correspondan.",
    )  # fmt: skip
    starts_on = day_field("Desde")
    ends_on = day_field("Hasta")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "El plan termina antes de empezar: revise sus fechas.")
        return data


class MilestoneForm(Form):
    title = forms.CharField(label="Hito", max_length=200, help_text="Un resultado que se pueda comprobar.")
    owner = forms.ChoiceField(label="De quién es", choices=MilestoneOwner.choices)
    owner_name = forms.CharField(label="Persona (opcional)", max_length=120, required=False)
    due_on = day_field("Para cuándo")
    progress = forms.TypedChoiceField(
        label="Avance", coerce=int, choices=[(step, f"{step} %") for step in (0, 25, 50, 75, 100)], initial=0
    )


class CommentForm(Form):
    body = forms.CharField(
        label="Comentario", max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Escriba el comentario para continuar."},
    )  # fmt: skip


class PlanFilterForm(Form):
    """The filters of the list, as they stand in its address."""

    q = forms.CharField(label="Empresa o plan", required=False, max_length=120)
    estado = forms.ChoiceField(label="Estado", required=False, choices=[("", "Todos"), *PlanState.choices])
    oficina = forms.ChoiceField(label="Oficina", required=False)
    atraso = forms.BooleanField(label="Con hitos atrasados", required=False)
    mios = forms.BooleanField(label="De mis empresas", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.active().regional().order_by("region__order").values_list("code", "name")
        self.fields["oficina"].choices = [("", "Todas"), *offices]  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
