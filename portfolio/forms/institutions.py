"""Institutions and associations: their account, what they ask, whom to consult."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms.base import PhoneField
from accounts.models import Office, User
from casework.states import Channel, ContactPoint
from portfolio.forms.fields import ComunaField, Form, RutField, sector_options
from portfolio.selectors.institutions import LEADING, leading_today, to_consult


class InstitutionForm(Form):
    """INS-1."""

    name = forms.CharField(label="Nombre de la institución", min_length=2, max_length=200)
    rut = RutField(required=False, label="RUT (si lo tiene)")
    sector = forms.ChoiceField(label="Sector con que se relaciona", required=False)
    comuna = ComunaField(required=False, label="Comuna (opcional)", help_text="")
    website = forms.CharField(label="Sitio web (opcional)", max_length=200, required=False)
    contact_name = forms.CharField(label="Persona de contacto", max_length=120, required=False)
    contact_position = forms.CharField(label="Cargo (opcional)", max_length=80, required=False)
    email = forms.EmailField(
        label="Correo", max_length=254, help_text="A este correo llega el aviso de que la cuenta fue validada."
    )
    phone = PhoneField(required=False, help_text="Con código de país, por ejemplo +56 9 1234 5678.")
    office = forms.ModelChoiceField(label="Oficina", queryset=Office.objects.none(), empty_label=None)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["sector"].choices = sector_options("Sin indicar")  # type: ignore[attr-defined]


class InstitutionRequestForm(Form):
    """INS-3."""

    text = forms.CharField(
        label="Qué pide la institución", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Escriba qué pide para continuar."},
    )  # fmt: skip
    contest_project = forms.CharField(
        label="Código del proyecto de Concursos (si se trata de uno)", max_length=60, required=False,
        help_text="Si lo hay, se coordina con quien lo supervisa.",
    )  # fmt: skip
    channel = forms.ChoiceField(label="Canal", choices=Channel.choices, initial=Channel.DIGITAL)
    contact_point = forms.ChoiceField(
        label="Punto de contacto", choices=ContactPoint.choices, initial=ContactPoint.EMAIL
    )


class PersonField(forms.ModelChoiceField):
    """A person with what they are, where that is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.roles: dict[int, str] = {}
        super().__init__(*args, **kwargs)

    def label_from_instance(self, person: Any) -> str:
        known = self.roles.get(person.pk)
        return f"{person.display_name}: {known}" if known else str(person.display_name)


class ConsultForm(Form):
    """Who leads the relation: who leads the institution's sector first, then the rest by name, each with their role."""

    whom = PersonField(
        label="A quién consulta", queryset=User.objects.none(), empty_label="Elija una persona",
        error_messages={
            "required": "Elija a quién consulta.", "invalid_choice": "Esa persona no tiene un rol vigente.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, today: Any, asker: User, sector: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["whom"]
        field.queryset = to_consult(asker, today=today, sector=sector)
        field.roles = self._roles(today)

    def _roles(self, today: Any) -> dict[int, str]:
        """What each person is: the first of their roles in the order of LEADING, with its sector and office."""
        sectors, found = dict(sector_options()), {}
        held = leading_today(today).select_related("office")
        for row in sorted(held, key=lambda row: LEADING.index(row.role), reverse=True):
            of_sector = f", {sectors[row.sector]}" if row.sector in sectors else ""
            found[row.user_id] = f"{row.get_role_display()}{of_sector} · {row.office.name}"
        return found


class WordForm(Form):
    text = forms.CharField(
        label="Su palabra", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Si corresponde, quién lo entrega y qué conviene responder. Lo lee solo el equipo.",
        error_messages={"required": "Escriba su palabra para continuar."},
    )  # fmt: skip


class ReplyForm(Form):
    text = forms.CharField(
        label="Respuesta acordada", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Escriba la respuesta que se dio para continuar."},
    )  # fmt: skip


class InstitutionFilterForm(Form):
    """The filters of the list, as they stand in its address."""

    q = forms.CharField(label="Nombre, RUT o contacto", required=False, max_length=120)
    sector = forms.ChoiceField(label="Sector", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    validada = forms.ChoiceField(
        label="Validación", required=False, choices=[("", "Todas"), ("si", "Validadas"), ("no", "Por validar")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.active().regional().order_by("region__order").values_list("code", "name")
        self.fields["oficina"].choices = [("", "Todas"), *offices]  # type: ignore[attr-defined]
        self.fields["sector"].choices = sector_options("Todos")  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
