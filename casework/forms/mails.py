"""The filters of the outbox, as they stand in its address."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.selectors.mails import STATE_CHOICES, MailFilters
from casework.services import mail_text

ANY = ("", "Todos")


class MailFilterForm(forms.Form):
    q = forms.CharField(
        label="Buscar",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Correo, asunto o folio"}),
    )
    estado = forms.ChoiceField(label="Estado", required=False, choices=[ANY, *STATE_CHOICES])
    correo = forms.ChoiceField(label="Cuál correo", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correo"].choices = [  # type: ignore[attr-defined]
            ANY,
            *[(name, spec["subject"]["es"]) for name, spec in mail_text.catalogue().items()],
        ]

    def filters(self) -> MailFilters:
        """What can be understood of the address; a value that does not exist is dropped."""
        self.is_valid()
        given = self.cleaned_data
        return MailFilters(given.get("q", ""), given.get("estado", ""), given.get("correo", ""))
