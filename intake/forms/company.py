"""Short forms of the company's pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.forms.base import PhoneField
from casework.calendar import Calendar
from casework.states import Channel, ContactPoint
from intake.forms.ficha_fields import DateField
from intake.services.help import STEPS

TOO_LONG = "Este texto tiene caracteres de más. El máximo es %(limit_value)d; van %(show_value)d."
HALVES = (("am", "En la mañana, de 9:00 a 13:00"), ("pm", "En la tarde, de 14:00 a 17:30"))


def _text(label: str, *, required: str = "", help_text: str = "", limit: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label, required=bool(required), help_text=help_text, max_length=limit,
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": ""}),
        error_messages={"required": required, "max_length": TOO_LONG},
    )  # fmt: skip


class HelpForm(forms.Form):
    """CON-4: one click is enough; words help."""

    step = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    text = _text(
        "¿Qué necesita?", help_text="Opcional. Si lo deja en blanco, le llamaremos para que nos cuente.", limit=2000
    )


class ReviewForm(forms.Form):
    text = _text(
        "¿Qué no corresponde?", required="Cuéntenos qué no corresponde para que una persona lo revise.",
        help_text="Por ejemplo, una respuesta que cambió o algo que el test no pregunta.",
    )  # fmt: skip


class AgainForm(forms.Form):
    note = _text("¿Qué sigue pasando?", required="Cuéntenos qué sigue pasando para continuar.")


class WithdrawForm(forms.Form):
    note = _text("¿Por qué lo detiene?", help_text="Opcional. Nos ayuda a mejorar.", limit=1000)


class MessageForm(forms.Form):
    body = _text("Mensaje", required="Escriba el mensaje para continuar.", limit=5000)


class UploadForm(forms.Form):
    upload = forms.FileField(
        label="Documento",
        help_text="PDF, Word, Excel, JPG o PNG, hasta 10 MB.",
        error_messages={
            "required": "Elija un archivo para continuar.",
            "empty": "No pudimos abrir el archivo. Compruebe que abre en su equipo y súbalo otra vez.",
        },
    )  # fmt: skip
    title = forms.CharField(label="Nombre con que se verá", required=False, max_length=200)


class ChangeForm(forms.Form):
    """Another date for an appointment that is agreed."""

    text = _text("¿Qué día y hora le acomoda?", required="Escriba qué día y hora le acomoda.", limit=1000)


class TimesForm(forms.Form):
    """When the office may call or meet: a day and half of it, twice."""

    first_day = DateField(label="Primera opción")
    first_half = forms.ChoiceField(label="Momento del día", choices=HALVES, widget=forms.RadioSelect, initial="am")
    second_day = DateField(label="Segunda opción", required=False, help_text="Opcional.")
    second_half = forms.ChoiceField(
        label="Momento del día de la segunda opción", choices=HALVES, widget=forms.RadioSelect, initial="am",
        required=False,
    )  # fmt: skip
    phone = PhoneField(
        label="Teléfono al que llamarle", required=False, help_text="Solo si es otro que el de su ficha."
    )

    def __init__(self, *args: Any, calendar: Calendar, office: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar, self.office, self.today = calendar, office, today
        self.fields["first_day"].error_messages["required"] = "Elija un día para continuar."

    def clean_first_day(self) -> date | None:
        return self._day("first_day")

    def clean_second_day(self) -> date | None:
        return self._day("second_day")

    def _day(self, name: str) -> date | None:
        day = self.cleaned_data.get(name)
        if day is None:
            return None
        if day < self.today:
            raise forms.ValidationError("La entrevista necesita una fecha desde hoy en adelante.")
        if day.year > self.today.year + 1:
            raise forms.ValidationError("Elija una fecha más cercana, dentro de este año o el próximo.")
        if not self.calendar.is_business(day):
            why = self.calendar.why_off(day)
            raise forms.ValidationError(f"El {day:%d-%m-%Y} no es día hábil en {self.office} ({why}). Elija otro.")
        return day

    def options(self) -> list[tuple[date, str]]:
        """Days with their half, as chosen."""
        given = self.cleaned_data
        pairs = [(given["first_day"], given["first_half"])]
        if given.get("second_day"):
            pairs.append((given["second_day"], given.get("second_half") or "am"))
        return pairs


class StaffHelpForm(forms.Form):
    """CON-4 raised by whoever received it: where it is stuck, what was said, how it reached us (DEF-7)."""

    step = forms.ChoiceField(label="¿En qué paso está?", choices=tuple(STEPS.items()))
    text = _text("¿Qué pasa?", required="Escriba qué pasa para continuar.")
    channel = forms.ChoiceField(label="Canal", choices=Channel.choices)
    contact_point = forms.ChoiceField(label="Punto de contacto", choices=ContactPoint.choices)
