"""What staff fills in about a company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.forms.base import DayField, PhoneField
from accounts.models import Office
from portfolio.forms.fields import (
    ComunaField,
    Form,
    ReasonField,
    RutField,
    sector_options,
    subsector_options,
    subsector_problem,
)
from portfolio.models import Company
from portfolio.rules.assignment import Candidate
from portfolio.states import CATEGORIES, LeavingReason, Segment

SEGMENT_WORDS: dict[str, str] = {
    Segment.RED: "sin potencial por ahora; corresponde derivarla a otro organismo",
    Segment.YELLOW: "potencial medio; sigue el programa del centro",
    Segment.GREEN: "potencial alto; la atiende el ejecutivo o la ejecutiva regional",
    Segment.DARK_RED: "exportadora sobre el límite de una pyme; la atiende quien ve a las más grandes",
}
PHONE_HELP = "Con código de país, por ejemplo +56 9 1234 5678."


class PotentialForm(Form):
    """POT-1: a business card, no more."""

    name = forms.CharField(label="Nombre de la empresa", min_length=2, max_length=200)
    contact_name = forms.CharField(label="Persona de contacto", max_length=120, required=False)
    email = forms.EmailField(label="Correo", max_length=254, required=False, help_text="Para enviar la invitación.")
    phone = PhoneField(required=False, help_text=PHONE_HELP)
    where_met = forms.CharField(
        label="Dónde y cuándo se conocieron",
        max_length=160,
        help_text="Por ejemplo: la feria Sabores del Maule, en octubre.",
    )
    rut = RutField(required=False, label="RUT (si lo sabe)")
    comuna = ComunaField(required=False, label="Comuna (si la sabe)", help_text="")
    sector = forms.ChoiceField(label="Sector (si lo sabe)", required=False)
    notes = forms.CharField(label="Notas", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    office = forms.ModelChoiceField(label="Oficina", queryset=Office.objects.none(), empty_label=None)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["sector"].choices = sector_options("Sin indicar")  # type: ignore[attr-defined]
        if len(offices) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.fields["office"].initial = offices[0]
        else:  # the first of the list is nobody's office more than another's
            self.fields["office"].empty_label = "Elija una oficina"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not self.errors:
            self.add_error("email", "Escriba un correo o un teléfono para poder contactarla.")
        return data


class ReasonForm(Form):
    reason = ReasonField()


class LeavingForm(Form):
    """CPE-7: when the company left, and why."""

    left_on = DayField(label="Fecha de salida")
    left_reason = forms.ChoiceField(
        label="Por qué salió", choices=[("", "Elija una razón"), *LeavingReason.choices],
        error_messages={"required": "Elija por qué salió la empresa."},
    )  # fmt: skip
    reason = ReasonField(label="Detalle")


class OptionalReasonForm(Form):
    reason = ReasonField(required=False, label="Nota (opcional)")


class DecisionForm(Form):
    """POT-2: the head's three answers."""

    decision = forms.ChoiceField(
        label="Decisión",
        choices=[
            ("decide_invite", "Invitarla a completar su ficha"),
            ("decide_keep", "Mantenerla como cuenta potencial"),
            ("discard", "Descartarla"),
        ],
        widget=forms.RadioSelect,
    )
    reason = ReasonField()


class AssignForm(Form):
    """CAT-6: whom the portal proposes, best first, each with the reasons."""

    executive = forms.ChoiceField(label="¿Quién atenderá a la empresa?", widget=forms.RadioSelect)
    starts_on = DayField(
        label="Desde", required=False, help_text="Vacío o de hoy: de inmediato. Un día futuro queda programado."
    )
    reason = ReasonField(required=False)

    def __init__(
        self, *args: Any, candidates: Sequence[Candidate], needs_reason: bool, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not needs_reason:  # a company without anybody waits for nobody
            del self.fields["starts_on"]
        self.fields["executive"].choices = [  # type: ignore[attr-defined]
            (str(c.user_id), f"{c.name}: {', '.join(c.reasons)}") for c in candidates
        ]
        self.fields["reason"].required = needs_reason
        if candidates and candidates[0].has_room:
            self.fields["executive"].initial = str(candidates[0].user_id)

    def clean_starts_on(self) -> date | None:
        day = self.cleaned_data["starts_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError("Elija hoy o un día que venga: lo que ya pasó no se reescribe.")
        return day


class TransferForm(Form):
    """To which regional office the company goes; the one of its comuna is proposed when it is another."""

    office = forms.ModelChoiceField(
        label="Oficina que la recibe",
        queryset=Office.objects.none(),
        empty_label="Elija una oficina",
        error_messages={"required": "Elija la oficina que recibe a la empresa."},
    )
    reason = ReasonField()

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.active().regional().exclude(pk=company.office_id).order_by("name")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        if company.comuna is not None:
            self.fields["office"].initial = offices.filter(region=company.comuna.region_id).first()


class CategoryForm(Form):
    category = forms.TypedChoiceField(
        label="Categoría", choices=CATEGORIES, coerce=int, widget=forms.RadioSelect, empty_value=None
    )
    reason = ReasonField()


class SegmentForm(Form):
    """CPE-3: the segments that the company is not in."""

    segment = forms.ChoiceField(
        label="Segmento", widget=forms.RadioSelect, error_messages={"required": "Elija el segmento que le corresponde."}
    )
    reason = ReasonField(help_text="Queda en la bitácora con su nombre y la fecha; la lee solo el equipo.")

    def __init__(self, *args: Any, today: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [  # type: ignore[attr-defined]
            (row.value, f"{row.label}: {SEGMENT_WORDS[row]}") for row in Segment if row != today
        ]
        self.fields["reason"].error_messages["required"] = "Escriba una razón breve. Quedará en la bitácora."


class CompanyEditForm(forms.ModelForm):
    """Correct what is known of a company; every change stays in its history."""

    comuna = ComunaField()
    phone = PhoneField(required=False, help_text=PHONE_HELP)

    class Meta:
        model = Company
        fields = (
            "legal_name",
            "trade_name",
            "kind",
            "address",
            "comuna",
            "email",
            "phone",
            "website",
            "sector",
            "subsector",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comuna"].load()  # type: ignore[attr-defined]
        self.fields["sector"] = forms.ChoiceField(label="Sector", choices=sector_options("Sin indicar"), required=False)
        self.fields["subsector"] = forms.ChoiceField(label="Subsector", choices=subsector_options(), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if problem := subsector_problem(data.get("sector") or "", data.get("subsector") or ""):
            self.add_error("subsector", problem)
        return data

    def _post_clean(self) -> None:
        """The service saves, not the form: the instance on the page must stay as it was."""


DATA_DECISIONS = (("granted", "Acoger"), ("partial", "Acoger en parte"), ("refused", "No acoger, con razones"))


class AnswerForm(Form):
    """The unit's answer to a request about personal data."""

    decision = forms.ChoiceField(
        label="Decisión",
        choices=DATA_DECISIONS,
        widget=forms.RadioSelect,
    )
    answer = ReasonField(label="Respuesta y razones", help_text="La persona la leerá tal como la escriba.")
