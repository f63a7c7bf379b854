"""Fields and bodies that several view sets share."""

from typing import Any

import django_filters
from django import forms
from rest_framework import serializers


class PlainCharField(serializers.CharField):
    """Text, and only text, without characters that the database refuses."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 5000)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        value = super().to_internal_value(data)
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise serializers.ValidationError("El texto tiene caracteres que no se pueden guardar.")
        return value


class CodeField(serializers.SlugRelatedField):
    """A row named by its code. Nothing written is no code, where Django REST would take it for none."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data == "":
            self.fail("does_not_exist", slug_name=self.slug_field, value="")
        return super().run_validation(data)


class WholeNumberFilter(django_filters.NumberFilter):
    """A number without decimals."""

    field_class = forms.IntegerField


class ReasonSerializer(serializers.Serializer):
    reason = PlainCharField(max_length=1000)


class OptionalReasonSerializer(serializers.Serializer):
    reason = PlainCharField(max_length=1000, required=False, allow_blank=True, default="")
