"""The filters of the silence, and the short form with which a call is written down."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from accounts.access import Access
from accounts.models import Office
from casework.forms.moments import day_field
from casework.forms.widgets import LongSelect
from casework.states import Channel, ContactPoint
from followup.rules.silence import VIEWS, views
from portfolio.forms.fields import sector_options
from portfolio.services.contact import Touch
from portfolio.states import CATEGORIES, CompanyKind

HOW = (
    ("telephone", "Llamada"),
    ("email", "Correo"),
    ("in_person", "Visita o reunión"),
    ("video", "Videollamada"),
)
#: What each way is in the words of DEF-7: channel and point of contact.
DEF_7 = {
    "telephone": (Channel.TELEPHONE, ContactPoint.PHONE),
    "email": (Channel.DIGITAL, ContactPoint.EMAIL),
    "in_person": (Channel.IN_PERSON, ContactPoint.REGIONAL_OFFICE),
    "video": (Channel.DIGITAL, ContactPoint.WEB),
}


class SilenceFilterForm(forms.Form):
    """Read from the address. A value that does not exist is dropped, never an error page."""

    more: ClassVar[tuple[str, ...]] = ("oficina", "sector", "tipo", "ejecutivo")

    q = forms.CharField(label="Nombre, RUT o contacto", required=False, max_length=120)
    ver = forms.ChoiceField(label="Cuáles", required=False)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    sector = forms.ChoiceField(label="Sector", required=False)
    categoria = forms.ChoiceField(label="Categoría", required=False, choices=[("", "Todas"), *CATEGORIES])
    tipo = forms.ChoiceField(label="Tipo", required=False, choices=[("", "Todos"), *CompanyKind.choices])
    ejecutivo = forms.ChoiceField(label="Ejecutivo/a", required=False, widget=LongSelect)
    silencio = forms.ChoiceField(
        label="Contacto", required=False, choices=[("", "Todos"), ("nunca", "Nunca contactadas")]
    )

    def __init__(self, data: Any, *, access: Access, executives: list[tuple[str, str]]) -> None:
        super().__init__(data)
        offices = Office.objects.active().regional().order_by("region__order").values_list("code", "name")
        offered = [("" if place == 0 else view, VIEWS[view]) for place, view in enumerate(views(access))]
        for name, choices in (
            ("ver", offered), ("oficina", [("", "Todas"), *offices]), ("sector", sector_options("Todos")),
            ("ejecutivo", [("", "Todos"), ("nadie", "Sin ejecutivo/a"), *executives]),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(offered) == 1:
            del self.fields["ver"]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class TouchForm(forms.Form):
    """A call in a few seconds: how, when, whether somebody answered, with whom, what was said."""

    how = forms.ChoiceField(label="Cómo", choices=HOW, initial="telephone")
    on = day_field("Qué día")
    answered = forms.TypedChoiceField(
        label="Hubo respuesta", choices=[("si", "Sí, conversamos"), ("no", "No contestó nadie")], initial="si",
        coerce=lambda value: value == "si", widget=forms.RadioSelect, error_messages={"required": "Elija una opción."},
    )  # fmt: skip
    person = forms.CharField(
        label="Con quién habló", required=False, max_length=120, help_text="Solo si hubo respuesta."
    )
    note = forms.CharField(
        label="Qué conversaron", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La empresa no lo lee.",
    )  # fmt: skip

    def __init__(self, data: Any, *, today: date, name: str = "") -> None:
        super().__init__(data, initial={"on": today}, auto_id=f"id_{name}_%s")  # several may be open on one page
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("La fecha no puede ser futura: registre el contacto cuando haya ocurrido.")
        return on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("answered") and not data.get("person", "").strip():
            self.add_error("person", "Escriba con quién habló para continuar.")
        return data

    def touch(self) -> Touch:
        data = self.cleaned_data
        channel, point = DEF_7[data["how"]]
        return Touch(data["on"], channel, point, data["answered"], data["person"], data["note"])
