"""The answers of an action as the API takes them: each in the shape that `portfolio.questions` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django_countries import countries
from rest_framework import serializers

from accounts.models import Region, User
from casework.models import CaseFile
from portfolio.api.fields import PlainCharField
from portfolio.forms.answers import MOST_COMPANIES
from portfolio.questions import CURRENCIES, Question
from portfolio.rules import rut

EMPTY: tuple[Any, ...] = (None, "", [])
NOT_ASKED = "Este tipo de acción no pregunta esto."
NOT_SEEN = "No encontramos ese folio entre los que puede ver. Revise el número."


class _Number(serializers.FloatField):
    """As it came: three hours stay 3 and not 3.0."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        super().to_internal_value(data)
        return data


class _YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class _Day(serializers.DateField):
    def to_internal_value(self, data: Any) -> str:  # type: ignore[override]
        return str(super().to_internal_value(data).isoformat())


class _Days(serializers.Serializer):
    """From a day to another; `from` is no name for an attribute."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": _Day(), "to": _Day()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["from"] > attrs["to"]:
            raise serializers.ValidationError("La fecha de inicio es posterior a la de término.")
        return attrs


class _Amount(serializers.DecimalField):
    def to_internal_value(self, data: Any) -> str:  # type: ignore[override]
        return str(super().to_internal_value(data))


class _Money(serializers.Serializer):
    amount = _Amount(max_digits=16, decimal_places=2, min_value=0)
    currency = serializers.ChoiceField(choices=CURRENCIES)


class _OtherCompany(serializers.Serializer):
    """Any company, also one that the portal does not know."""

    name = PlainCharField(max_length=200)
    rut = PlainCharField(max_length=20, required=False)

    def validate_rut(self, value: str) -> str:
        try:
            return rut.normalise(value)
        except rut.InvalidRut as problem:
            raise serializers.ValidationError(str(problem)) from problem


class _Folio(PlainCharField):
    def __init__(self, user: User) -> None:
        super().__init__(max_length=24)
        self.user = user

    def to_internal_value(self, data: Any) -> str:
        folio = super().to_internal_value(data).upper()
        if not CaseFile.objects.visible_to(self.user).filter(folio=folio).exists():
            raise serializers.ValidationError(NOT_SEEN)
        return folio


class _Person(serializers.PrimaryKeyRelatedField):
    def to_internal_value(self, data: Any) -> int:
        return int(super().to_internal_value(data).pk)


def _people() -> serializers.Field:
    return _Person(queryset=User.objects.active().filter(role_assignments__isnull=False).distinct())


def _countries() -> serializers.Field:
    return serializers.ChoiceField(choices=list(countries))


def _regions() -> serializers.Field:
    return serializers.ChoiceField(choices=list(Region.objects.order_by("order").values_list("iso_code", "name")))


FIELDS: Mapping[str, Callable[[Question, User], serializers.Field]] = {
    "text": lambda question, user: PlainCharField(max_length=300, allow_blank=True),
    "long_text": lambda question, user: PlainCharField(max_length=4000, allow_blank=True),
    "company_foreign": lambda question, user: PlainCharField(max_length=200, allow_blank=True),
    "number": lambda question, user: _Number(min_value=0, max_value=99_999_999),
    "date": lambda question, user: _Day(),
    "date_range": lambda question, user: _Days(),
    "money": lambda question, user: _Money(),
    "yes_no": lambda question, user: _YesNo(),
    "choice": lambda question, user: serializers.ChoiceField(choices=question.choices),
    "multi_choice": lambda question, user: _list(serializers.ChoiceField(choices=question.choices)),
    "country": lambda question, user: _countries(),
    "country_list": lambda question, user: _list(_countries()),
    "region_list": lambda question, user: _list(_regions()),
    "company_list": lambda question, user: _list(_OtherCompany()),
    "case_file": lambda question, user: _Folio(user),
    "activity": lambda question, user: _Folio(user),
    "user": lambda question, user: _people(),
}


def _list(child: serializers.Field) -> serializers.Field:
    return serializers.ListField(child=child, max_length=MOST_COMPANIES)


def checked(
    questions: Iterable[Question], answers: Mapping[str, Any], *, user: User, needed: Callable[[Question], bool]
) -> dict[str, Any]:
    """The answers as they are kept, without those left blank.

    Args:
        needed: whether a question must be answered now.

    Raises:
        ValidationError: by the name of each question.
    """
    known = {question.name: question for question in questions}
    wrong: dict[str, Any] = {name[:80]: [NOT_ASKED] for name in answers.keys() - known}
    kept = {}
    for name, question in known.items():
        value = answers.get(name)
        if value in EMPTY:
            if needed(question):
                wrong[name] = [f"Falta responder: {question.label}."]
            continue
        try:
            kept[name] = FIELDS[question.type](question, user).run_validation(value)
        except serializers.ValidationError as problem:
            wrong[name] = problem.detail
    if wrong:
        raise serializers.ValidationError(wrong)
    return kept
