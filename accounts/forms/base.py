"""What every form of this app shares: the words of its errors, and fields that several of them have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.cl import rut

EMAIL_SHAPE = _("Al correo le falta una parte. Debe verse así: nombre@prochile.gob.cl.")
DATE_SHAPE = _("Esa fecha no existe. Escríbala como día, mes y año: 21-09-2026.")


class WordsMixin:
    """Say what is missing by its name instead of «este campo es obligatorio»."""

    fields: dict[str, forms.Field]

    def name_what_is_missing(self) -> None:
        for field in self.fields.values():
            label = str(field.label or "").strip()
            label = label if label.isupper() or label[:3] == "RUN" else label[:1].lower() + label[1:]
            if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
                field.error_messages["required"] = _("Elija %(label)s para continuar.") % {"label": label}
                field.error_messages["invalid_choice"] = _("Esa opción ya no está disponible. Elija otra.")
            else:
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
