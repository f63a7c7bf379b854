"""Fields and bodies that several view sets share."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from rest_framework import serializers

from accounts.forms.base import PhoneField
from casework.api.fields import FlagField, PlainCharField, ReasonSerializer
from portfolio.models import Company
from portfolio.rules.rut import InvalidRut, normalise

__all__ = [
    "CodeField", "FlagField", "OptionalReasonSerializer", "PlainCharField", "ReasonSerializer", "ReferenceFilter",
    "WholeNumberFilter",
]  # fmt: skip
MOST_ID = 2**31 - 1


class MomentField(serializers.DateTimeField):
    """A moment of these times: what is agreed for another century is a slip, and its hours are no longer told well."""

    FIRST_YEAR, LAST_YEAR = 1990, 2100

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if not self.FIRST_YEAR <= moment.year <= self.LAST_YEAR:
            raise serializers.ValidationError(f"Escriba una fecha entre {self.FIRST_YEAR} y {self.LAST_YEAR}.")
        return moment


class CodeField(serializers.SlugRelatedField):
    """A row named by its code. Nothing written is no code, where Django REST would take it for none."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data == "":
            self.fail("does_not_exist", slug_name=self.slug_field, value="")
        return super().run_validation(data)


class PhoneCharField(PlainCharField):
    """A telephone, as the pages ask for it: Chilean unless it brings its country."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return str(PhoneField(required=False).clean(super().to_internal_value(data)))
        except forms.ValidationError as problem:
            raise serializers.ValidationError(problem.messages) from problem


class RutCharField(PlainCharField):
    """A RUT, with or without dots; given as "76543210-3"."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return normalise(text) if text.strip() else ""
        except InvalidRut as problem:
            raise serializers.ValidationError(str(problem)) from problem


class ReferenceFilter(django_filters.CharFilter):
    """The company of each row, by any of its references, as in the address of its page."""

    def __init__(self, field_name: str = "company", label: str = "RUT o folio de la empresa", **kwargs: Any) -> None:
        super().__init__(field_name=field_name, label=label, **kwargs)

    def filter(self, qs: Any, value: str) -> Any:
        return qs.filter(**{f"{self.field_name}__in": Company.objects.at(value).values("pk")}) if value else qs


class WholeNumberFilter(django_filters.NumberFilter):
    """A number without decimals."""

    field_class = forms.IntegerField


class OptionalReasonSerializer(serializers.Serializer):
    reason = PlainCharField(max_length=1000, required=False, allow_blank=True, default="")


def told_of(form: forms.BaseForm) -> dict[str, list[str]]:
    """What a form of the pages finds wrong, beside each field."""
    named = {"__all__": "non_field_errors"}
    return {named.get(name, name): [str(one) for one in problems] for name, problems in form.errors.items()}
