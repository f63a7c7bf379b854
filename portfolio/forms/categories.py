"""CAT-1: the texts, the requirements, and the decisions about categories."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from accounts.forms.base import DayField
from accounts.models import Office
from portfolio.forms.fields import Form, ReasonField, sector_options
from portfolio.models import Category, CategoryCriterion
from portfolio.rules.criteria import NEEDS, Needs
from portfolio.states import CATEGORIES, CheckableFact, ProposalState

ANY = ("", "Todas")
LINES = {"rows": 4}


class CategoryTextForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ("characteristics", "objectives", "markets", "instruments", "what_changes")
        widgets = {name: forms.Textarea(attrs=LINES) for name in fields}


class CriterionForm(forms.ModelForm):
    """A requirement; which parameters it takes depends on the fact, and the form says which are missing."""

    valid_from = DayField(label="Rige desde")
    values = forms.MultipleChoiceField(
        label="Valores que cumplen",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Solo para el potencial y el segmento.",
    )

    class Meta:
        model = CategoryCriterion
        fields = ("text", "fact", "minimum", "maximum", "values", "valid_from", "active", "order")
        help_texts = {
            "text": "Como lo lee la empresa, por ejemplo: «Es de un sector de la estrategia».",
            "minimum": "Exportaciones y formación: años o meses hacia atrás. Mercados y acciones: cuántos. "
            "Antigüedad: años. Ventas: más de tantas UF.",
            "maximum": "Solo para las ventas: hasta tantas UF.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["values"].choices = [  # type: ignore[attr-defined]
            (code, f"{fact.label.split(' del ')[0]}: {name}")
            for fact in (CheckableFact.POTENTIAL, CheckableFact.SEGMENT)
            for code, name in NEEDS[fact].values
        ]
        for name in ("minimum", "maximum"):
            self.fields[name].min_value = 0  # type: ignore[attr-defined]
            self.fields[name].validators.append(_not_negative)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needs = NEEDS.get(data.get("fact", ""), Needs())
        known = {code for code, _ in needs.values}
        data["values"] = [value for value in data.get("values", []) if value in known]
        if needs.values and not data["values"] and "values" not in self.errors:
            self.add_error("values", "Marque al menos un valor que cumpla.")
        if needs.compulsory and needs.minimum and data.get("minimum") is None and "minimum" not in self.errors:
            self.add_error("minimum", f"Escriba este dato: {needs.minimum.lower()}.")
        if data.get("fact") == CheckableFact.SALES:
            self._check_sales(data)
        if not needs.minimum:
            data["minimum"] = None
        if not needs.maximum:
            data["maximum"] = None
        return data

    def _check_sales(self, data: dict[str, Any]) -> None:
        low, high = data.get("minimum"), data.get("maximum")
        if low is None and high is None and not self.errors:
            self.add_error("minimum", "Escriba desde o hasta cuántas UF.")
        if low is not None and high is not None and high <= low:
            self.add_error("maximum", "Debe ser mayor que «desde».")


def _not_negative(value: Any) -> None:
    if value is not None and value < 0:
        raise forms.ValidationError("Escriba un número de cero o más.")


class ConfirmCriterionForm(Form):
    met = forms.TypedChoiceField(
        label="¿Lo cumple?",
        choices=[("si", "Sí, lo cumple"), ("no", "No lo cumple")],
        coerce=lambda value: value == "si",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    note = ReasonField(label="En qué se basa", help_text="Por ejemplo: cargo y nombre vistos en la entrevista.")


class DecideProposalsForm(Form):
    """The head's word on one or many."""

    decision = forms.ChoiceField(
        choices=[("aceptar", "Aceptar"), ("no", "No aceptar")],
        error_messages={"required": "Elija si acepta o no las propuestas marcadas."},
    )
    reason = ReasonField(
        help_text="Queda en la bitácora de cada empresa. Si acepta, cada empresa la leerá en su correo."
    )


class ProposalFilterForm(forms.Form):
    """Read from the address. A value that does not exist is dropped, never an error page."""

    more: ClassVar[tuple[str, ...]] = ("de", "a", "origen", "sector")

    q = forms.CharField(label="Empresa o RUT", required=False, max_length=120)
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Por decidir"), *ProposalState.choices[1:]]
    )
    de = forms.ChoiceField(label="Categoría de hoy", required=False, choices=[ANY, *CATEGORIES])
    a = forms.ChoiceField(label="Categoría propuesta", required=False, choices=[ANY, *CATEGORIES])
    origen = forms.ChoiceField(
        label="La propone",
        required=False,
        choices=[("", "Todos"), ("hechos", "El portal, por los hechos"), ("persona", "Una persona")],
    )
    sector = forms.ChoiceField(label="Sector", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = sector_options("Todos")  # type: ignore[attr-defined]
        self.fields["oficina"].choices = [ANY, *((one.code, one.name) for one in offices)]  # type: ignore[attr-defined]
        if len(offices) < 2:
            del self.fields["oficina"]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}
