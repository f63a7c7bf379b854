"""The questions of a kind of action as fields of a form, and what was answered as it is kept (portfolio.questions)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django_countries import countries

from accounts.forms.base import DayField
from accounts.models import Region, User
from casework.forms.widgets import LongSelect
from casework.models import CaseFile
from casework.text import fold
from portfolio.models import Company
from portfolio.questions import CURRENCIES, Question
from portfolio.rules import rut

PREFIX = "p_"
YES_NO = [("yes", "Sí"), ("no", "No")]
MOST_COMPANIES = 100
FEW = 4  # up to here the choices are seen at once
BIGGEST = Decimal("99999999999999.99")


def amount_field(label: str, *, required: bool) -> forms.DecimalField:
    """A sum of money without its currency."""
    return forms.DecimalField(
        label=label, required=required, min_value=Decimal("0.01"), max_value=BIGGEST, max_digits=16, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "class": "input-mid"}),
    )  # fmt: skip


def currency_field(*, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Moneda", required=required, initial="USD", choices=CURRENCIES,
        widget=forms.Select(attrs={"class": "input-mid"}),
    )  # fmt: skip


def country_options(empty: str = "Elija un país") -> list[tuple[str, str]]:
    return [("", empty), *((code, str(name)) for code, name in countries)]


class AnswerFields:
    """Builds the fields of some questions and reads their answers.

    Args:
        many: several companies answer at once: what each answers by itself is not compulsory.
    """

    def __init__(self, questions: Iterable[Question], *, user: User, many: bool = False) -> None:
        self.questions, self.user, self.many = list(questions), user, many

    def needed(self, question: Question) -> bool:
        return question.required and not (self.many and question.per_company)

    def fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for question in self.questions:
            build = BUILDERS.get(question.type, _text)
            for suffix, field in build(question, self.needed(question)).items():
                found[f"{PREFIX}{question.name}{suffix}"] = field
        return found

    def read(self, form: forms.BaseForm) -> dict[str, Any]:
        """The answers given, typed; problems are added beside their field."""
        answers = {}
        for question in self.questions:
            name = f"{PREFIX}{question.name}"
            try:
                value = READERS.get(question.type, _read_plain)(form.cleaned_data, name, self.user)
            except forms.ValidationError as problem:
                form.add_error(name if name in form.fields else f"{name}_from", problem)
                continue
            if value not in (None, "", []):
                answers[question.name] = value
        return answers


Fields = dict[str, forms.Field]


def _text(question: Question, required: bool) -> Fields:
    return {"": forms.CharField(label=question.label, required=required, max_length=300)}


def _long(question: Question, required: bool) -> Fields:
    area = forms.Textarea(attrs={"rows": 2})
    return {"": forms.CharField(label=question.label, required=required, max_length=4000, widget=area)}


def _number(question: Question, required: bool) -> Fields:
    box = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "class": "input-short"})
    return {
        "": forms.DecimalField(
            label=question.label, required=required, min_value=0, max_digits=9, decimal_places=1, widget=box
        )
    }


def _date(question: Question, required: bool) -> Fields:
    return {"": DayField(label=question.label, required=required)}


def _range(question: Question, required: bool) -> Fields:
    return {
        "_from": DayField(label=f"{question.label}: desde", required=required),
        "_to": DayField(label=f"{question.label}: hasta", required=required),
    }


def _money(question: Question, required: bool) -> Fields:
    return {
        "": amount_field(question.label, required=required),
        "_currency": currency_field(required=required),
    }


def _yes_no(question: Question, required: bool) -> Fields:
    return {"": forms.ChoiceField(label=question.label, required=required, choices=YES_NO, widget=forms.RadioSelect)}


def _choice(question: Question, required: bool) -> Fields:
    if len(question.choices) <= FEW:
        return {
            "": forms.ChoiceField(
                label=question.label, required=required, choices=question.choices, widget=forms.RadioSelect
            )
        }
    options = [("", "Elija una opción"), *question.choices]
    return {"": forms.ChoiceField(label=question.label, required=required, choices=options)}


def _choices(question: Question, required: bool) -> Fields:
    boxes = forms.CheckboxSelectMultiple
    return {
        "": forms.MultipleChoiceField(label=question.label, required=required, choices=question.choices, widget=boxes)
    }


def _country(question: Question, required: bool) -> Fields:
    return {
        "": forms.ChoiceField(label=question.label, required=required, choices=country_options(), widget=LongSelect)
    }


def _countries(question: Question, required: bool) -> Fields:
    return {
        "": forms.CharField(
            label=question.label, required=required, max_length=600,
            help_text="Uno o varios países, separados por comas: Japón, Corea del Sur.",
        )
    }  # fmt: skip


def _regions(question: Question, required: bool) -> Fields:
    regions = list(Region.objects.order_by("order").values_list("iso_code", "name"))
    boxes = forms.CheckboxSelectMultiple
    return {"": forms.MultipleChoiceField(label=question.label, required=required, choices=regions, widget=boxes)}


def _foreign(question: Question, required: bool) -> Fields:
    return {
        "": forms.CharField(
            label=question.label, required=required, max_length=200, help_text="Nombre y país: Aoyama Foods, Japón."
        )
    }


def _companies(question: Question, required: bool) -> Fields:
    area = forms.Textarea(attrs={"rows": 3})
    return {
        "": forms.CharField(
            label=question.label, required=required, max_length=6000, widget=area,
            help_text="Una por línea: el RUT, o el nombre si no lo sabe.",
        )
    }  # fmt: skip


def _case(question: Question, required: bool) -> Fields:
    return {
        "": forms.CharField(
            label=question.label, required=required, max_length=24, help_text="Su folio, por ejemplo CAP-2026-000001.",
            widget=forms.TextInput(attrs={"class": "input-mid", "autocomplete": "off"}),
        )
    }  # fmt: skip


def _user(question: Question, required: bool) -> Fields:
    people = User.objects.active().filter(role_assignments__isnull=False).distinct().order_by("first_name", "last_name")
    options = [("", "Elija una persona"), *((str(person.pk), person.display_name) for person in people)]
    return {"": forms.ChoiceField(label=question.label, required=required, choices=options, widget=LongSelect)}


BUILDERS: dict[str, Callable[[Question, bool], Fields]] = {
    "text": _text, "long_text": _long, "number": _number, "date": _date, "date_range": _range, "money": _money,
    "yes_no": _yes_no, "choice": _choice, "multi_choice": _choices, "country": _country, "country_list": _countries,
    "region_list": _regions, "company_foreign": _foreign, "company_list": _companies, "case_file": _case,
    "activity": _case, "user": _user,
}  # fmt: skip

# What was typed, as it is kept. Each takes the cleaned data, the name of the field and who asks.


def _read_plain(data: dict[str, Any], name: str, user: User) -> Any:
    value = data.get(name)
    return value.strip() if isinstance(value, str) else value


def _read_number(data: dict[str, Any], name: str, user: User) -> Any:
    value = data.get(name)
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _read_date(data: dict[str, Any], name: str, user: User) -> Any:
    return data[name].isoformat() if data.get(name) else None


def _read_range(data: dict[str, Any], name: str, user: User) -> Any:
    start, end = data.get(f"{name}_from"), data.get(f"{name}_to")
    if not start and not end:
        return None
    if not (start and end):
        raise forms.ValidationError("Escriba las dos fechas: desde y hasta.")
    if start > end:
        raise forms.ValidationError("La fecha de inicio es posterior a la de término.")
    return {"from": start.isoformat(), "to": end.isoformat()}


def _read_money(data: dict[str, Any], name: str, user: User) -> Any:
    amount, currency = data.get(name), data.get(f"{name}_currency")
    return {"amount": str(amount), "currency": currency or "USD"} if amount is not None else None


def _read_yes_no(data: dict[str, Any], name: str, user: User) -> Any:
    return {"yes": True, "no": False}.get(data.get(name, ""))


def _read_countries(data: dict[str, Any], name: str, user: User) -> Any:
    known = {fold(str(label)): code for code, label in countries} | {code.lower(): code for code, _ in countries}
    asked = [part.strip() for part in re.split(r"[,;\n]", data.get(name) or "") if part.strip()]
    unknown = [part for part in asked if fold(part) not in known]
    if unknown:
        raise forms.ValidationError(f"No encontramos: {', '.join(unknown[:5])}. Escriba el país como en la lista.")
    return list(dict.fromkeys(known[fold(part)] for part in asked))


def _read_companies(data: dict[str, Any], name: str, user: User) -> Any:
    lines = [line.strip() for line in re.split(r"[\n;]", data.get(name) or "") if line.strip()]
    if len(lines) > MOST_COMPANIES:
        raise forms.ValidationError(f"Son {len(lines)} empresas; el máximo es {MOST_COMPANIES}.")
    ruts = {line: _rut(line) for line in lines}
    known = Company.objects.not_merged().filter(rut__in=[value for value in ruts.values() if value])
    names = {company.rut: company.name for company in known}
    found = []
    for line in lines:
        number = ruts[line]
        found.append({"rut": number, "name": names.get(number, number)} if number else {"name": line[:200]})
    return found


def _rut(line: str) -> str | None:
    """The RUT of a line; a line of digits that is none is a mistake, not a name."""
    if not re.fullmatch(r"[\d.\-kK\s]+", line):
        return None
    try:
        return rut.normalise(line)
    except rut.InvalidRut as problem:
        raise forms.ValidationError(f"{line}: {problem}") from problem


def _read_case(data: dict[str, Any], name: str, user: User) -> Any:
    folio = (data.get(name) or "").strip().upper()
    if folio and not CaseFile.objects.visible_to(user).filter(folio=folio).exists():
        raise forms.ValidationError("No encontramos ese folio entre los que puede ver. Revise el número.")
    return folio


def _read_user(data: dict[str, Any], name: str, user: User) -> Any:
    return int(data[name]) if data.get(name) else None


READERS: dict[str, Callable[[dict[str, Any], str, User], Any]] = {
    "number": _read_number, "date": _read_date, "date_range": _read_range, "money": _read_money,
    "yes_no": _read_yes_no, "country_list": _read_countries, "company_list": _read_companies,
    "case_file": _read_case, "activity": _read_case, "user": _read_user,
}  # fmt: skip
