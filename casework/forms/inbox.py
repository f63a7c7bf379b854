"""The filters of the inbox, as they stand in its address, and the bulk reassignment."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Office, User
from casework import vocabulary
from casework.forms.widgets import LongSelect
from casework.selectors.inbox import SORTS, VIEWS, Filters
from casework.states import CaseKind, Turn

ANY = ("", "Todos")


class InboxFilterForm(forms.Form):
    """Read from the address. A value that does not exist is dropped, never an error page."""

    ver = forms.ChoiceField(choices=list(VIEWS.items()), required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="Buscar", required=False, max_length=120, widget=forms.TextInput({"type": "search"}))
    tipo = forms.ChoiceField(label="Asunto", required=False)
    estado = forms.ChoiceField(label="Estado", required=False, widget=LongSelect)
    turno = forms.ChoiceField(label="Turno", required=False, choices=[ANY, *Turn.choices])
    sector = forms.ChoiceField(label="Sector", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    persona = forms.ChoiceField(label="A cargo", required=False, widget=LongSelect)

    def __init__(
        self, *args: Any, people: list[tuple[User, str]], offices: list[Office], default_view: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.default_view = default_view
        kind = self.data.get("tipo", "") if hasattr(self.data, "get") else ""
        self._choose("tipo", [choice for choice in CaseKind.choices if choice[0] != CaseKind.COMPANY])
        self._choose("estado", vocabulary.state_choices(kind if kind in CaseKind.values else ""))
        self._choose("sector", vocabulary.sector_choices())
        self._choose("oficina", [(office.code, office.name) for office in offices])
        self._choose("persona", [("nadie", "Nadie todavía"), *[(str(u.pk), u.display_name) for u, _ in people]])
        if len(offices) < 2:
            del self.fields["oficina"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What can be understood of the address."""
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            view=given.get("ver") or self.default_view,
            q=given.get("q", ""),
            kind=given.get("tipo", ""),
            state=given.get("estado", ""),
            turn=given.get("turno", ""),
            sector=given.get("sector", ""),
            office=given.get("oficina", ""),
            responsible=given.get("persona", ""),
            sort=self.sort(),
        )

    def sort(self) -> str:
        asked = self.data.get("orden", "")
        return asked if asked in SORTS else "plazo"


class ReassignForm(forms.Form):
    """To whom, and why."""

    to = forms.ChoiceField(label="Pasar a", error_messages={"required": "Elija quién atenderá."})
    note = forms.CharField(
        label="Razón del cambio",
        help_text="Quedará en la bitácora y la empresa podrá leerla.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Escriba una razón breve. Quedará en la bitácora y la empresa podrá leerla."},
    )

    def __init__(self, *args: Any, people: list[tuple[User, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Elija una persona"),
            *[(str(user.pk), label) for user, label in people],
        ]

    def person(self) -> User:
        return User.objects.get(pk=self.cleaned_data["to"])
