"""What an administrator fills in about people and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Office, Role, User
from .base import DayField, Form, PhoneField, RunField

STATES = (("", _("Cualquiera")), ("active", _("Activas")), ("inactive", _("Desactivadas")))
ANY = ("", _("Cualquiera"))


class PersonForm(Form):
    first_name = forms.CharField(label=_("Nombres"), max_length=150)
    last_name = forms.CharField(label=_("Apellidos"), max_length=150, required=False)
    email = forms.EmailField(label=_("Correo institucional"), max_length=150)
    run = RunField(required=False, help_text=_("Con él podrá ingresar también con ClaveÚnica."))
    title = forms.CharField(
        label=_("Cargo"),
        max_length=120,
        required=False,
        help_text=_("Como firmará sus correos, por ejemplo «Ejecutiva regional»."),
    )
    phone = PhoneField(required=False)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
        if person is not None and not person.email:
            self.fields["email"].required = False

    def _others(self):
        return User.objects.exclude(pk=self.person.pk if self.person else None)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if email and self._others().filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Ya hay una persona con ese correo. Búsquela en la lista."))
        if email and self.person is None and self._others().filter(username__iexact=email).exists():
            raise forms.ValidationError(_("Ya hay una persona con ese correo. Búsquela en la lista."))
        return email

    def clean_run(self) -> str:
        run = self.cleaned_data["run"]
        if run and self._others().filter(run=run).exists():
            raise forms.ValidationError(_("Ya hay una persona con ese RUN. Búsquela en la lista."))
        return run


def offices():
    return Office.objects.active().order_by("kind", "name")


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Rol"), choices=[("", "---------"), *Role.choices])
    office = forms.ModelChoiceField(label=_("Oficina"), queryset=Office.objects.none())
    sector = forms.SlugField(
        label=_("Sector"),
        max_length=40,
        required=False,
        help_text=_("Solo para encargados y encargadas sectoriales: el código del sector."),
        error_messages={"invalid": _("Un código de sector lleva solo letras, números y guiones.")},
    )
    starts_on = DayField(label=_("Desde"))
    ends_on = DayField(label=_("Hasta"), required=False, help_text=_("Vacío si no tiene fecha de término."))

    def __init__(self, *args: Any, sectors: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices()  # type: ignore[attr-defined]
        if sectors:
            self.fields["sector"] = forms.ChoiceField(
                label=_("Sector"),
                choices=[("", "---------"), *sectors],
                required=False,
                help_text=_("Solo para encargados y encargadas sectoriales."),
                error_messages={"invalid_choice": _("Ese sector ya no está disponible. Elija otro.")},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") == Role.SECTOR_LEAD and not data.get("sector"):
            self.add_error("sector", _("Elija el sector que tendrá a cargo."))
        if data.get("role") and data["role"] != Role.SECTOR_LEAD:
            data["sector"] = ""
        return data


class AssignmentDatesForm(Form):
    starts_on = DayField(label=_("Desde"))
    ends_on = DayField(label=_("Hasta"), required=False, help_text=_("Vacío si no tiene fecha de término."))


class DeactivateForm(Form):
    """Before somebody leaves: what happens to what they have in charge."""

    leave_files = forms.BooleanField()

    def __init__(self, *args: Any, files: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files_in_charge = files
        if not files:
            del self.fields["leave_files"]
            return
        field = self.fields["leave_files"]
        field.label = _("Lo que tiene a su cargo pasa a su oficina, sin nadie a cargo")
        field.help_text = _("La jefatura de la oficina lo ve en su bandeja y lo asigna. Los plazos siguen corriendo.")
        field.error_messages["required"] = _(
            "Reasigne antes lo que tiene a su cargo, o marque que pasa a su oficina sin nadie a cargo."
        )


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Nombre, correo o RUN"), required=False, max_length=80)
    rol = forms.ChoiceField(
        label=_("Rol"), required=False, choices=[ANY, *Role.choices, ("ninguno", _("Sin rol (ciudadanía)"))]
    )
    oficina = forms.ModelChoiceField(
        label=_("Oficina"),
        required=False,
        queryset=Office.objects.none(),
        to_field_name="code",
        empty_label=_("Cualquiera"),
    )
    estado = forms.ChoiceField(label=_("Estado"), required=False, choices=STATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oficina"].queryset = offices()  # type: ignore[attr-defined]
