"""Fields and bodies of every app of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty


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


class FlagField(serializers.BooleanField):
    """true or false, also in a form; left out of one, its default holds, where Django REST would read no."""

    def get_value(self, dictionary: Any) -> Any:
        return dictionary.get(self.field_name, empty)

    def to_internal_value(self, data: Any) -> bool:
        if isinstance(data, str) and data in ("true", "false"):
            return data == "true"
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


class ReasonSerializer(serializers.Serializer):
    reason = PlainCharField(max_length=1000)
