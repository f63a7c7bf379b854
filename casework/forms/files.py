"""What staff write on a file: messages, documents, reasons."""

from __future__ import annotations

from django import forms

NO_REASON = "Escriba una razón breve. Quedará en la bitácora y la empresa podrá leerla."


class MessageForm(forms.Form):
    body = forms.CharField(
        label="Mensaje",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        error_messages={"required": "Escriba el mensaje para continuar."},
    )
    internal = forms.BooleanField(
        label="Nota interna", required=False, help_text="La leen solo las personas del equipo, no la empresa."
    )


class DocumentForm(forms.Form):
    upload = forms.FileField(
        label="Documento",
        help_text="PDF, Word, Excel, JPG o PNG, hasta 10 MB.",
        error_messages={
            "required": "Elija un archivo para continuar.",
            "empty": "No pudimos abrir el archivo. Compruebe que abre en su equipo y súbalo otra vez.",
        },
    )
    title = forms.CharField(label="Nombre con que se verá", required=False, max_length=200)
    internal = forms.BooleanField(label="Solo para el equipo", required=False)


class ReasonForm(forms.Form):
    """An act that needs nothing but its reason."""

    note = forms.CharField(
        label="Razón",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": NO_REASON},
    )


class ExtendForm(ReasonForm):
    amount = forms.IntegerField(
        label="Plazo total nuevo",
        min_value=1,
        max_value=365,
        help_text="En la misma unidad del plazo, contado desde su inicio.",
        error_messages={"required": "Escriba el plazo nuevo, en números."},
    )
    field_order = ["amount", "note"]
