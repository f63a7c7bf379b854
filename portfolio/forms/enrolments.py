"""Enrolment and attendance, as people fill them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from portfolio.forms.fields import Form, ReasonField, RutField
from portfolio.rules.enrolment import DECLARED_BY_COMPANY, Verdict, open_codes
from portfolio.services.activities.enrolling import Attendee


class AttendeeForm(Form):
    """Who comes for the company."""

    person_name = forms.CharField(label="Quién asiste", min_length=3, max_length=160)
    person_position = forms.CharField(label="Cargo", max_length=80, required=False)
    person_email = forms.EmailField(
        label="Correo", max_length=254, help_text="Allí llegan la confirmación, la cita y los recordatorios."
    )

    def attendee(self) -> Attendee:
        data = self.cleaned_data
        return Attendee(data["person_name"], data["person_position"], data["person_email"])


class EnrolForm(AttendeeForm):
    """A company asks for a place. `confirms` are the requirements that whoever fills it in may confirm.

    Args:
        own: the company itself; it must accept its rights and duties (CAT-3).
        heads: the head of the office, who may authorise what lacks.
    """

    confirms = forms.MultipleChoiceField(label="Confirmo", required=False, widget=forms.CheckboxSelectMultiple)
    duties = forms.BooleanField(
        label="Leímos nuestros derechos y deberes, y los aceptamos",
        error_messages={"required": "Marque la casilla para inscribirse."},
    )
    exception_reason = ReasonField(
        label="Autorizar de todos modos: por qué", required=False,
        help_text="La jefatura puede autorizar lo que falta. Queda en la bitácora con su nombre.",
    )  # fmt: skip
    refer = forms.BooleanField(label="Enviar a la jefatura para que decida", required=False)
    note = forms.CharField(label="Nota", required=False, max_length=300)

    def __init__(self, *args: Any, verdict: Verdict, own: bool, heads: bool = False, organises: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        mine = [check for check in verdict.checks if check.code in open_codes(verdict.checks)]
        if not organises or own:
            mine = [check for check in mine if check.code in DECLARED_BY_COMPANY]
        fields: Any = self.fields
        fields["confirms"].choices = [(check.code, check.label) for check in mine]
        refused = bool(verdict.lacking)
        for name, wanted in (
            ("confirms", bool(mine)), ("duties", own), ("exception_reason", heads and not own),
            ("refer", refused and not heads and not own), ("note", not own),
        ):  # fmt: skip
            if not wanted:
                del self.fields[name]

    def options(self) -> dict[str, Any]:
        """What the service takes besides who comes."""
        data = self.cleaned_data
        return {
            "confirms": data.get("confirms", []), "exception_reason": data.get("exception_reason", ""),
            "refer": data.get("refer", False), "note": data.get("note", ""),
            "accepts_duties": data.get("duties", False),
        }  # fmt: skip


class DecideForm(Form):
    """Accept what waits, confirming what no fact tells, or reject it."""

    decision = forms.ChoiceField(
        label="Decisión", choices=[("accept", "Dar el cupo"), ("reject", "No aceptar")], widget=forms.RadioSelect
    )
    confirms = forms.MultipleChoiceField(label="Confirmo", required=False, widget=forms.CheckboxSelectMultiple)
    reason = ReasonField(
        required=False, help_text="Obligatoria para no aceptar, y para que la jefatura autorice lo que falta."
    )

    def __init__(self, *args: Any, verdict: Verdict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = open_codes(verdict.checks)
        fields: Any = self.fields
        fields["confirms"].choices = [(check.code, check.label) for check in verdict.checks if check.code in codes]
        if not codes:
            del self.fields["confirms"]


class WhichCompanyForm(Form):
    """The company, by its RUT."""

    rut = RutField(label="RUT de la empresa")


class WalkInForm(Form):
    """Somebody at the door: by RUT."""

    rut = RutField(label="RUT de la empresa")
    person = forms.CharField(label="Quién vino", required=False, max_length=160)
    email = forms.EmailField(label="Correo", max_length=254, required=False)


class SheetForm(Form):
    """The consolidated sheet."""

    upload = forms.FileField(
        label="Planilla consolidada", help_text="Excel (.xlsx) o CSV: RUT, razón social, persona, correo, asistió.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip


class ReasonsForm(Form):
    """Reasons that recording an attendance may need, each only where it does."""

    training_reason = ReasonField(
        label="Por qué participaron sin taller ni charla (CPE-5)",
        required=False,
    )
    correction_reason = ReasonField(label="Por qué se corrige la asistencia", required=False)

    def __init__(self, *args: Any, training: Sequence[str] = (), correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not training:
            del self.fields["training_reason"]
        else:
            self.fields["training_reason"].help_text = f"Sin formación registrada: {', '.join(training[:8])}."
        if not correction:
            del self.fields["correction_reason"]

    def reasons(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("training_reason", "correction_reason")}
