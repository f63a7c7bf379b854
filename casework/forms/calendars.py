"""Looking at a calendar, and changing one of its days."""

from __future__ import annotations

from typing import Any

from django import forms
from django_countries import countries as country_names

from accounts.models import Office, OfficeKind
from casework.models import CalendarOverride

YEARS_BACK, YEARS_AHEAD = 1, 10


def active_offices() -> list[Office]:
    return list(Office.objects.active().select_related("region").order_by("region__order", "name"))


def office_groups(offices: list[Office] | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Active offices for a list to choose from, by kind: the regions from north to south."""
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in ("regional", "central", "commercial")}
    for office in offices or active_offices():
        groups[office.kind].append((office.code, office.name))
    return [(str(OfficeKind(kind).label), rows) for kind, rows in groups.items() if rows]


class CalendarFilter(forms.Form):
    oficina = forms.ChoiceField(label="Oficina", required=False)
    anio = forms.ChoiceField(label="Año", required=False)

    def __init__(self, *args: Any, years: list[int], offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oficina"].choices = office_groups(offices)  # type: ignore[attr-defined]
        self.fields["anio"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """A day that becomes a holiday somewhere, or stops being one. `change()` gives it, not saved."""

    efecto = forms.ChoiceField(
        label="Qué cambia",
        choices=[("add", "El día pasa a ser feriado"), ("remove", "El día deja de ser feriado")],
        error_messages={"required": "Elija qué cambia para continuar."},
    )
    dia = forms.DateField(
        label="Día",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Escriba el día para continuar.",
            "invalid": "Esa fecha no existe. Escríbala como 18-09-2026.",
        },
    )
    nombre = forms.CharField(
        label="Nombre del feriado", max_length=120, required=False, help_text="Como se verá en la cuenta de los plazos."
    )
    ambito = forms.ChoiceField(
        label="Dónde rige",
        error_messages={
            "required": "Elija dónde rige para continuar.",
            "invalid_choice": "Ese lugar no está en la lista. Elija otro.",
        },
    )

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.this_year = this_year
        self.offices = {office.code: office for office in Office.objects.active().select_related("region")}
        self.fields["ambito"].choices = [("", "Elija un lugar"), *self._scopes()]  # type: ignore[attr-defined]

    def _scopes(self) -> list[tuple[str, list[tuple[str, str]]]]:
        countries: dict[str, str] = {}
        parts: dict[str, str] = {}
        for office in self.offices.values():
            country, part = office.holiday_country, office.holiday_subdivision
            countries[f"pais:{country}"] = str(country_names.name(country)) or country
            if part:
                name = str(office.region) if office.region else f"{country_names.name(country)}, {part}"
                parts.setdefault(f"region:{country}:{part}", name)
        return [
            ("País", sorted(countries.items(), key=lambda row: (row[0] != "pais:CL", row[1]))),
            ("Región o subdivisión", sorted(parts.items(), key=lambda row: ("region:CL" not in row[0], row[1]))),
            ("Una oficina", [(f"oficina:{office.code}", office.name) for office in self.offices.values()]),
        ]

    def clean_dia(self) -> Any:
        day = self.cleaned_data["dia"]
        first, last = self.this_year - YEARS_BACK, self.this_year + YEARS_AHEAD
        if not first <= day.year <= last:
            raise forms.ValidationError(f"Escriba un día entre los años {first} y {last}.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("efecto") == "add" and not data.get("nombre") and "nombre" not in self.errors:
            self.add_error("nombre", "Escriba el nombre del feriado para continuar.")
        return data

    def change(self) -> CalendarOverride:
        data = self.cleaned_data
        kind, _, place = data["ambito"].partition(":")
        country, _, part = place.partition(":")
        name = data["nombre"] if data["efecto"] == "add" else ""
        where: dict[str, Any] = (
            {"office": self.offices[place]} if kind == "oficina" else {"country": country, "subdivision": part}
        )
        return CalendarOverride(day=data["dia"], effect=data["efecto"], name=name, **where)


class ApplyForm(forms.Form):
    """The reason, with which the change is applied."""

    razon = forms.CharField(
        label="Razón",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Quedará en la bitácora de cada expediente. Por ejemplo, la ley que crea el feriado.",
        error_messages={"required": "Escriba una razón breve. Quedará en la bitácora y la empresa podrá leerla."},
    )
