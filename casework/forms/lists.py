"""Names of saved filters."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.access import access_of
from accounts.forms.base import Form
from accounts.models import Office, User


class SavedFilterForm(Form):
    """A name, and with whom it is shared."""

    nombre = forms.CharField(label="Nombre del filtro", max_length=80)
    oficina = forms.ModelChoiceField(
        label="Compartir con", queryset=Office.objects.none(), required=False, empty_label="Nadie, solo para mí"
    )
    al_abrir = forms.BooleanField(label="Abrir siempre la lista con este filtro", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.filter(pk__in=access_of(user).offices()).order_by("name")
        self.fields["oficina"].queryset = offices  # type: ignore[attr-defined]
