"""Asking for a key to the API."""

from django import forms

from ..models import ApiToken


class ApiTokenForm(forms.Form):
    name = forms.CharField(
        label="Para qué sistema es",
        max_length=80,
        help_text="Por ejemplo: panel de la oficina.",
        error_messages={"required": "Escriba para qué sistema es para continuar."},
    )
    scope = forms.ChoiceField(
        label="Qué podrá hacer",
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
        help_text="Nunca podrá ver ni hacer más que usted.",
        error_messages={"required": "Elija qué podrá hacer."},
    )
