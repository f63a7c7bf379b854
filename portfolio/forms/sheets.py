"""Forms of the sheet of rights and duties (CAT-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.forms.base import DayField
from accounts.forms.base import Form as WordsForm
from accounts.models import Office
from portfolio.forms.fields import ReasonField
from portfolio.models import ActionKind
from portfolio.states import SHEET_STATES, SheetAnswer


class SheetForm(WordsForm):
    """What the company was selected for."""

    kind = forms.ChoiceField(label="Servicio", error_messages={"required": "Elija el servicio para continuar."})
    name = forms.CharField(
        label="Nombre con que lo leerá la empresa", max_length=200,
        help_text="Por ejemplo: Feria Foodex Japón 2027.",
        error_messages={"required": "Escriba el nombre del servicio para continuar."},
    )  # fmt: skip
    dates = forms.CharField(
        label="Fechas y plazos", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Escriba las fechas y los plazos para continuar."},
        help_text="Uno por línea: postulación, pago de la cuota, viaje, informe de resultados.",
    )  # fmt: skip
    fee = forms.CharField(
        label="Cuota y cómo se paga", required=False, max_length=200, help_text="En blanco: sin costo para la empresa."
    )
    more = forms.CharField(
        label="Otra información", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer_by = DayField(label="Confirmar hasta")

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Elija un servicio"), *kinds]  # type: ignore[attr-defined]

    def clean_kind(self) -> ActionKind:
        return ActionKind.objects.get(code=self.cleaned_data["kind"])


class ManySheetsForm(SheetForm):
    """The same for many companies, from one of the offices of who sends it."""

    office = forms.TypedChoiceField(label="Oficina que informa", coerce=int)

    def __init__(self, *args: Any, offices: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {office.pk: office for office in offices}
        field: Any = self.fields["office"]
        field.choices = [(office.pk, office.name) for office in offices]
        field.initial = offices[0].pk
        if len(offices) == 1:
            field.widget = forms.HiddenInput()

    def clean_office(self) -> Office:
        return self.offices[self.cleaned_data["office"]]


class SheetFilterForm(WordsForm):
    """The filters of the list of sheets, as they stand in its address."""

    ver = forms.ChoiceField(label="De quién", required=False, choices=[("", "Todas"), ("mias", "Las que envié")])
    q = forms.CharField(label="Empresa o servicio", required=False, max_length=120)
    estado = forms.ChoiceField(label="Cómo está", required=False, choices=[("", "Todas"), *SHEET_STATES.items()])
    actividad = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class SheetAnswerForm(WordsForm):
    """The company's word: it takes part, knowing its duties, or it does not."""

    answer = forms.ChoiceField(
        label="Su respuesta", widget=forms.RadioSelect,
        choices=[
            (SheetAnswer.ACCEPTED.value, "Confirmo: participamos y conocemos nuestros deberes"),
            (SheetAnswer.DECLINED.value, "No podremos participar"),
        ],
        error_messages={"required": "Elija una de las dos respuestas para continuar."},
    )  # fmt: skip
    note = forms.CharField(
        label="Comentario (opcional)", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawSheetForm(WordsForm):
    reason = ReasonField()
