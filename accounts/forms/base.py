"""What every form of this app shares: the words of its errors, and fields that several of them have."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.cl import rut

EMAIL_SHAPE = _("Al correo le falta una parte. Debe verse así: nombre@prochile.gob.cl.")
PHONE_SHAPE = _("Al número le faltan dígitos. Un teléfono en Chile tiene 9, por ejemplo +56 9 1234 5678.")
DATE_SHAPE = _("Esa fecha no existe. Escríbala como día, mes y año: 21-09-2026.")


class WordsMixin:
    """Say what is missing by its name instead of «este campo es obligatorio»."""

    fields: dict[str, forms.Field]

    def name_what_is_missing(self) -> None:
        for field in self.fields.values():
            label = str(field.label or "").strip()
            label = label if label.isupper() or label[:3] == "RUN" else label[:1].lower() + label[1:]
            usual = field.error_messages["required"] == forms.Field.default_error_messages["required"]
            if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
                if usual:
                    field.error_messages["required"] = _("Elija %(label)s para continuar.") % {"label": label}
                field.error_messages["invalid_choice"] = _("Esa opción ya no está disponible. Elija otra.")
            elif usual:
                field.error_messages["required"] = _("Escriba %(label)s para continuar.") % {"label": label}
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = DATE_SHAPE
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = EMAIL_SHAPE


class Form(WordsMixin, forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_what_is_missing()


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class PhoneField(forms.CharField):
    """A telephone that can exist, Chilean unless it brings its country; gives "+56912345678".

    The plan of numbers changes faster than any library: what has the right length passes, also when its range is
    not known (such as that of our own example).
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Teléfono"))
        super().__init__(max_length=40, **kwargs)
        self.error_messages["invalid"] = PHONE_SHAPE

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "type": "tel", "inputmode": "tel", "autocomplete": "tel"}

    def clean(self, value: Any) -> str:
        given = super().clean(value)
        if not given:
            return ""
        try:
            number = phonenumbers.parse(given, "CL")
        except phonenumbers.NumberParseException as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class RunField(forms.CharField):
    """A RUN with or without dots; gives "12345678-5"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("RUN"))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        given = super().clean(value)
        if not given:
            return ""
        compact = "".join(given.replace(".", "").replace("-", "").split()).upper()
        if len(compact) < 2 or not compact[:-1].isdigit() or compact[-1] not in "0123456789K":
            raise forms.ValidationError(_("Escriba el RUN con su dígito verificador, por ejemplo 12.345.678-5."))
        if not rut.is_valid(compact):
            raise forms.ValidationError(_("El RUN no coincide con su dígito verificador. Revise el número."))
        return f"{int(compact[:-1])}-{compact[-1]}"
