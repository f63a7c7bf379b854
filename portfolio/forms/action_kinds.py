"""Forms of the catalogue of kinds of action."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.forms.base import DayField
from accounts.forms.base import Form as WordsForm
from casework.forms.widgets import LongSelect
from casework.models import Clause
from casework.states import Channel
from portfolio.forms.fields import ReasonField
from portfolio.models import ActionKind
from portfolio.questions import library
from portfolio.states import APPLIES_TO_WORDS, ResultKind

MOST_QUESTIONS = 12
FOLLOW_UPS = ("SEG-1", "SEG-2", "SEG-4", "DEM-4", "INS-2")
TYPE_WORDS = {
    "text": "texto", "long_text": "texto largo", "number": "número", "date": "fecha", "date_range": "fechas",
    "money": "monto", "yes_no": "sí o no", "choice": "una opción", "multi_choice": "varias opciones",
    "country": "país", "country_list": "países", "region_list": "regiones", "company_foreign": "empresa extranjera",
    "company_list": "empresas", "case_file": "expediente", "user": "persona", "activity": "actividad",
}  # fmt: skip


class BranchForm(forms.ModelForm):
    """A branch groups kinds; nothing is logged on it."""

    class Meta:
        model = ActionKind
        fields: tuple[str, ...] = ("code", "name", "description", "active", "order")
        help_texts = {"code": "Letras, números y guion bajo, sin espacios. No cambia después."}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["code"]

    def values(self) -> dict[str, Any]:
        """What was written, by the names of the catalogue."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}


class KindForm(BranchForm):
    """A kind that is logged: for whom, how, what it asks, what usually comes of it."""

    channels = forms.MultipleChoiceField(
        label="Canales", choices=Channel.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Ninguno marcado: todos.",
    )  # fmt: skip
    applies_to = forms.MultipleChoiceField(
        label="Para quién", choices=APPLIES_TO_WORDS, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Ninguno marcado: para todos.",
    )  # fmt: skip
    usual_results = forms.MultipleChoiceField(
        label="Resultados habituales", choices=ResultKind.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Se ofrecen primero al registrar un resultado.",
    )  # fmt: skip
    follow_up_clause = forms.ChoiceField(label="Seguimiento que nace", required=False)

    class Meta(BranchForm.Meta):
        fields = (
            "code", "name", "description", "channels", "applies_to", "is_training", "requires_prior_training",
            "follow_up_clause", "usual_results", "active", "order",
        )  # fmt: skip
        help_texts = BranchForm.Meta.help_texts | {
            "is_training": "Un taller o una charla: habilita a la empresa para acciones de promoción.",
            "requires_prior_training": "Si la empresa no tiene un taller o charla, se pide la razón al registrarla.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = Clause.objects.filter(pk__in=FOLLOW_UPS).order_by("pk")
        options = [("", "Ninguno"), *((clause.pk, f"{clause.pk}: {clause.title}") for clause in clauses)]
        self.fields["follow_up_clause"].choices = options  # type: ignore[attr-defined]
        known = library()
        asked = [(name, f"{one.label} ({TYPE_WORDS.get(one.type, one.type)})") for name, one in known.items()]
        chosen = [name for name in self.instance.questions if name in known]
        for number in range(MOST_QUESTIONS):
            field = forms.ChoiceField(
                label=f"Pregunta {number + 1}", choices=[("", "Ninguna"), *asked], required=False, widget=LongSelect,
                initial=chosen[number] if number < len(chosen) else "",
            )  # fmt: skip
            self.fields[f"question_{number}"] = field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = [data.get(f"question_{number}") or "" for number in range(MOST_QUESTIONS)]
        for number, name in enumerate(names):
            if name and name in names[:number]:
                self.add_error(f"question_{number}", "Ya está más arriba: cada pregunta se hace una vez.")
        data["questions"] = [name for name in names if name]
        return data

    def values(self) -> dict[str, Any]:
        return super().values() | {"questions": self.cleaned_data["questions"]}

    @property
    def question_names(self) -> list[str]:
        return [f"question_{number}" for number in range(MOST_QUESTIONS)]


class RuleForm(WordsForm):
    """DEF-3: from a day on, it counts for usuaria or it does not."""

    counts = forms.TypedChoiceField(
        label="¿Suma para ser usuaria?", choices=[("yes", "Sí, suma"), ("no", "No suma")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    valid_from = DayField(label="Rige desde")
    reason = ReasonField(help_text="Queda en la historia del catálogo con su nombre.")

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].widget.attrs["min"] = first.isoformat()
        self.fields["reason"].error_messages["required"] = "Escriba una razón breve: quedará en la historia."
