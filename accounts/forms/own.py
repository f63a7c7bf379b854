"""What each person fills in about themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import Form, PhoneField

ALERTS = (
    ("digest", _("En un resumen diario")),
    ("each", _("Uno por uno, apenas ocurren")),
)


class EmailForm(Form):
    email = forms.EmailField(
        label=_("Su correo"),
        max_length=254,
        help_text=_("Por aquí le avisamos cada paso. Le enviaremos un enlace para confirmarlo."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = _(
            "Al correo le falta una parte. Debe verse así: nombre@empresa.example."
        )


class AccountForm(Form):
    preferred_name = forms.CharField(
        label=_("Cómo quiere que le llamemos"),
        max_length=80,
        required=False,
        help_text=_("Si lo deja vacío, usamos su nombre."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    phone = PhoneField(required=False, help_text=_("Por ejemplo, +56 9 1234 5678."))


class StaffAccountForm(AccountForm):
    alerts = forms.ChoiceField(
        label=_("Avisos de plazos"),
        choices=ALERTS,
        widget=forms.RadioSelect,
        help_text=_("Los avisos de un plazo vencido llegan siempre de inmediato."),
    )
