"""Controls of the ficha: one Django field for each type that its file knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django_countries import countries

from accounts.forms.base import PhoneField
from intake.ficha.catalogues import Catalogues
from intake.ficha.spec import Field

# Lengths as the validation notes of the ficha say (shortest, longest).
LENGTHS: dict[str, tuple[int, int]] = {
    "legal_name": (2, 200), "trade_name": (0, 200), "address": (5, 200), "website": (0, 200), "activity_code": (6, 6),
    "representative_preferred_name": (0, 80), "support_needs": (0, 300), "export_contact_name": (2, 120),
    "export_contact_position": (0, 80), "description": (50, 500), "brands": (0, 500), "export_experience": (0, 800),
    "export_motivation": (20, 500), "target_reason": (0, 500), "sustainability": (0, 500), "origin_body": (3, 120),
    "other_support": (0, 500),
}  # fmt: skip
YES_NO = (("si", "Sí"), ("no", "No"))
FIRST_NUMBERS = {"workers_total": 1, "cooperative_members": 1}
QUESTIONS = ("exported_last_three_years", "exported_before", "indirect_export")
FEW = 6
DATE_WORDS = "Esa fecha no existe. Escríbala como día, mes y año: 21-09-2026."
NUMBER_WORDS = "Escriba un número entero, por ejemplo 12."
EMAIL_WORDS = "Al correo le falta una parte. Debe verse así: nombre@empresa.example."
OPTION_WORDS = "Elija una opción de la lista."


class DateField(forms.DateField):
    """A day, from the browser's own control or written as day, month and year."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"})
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            error_messages={"invalid": DATE_WORDS}, **kwargs,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        """A day that does not exist stays as it was typed, beside its message."""
        try:
            return (isinstance(value, str) and len(value) == 10 and value[4] == "-" and parse_date(value)) or value
        except ValueError:
            return value


class DependentSelect(forms.Select):
    """Options that carry the value they belong to: portal.js narrows them; without it they stay in groups."""

    def __init__(self, parents: dict[str, str], depends_on: str) -> None:
        super().__init__(attrs={"data-depends-on": depends_on})
        self.parents = parents

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-parent"] = self.parents.get(str(value), "")
        return option


class CountriesWidget(forms.MultiWidget):
    """Several countries in order of preference: as many lists as places."""

    def __init__(self, places: int) -> None:
        options = [("", "Sin elegir"), *countries]
        super().__init__([forms.Select(choices=options, attrs={"class": "form-select mb-2"}) for _ in range(places)])

    def decompress(self, value: Any) -> list[str]:
        chosen = list(value or [])
        return (chosen + [""] * len(self.widgets))[: len(self.widgets)]


class CountriesField(forms.Field):
    """A list of ISO codes; every list stays compulsory-free and empty ones do not count."""

    def __init__(self, places: int, **kwargs: Any) -> None:
        super().__init__(widget=CountriesWidget(places), **kwargs)
        self.places = places

    def to_python(self, value: Any) -> list[str]:
        codes = [code for code in value or [] if code]
        known = dict(countries)
        if any(code not in known for code in codes):
            raise forms.ValidationError(OPTION_WORDS)
        return codes

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != [code for code in data or [] if code]


def yes_or_no(value: str) -> bool | None:
    return {"si": True, "no": False}.get(value)


def _text(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    shortest, longest = LENGTHS.get(spec.name, (0, 200))
    long = spec.type == "long_text"
    widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
    if spec.name == "activity_code":
        code = {"inputmode": "numeric", "class": "input-short"}
        words = "Escriba los seis dígitos, con sus ceros."
        return forms.RegexField(r"^\d{6}$", strip=True, error_messages={"invalid": words},
                                widget=forms.TextInput(attrs=code))  # fmt: skip
    messages = {
        "min_length": "Escriba al menos %(limit_value)d caracteres; van %(show_value)d.",
        "max_length": "Este texto tiene caracteres de más. El máximo es %(limit_value)d; van %(show_value)d.",
    }
    return forms.CharField(min_length=shortest or None, max_length=longest, widget=widget, error_messages=messages)


def _choice(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    words = {"invalid_choice": OPTION_WORDS}
    if spec.options_from == "sectors":
        return forms.ChoiceField(choices=[("", "Elija un sector"), *lists.sectors], error_messages=words)
    if spec.options_from == "subsectors":
        return _subsector(lists, words)
    options = list(spec.options)
    if len(options) > FEW:
        return forms.ChoiceField(choices=[("", "Elija una opción"), *options], error_messages=words)
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect(), error_messages=words)


def _subsector(lists: Catalogues, words: dict[str, str]) -> forms.Field:
    names = dict(lists.sectors)
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, label, sector in lists.subsectors:
        groups.setdefault(names.get(sector, ""), []).append((code, label))
    widget = DependentSelect({code: sector for code, _, sector in lists.subsectors}, "sector")
    options: list[Any] = [("", "Elija un subsector"), *groups.items()]
    return forms.ChoiceField(choices=options, widget=widget, error_messages=words)


def _multichoice(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    options = lists.regions if spec.options_from == "regions" else lists.lists.get(spec.options_from, spec.options)
    return forms.MultipleChoiceField(
        choices=options, widget=forms.CheckboxSelectMultiple(), error_messages={"invalid_choice": OPTION_WORDS}
    )


def _boolean(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    if spec.name in QUESTIONS:
        return forms.TypedChoiceField(choices=YES_NO, widget=forms.RadioSelect(), coerce=yes_or_no, empty_value=None)
    return forms.BooleanField()


def _comuna(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    options: list[Any] = [("", "Elija una comuna"), *lists.comunas]
    return forms.ChoiceField(choices=options, error_messages={"invalid_choice": "Elija una comuna de la lista."})


def _number(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    first = FIRST_NUMBERS.get(spec.name, 0)
    words = {"invalid": NUMBER_WORDS, "min_value": "Escriba un número desde %(limit_value)d.",
             "max_value": "Escriba un número más pequeño."}  # fmt: skip
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"})
    return forms.IntegerField(min_value=first, max_value=1_000_000, error_messages=words, widget=widget)


def _countries(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    chosen = len(answers.get(spec.name) or [])
    return CountriesField(5 if spec.name == "target_countries" else min(max(3, chosen + 2), 30))


def _email(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    return forms.EmailField(max_length=254, error_messages={"invalid": EMAIL_WORDS})


def _phone(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    return PhoneField(widget=forms.TextInput(attrs={"class": "input-mid"}))


def _date(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    return DateField()


def _file(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    return forms.FileField()


MAKERS: dict[str, Callable[[Field, Catalogues, Any], forms.Field]] = {
    "text": _text, "long_text": _text, "choice": _choice, "multichoice": _multichoice, "boolean": _boolean,
    "comuna": _comuna, "number": _number, "country_list": _countries, "email": _email, "phone": _phone,
    "date": _date, "file": _file,
}  # fmt: skip


def control(spec: Field, lists: Catalogues, answers: Any) -> forms.Field:
    """The control of a field; never compulsory by itself, since a section is saved even when incomplete."""
    made = MAKERS[spec.type](spec, lists, answers)
    made.required = False
    made.widget.is_required = False
    made.label, made.help_text = spec.label, spec.help
    if isinstance(made.widget, CountriesWidget):
        for place, widget in enumerate(made.widget.widgets, start=1):
            widget.attrs["aria-label"] = f"{spec.label}: país {place}"
    return made
