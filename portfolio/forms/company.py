"""What the company's side fills in: registering, joining, people, rights over data."""

from __future__ import annotations

from typing import Any

from django import forms

from portfolio.forms.fields import ComunaField, Form, ReasonField, RutField
from portfolio.rules.rut import LOOKS_PERSONAL, looks_personal
from portfolio.states import CompanyKind, DataRight, Origin, RepresentationRole


class RegisterForm(Form):
    """CAP-1: the company by its RUT; the rest comes with the ficha."""

    rut = RutField()
    personal_rut = forms.BooleanField(label="La empresa tributa con el RUN de una persona natural", required=False)
    legal_name = forms.CharField(
        label="Razón social", min_length=2, max_length=200, help_text="Tal como aparece en el SII."
    )
    trade_name = forms.CharField(
        label="Nombre de fantasía (opcional)", max_length=200, required=False, help_text="Como la conocen sus clientes."
    )
    comuna = ComunaField()
    role = forms.ChoiceField(
        label="¿Qué relación tiene con la empresa?",
        choices=RepresentationRole.choices,
        widget=forms.RadioSelect,
        help_text="Si no es representante legal, más adelante le pediremos un poder.",
    )
    origin = forms.ChoiceField(
        label="¿Desde dónde viene?", choices=Origin.choices, widget=forms.RadioSelect, initial=Origin.DIRECT
    )
    potential = forms.IntegerField(required=False, widget=forms.HiddenInput)

    #: What registering takes of it; the rest is a question about the RUT.
    KEPT = ("rut", "legal_name", "trade_name", "comuna", "role", "origin", "potential")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rut = data.get("rut")
        if rut and looks_personal(rut) and not data.get("personal_rut"):
            self.add_error("rut", LOOKS_PERSONAL)
        return data

    @property
    def kind(self) -> str:
        return CompanyKind.NATIONAL.value


class JoinForm(Form):
    """Ask to join a company that exists already."""

    role = forms.ChoiceField(
        label="¿Qué relación tiene con la empresa?", choices=RepresentationRole.choices, widget=forms.RadioSelect
    )


class DecideJoinForm(Form):
    """Accept, accept with another role, or reject with a reason."""

    decision = forms.ChoiceField(
        label="Decisión",
        choices=[("accept", "Aceptar"), ("reject", "No aceptar")],
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(label="Relación que se le reconoce", choices=RepresentationRole.choices)
    reason = ReasonField(required=False, help_text="Obligatoria si no acepta. La persona la leerá.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "reject" and not data.get("reason"):
            self.add_error("reason", "Escriba una razón breve. La persona que lo pidió podrá leerla.")
        return data


class EndForm(Form):
    reason = ReasonField(required=False, help_text="Obligatoria si la relación no es la suya.")


class DocumentForm(Form):
    document = forms.FileField(
        label="Documento que acredita la relación",
        help_text="Escritura, certificado de vigencia o poder. PDF, Word, Excel, JPG o PNG, hasta 10 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
    )


ASKED_RIGHTS = (
    (DataRight.RECTIFICATION, "Corregir un dato mío que está mal"),
    (DataRight.ERASURE, "Que eliminen mis datos personales"),
    (DataRight.OPPOSITION, "Oponerme a un uso de mis datos"),
    (DataRight.BLOCK, "Que bloqueen mis datos mientras se resuelve"),
    (DataRight.ACCESS, "Saber algo más sobre cómo los usan"),
)
LEAST_DETAIL, MOST_DETAIL = 10, 2000
SHARED_CONTACTS = (
    ("company", "El correo y el teléfono de la empresa"),
    ("representative", "Mis datos como representante"),
    ("export_contact", "Los datos de la persona a cargo de exportaciones"),
)


class DataRequestForm(Form):
    """Rights of Ley 21.719 that a person decides on; access and portability are answered at once on the page."""

    right = forms.ChoiceField(label="¿Qué necesita?", choices=ASKED_RIGHTS, widget=forms.RadioSelect)
    detail = forms.CharField(
        label="Cuéntenos qué dato y por qué", max_length=MOST_DETAIL, min_length=LEAST_DETAIL,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class ShareConsentForm(Form):
    """Give or take back the permission to share a contact with buyers."""

    shared_contact = forms.ChoiceField(
        label="¿Qué contacto podemos entregar?",
        choices=SHARED_CONTACTS,
        widget=forms.RadioSelect,
    )
