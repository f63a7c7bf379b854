"""What the office writes about contact, appointment and outcome of an intake."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from accounts.models import Office
from casework.calendar import Calendar
from casework.formats import city, long_date
from casework.forms.files import NO_REASON
from casework.forms.moments import day_field, hour_field, local_moment
from casework.states import Channel, ContactPoint
from intake.models import Interview
from intake.services.contact import IN_THE_FUTURE, Contact
from intake.services.interview import IN_THE_PAST, Appointment
from intake.services.outcome import NamedContact

Reason = forms.Textarea(attrs={"rows": 4})


def reason_field(label: str, help_text: str = "", **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        error_messages={"required": NO_REASON}, **kwargs,
    )  # fmt: skip


class AttemptForm(forms.Form):
    """A call, message or visit that already happened (DEF-7: its channel and its point)."""

    day = day_field("Qué día")
    hour = hour_field("A qué hora")
    channel = forms.ChoiceField(label="Canal", choices=Channel.choices)
    contact_point = forms.ChoiceField(label="Punto de contacto", choices=ContactPoint.choices)
    person = forms.CharField(label="A quién buscó", required=False, max_length=120)
    note = forms.CharField(label="Nota", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, office: Office, now: dt.datetime, **kwargs: Any) -> None:
        local = now.astimezone(office.zone)
        first = {"day": local.date(), "hour": local.time().replace(second=0, microsecond=0)}
        first |= {"channel": Channel.TELEPHONE, "contact_point": ContactPoint.PHONE}
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.office, self.now = office, now

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("day") or not given.get("hour"):
            return given
        try:
            given["happened_at"] = local_moment(given["day"], given["hour"], self.office.zone)
        except forms.ValidationError as problem:
            self.add_error("hour", problem)
            return given
        if given["happened_at"] > self.now:
            self.add_error("day", IN_THE_FUTURE)
        return given

    def contact(self) -> Contact:
        names = ("happened_at", "channel", "contact_point", "person", "note")
        return Contact(**{name: self.cleaned_data[name] for name in names})


class ContactForm(AttemptForm):
    """There was a conversation, with a person who has a name."""

    person = forms.CharField(
        label="Con quién habló", max_length=120, error_messages={"required": "Escriba con quién habló para continuar."}
    )


class CorrectContactForm(AttemptForm):
    reason = reason_field("Razón de la corrección")


class AppointmentForm(forms.Form):
    """Date, hour and place, in the office's own zone."""

    kind = forms.ChoiceField(label="Modalidad", choices=Interview.Kind.choices, widget=forms.RadioSelect)
    day = day_field("Qué día")
    hour = hour_field("A qué hora")
    minutes = forms.TypedChoiceField(
        label="Duración", coerce=int, initial=60,
        choices=[(30, "30 minutos"), (45, "45 minutos"), (60, "1 hora"), (90, "1 hora y media"), (120, "2 horas"),
                 (180, "3 horas"), (240, "4 horas")],
    )  # fmt: skip
    place = forms.CharField(
        label="Lugar", required=False, max_length=250, help_text="Dirección y a quién preguntar al llegar."
    )
    link = forms.URLField(
        label="Enlace de la videollamada", required=False, max_length=500, assume_scheme="https",
        error_messages={"invalid": "Al enlace le falta una parte. Debe verse así: https://ejemplo.cl/reunion."},
    )  # fmt: skip
    prepare = forms.CharField(
        label="Qué conviene tener a mano", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Una cosa por línea; va en el correo.",
    )  # fmt: skip
    any_day = forms.BooleanField(label="Confirmo la fecha aunque no sea día hábil", required=False)

    def __init__(self, *args: Any, office: Office, calendar: Calendar, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.calendar, self.now = office, calendar, now
        self.fields["hour"].label = f"A qué hora (hora de {city(office.zone)})"
        self.fields["day"].widget.attrs["min"] = now.astimezone(office.zone).date().isoformat()
        if not self.data.get("any_day"):
            self.fields["any_day"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") in (Interview.Kind.IN_PERSON, Interview.Kind.VISIT):
            self.errors.pop("link", None)  # nobody will follow it
            given["link"] = ""
        if given.get("kind") == Interview.Kind.VIDEO and not given.get("link") and "link" not in self.errors:
            self.add_error("link", "Escriba el enlace de la videollamada para continuar.")
        if given.get("kind") in (Interview.Kind.IN_PERSON, Interview.Kind.VISIT) and not given.get("place"):
            self.add_error("place", "Escriba el lugar de la reunión para continuar.")
        if given.get("day") and given.get("hour"):
            self._check_moment(given)
        return given

    def _check_moment(self, given: dict[str, Any]) -> None:
        try:
            given["starts_at"] = local_moment(given["day"], given["hour"], self.office.zone)
        except forms.ValidationError as problem:
            self.add_error("hour", problem)
            return
        if given["starts_at"] < self.now:
            self.add_error("day", IN_THE_PAST)
            return
        why = self.calendar.why_off(given["day"])
        if why and not given.get("any_day"):
            self.fields["any_day"].widget = forms.CheckboxInput()
            words = f"El {long_date(given['day'])} no es día hábil en la {self.office.name} ({why})."
            self.add_error("day", f"{words} Elija otro o confirme igual.")

    def appointment(self) -> Appointment:
        names = ("kind", "starts_at", "minutes", "place", "link", "prepare")
        return Appointment(**{name: self.cleaned_data[name] for name in names})


class RescheduleForm(AppointmentForm):
    note = reason_field("Razón del cambio", "La empresa la leerá en el correo.")
    field_order = ["kind", "day", "any_day", "hour", "minutes", "place", "link", "note", "prepare"]


class OutcomeForm(forms.Form):
    """Reasons to choose from, and the words that the company will read."""

    chosen = forms.MultipleChoiceField(label="Razones", required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label="Con sus palabras", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Escriba la razón como si se la leyera a la empresa, porque ella la verá.",
    )  # fmt: skip

    def __init__(self, *args: Any, reasons: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(reason, reason) for reason in reasons]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("chosen") and not given.get("words", "").strip():
            self.add_error("words", NO_REASON)
        return given

    def reasons(self) -> str:
        parts = [*self.cleaned_data["chosen"], self.cleaned_data["words"].strip()]
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


class NotValidateForm(OutcomeForm):
    alternatives = forms.CharField(
        label="Qué puede hacer la empresa desde hoy", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Una alternativa por línea, con el nombre de un contacto cuando lo haya.",
        error_messages={"required": "Escriba al menos una alternativa: nadie queda sin camino."},
    )  # fmt: skip


class ReferForm(forms.Form):
    """CPE-3: a body with a named contact in the region."""

    contact = forms.ChoiceField(
        label="Organismo y contacto", error_messages={"required": "Elija el organismo y la persona de contacto."}
    )
    reason = reason_field("Por qué lo proponemos", "La empresa la leerá en el correo.")

    def __init__(self, *args: Any, contacts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = {str(row.pk): row for row in contacts}
        self.fields["contact"].choices = [  # type: ignore[attr-defined]
            ("", "Elija un contacto"),
            *[(key, f"{row.body.name} · {row.person_name}") for key, row in self.contacts.items()],
        ]

    def chosen(self) -> Any:
        return self.contacts[self.cleaned_data["contact"]]

    def named(self) -> NamedContact:
        row = self.chosen()
        return NamedContact(row.person_name, row.position, row.email, str(row.phone))


class AdmitForm(forms.Form):
    """Category, executive, why, and the declaration of whoever admits."""

    category = forms.TypedChoiceField(label="Categoría", coerce=int, widget=forms.RadioSelect)
    executive = forms.TypedChoiceField(
        label="Quién la atenderá", coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "Elija quién atenderá a la empresa."},
    )  # fmt: skip
    note = reason_field("Por qué esta categoría y esta persona")
    no_conflict = forms.BooleanField(
        label="Declaro que no tengo vínculos familiares, laborales ni comerciales con la empresa",
        error_messages={"required": "Declare que no tiene vínculos con la empresa, o pida que otra persona la admita."},
    )

    def __init__(self, *args: Any, categories: Any, candidates: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(categories)  # type: ignore[attr-defined]
        self.fields["executive"].choices = [  # type: ignore[attr-defined]
            (c.user_id, f"{c.name}: {', '.join(c.reasons)}") for c in candidates
        ]


class NameAttendantForm(forms.Form):
    """CAP-4: whom the head names to attend the company."""

    to = forms.TypedChoiceField(
        label="Quién contactará a la empresa", coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "Elija quién atenderá."},
    )  # fmt: skip
    note = reason_field("Razón")

    def __init__(self, *args: Any, candidates: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (c.user_id, f"{c.name}: {', '.join(c.reasons)}") for c in candidates
        ]
