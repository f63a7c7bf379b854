"""Fields and bodies that several view sets share."""

from typing import Any

import django_filters
from django import forms
from rest_framework import serializers

from casework.api.fields import FlagField, PlainCharField, ReasonSerializer

__all__ = [
    "CodeField", "FlagField", "OptionalReasonSerializer", "PlainCharField", "ReasonSerializer", "WholeNumberFilter",
]  # fmt: skip


class CodeField(serializers.SlugRelatedField):
    """A row named by its code. Nothing written is no code, where Django REST would take it for none."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data == "":
            self.fail("does_not_exist", slug_name=self.slug_field, value="")
        return super().run_validation(data)


class WholeNumberFilter(django_filters.NumberFilter):
    """A number without decimals."""

    field_class = forms.IntegerField


class OptionalReasonSerializer(serializers.Serializer):
    reason = PlainCharField(max_length=1000, required=False, allow_blank=True, default="")
