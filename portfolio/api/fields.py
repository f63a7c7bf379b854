"""Fields that the API of several apps shares."""

from typing import Any

from rest_framework import serializers


class PlainCharField(serializers.CharField):
    """Text without characters that the database refuses."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 5000)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise serializers.ValidationError("El texto tiene caracteres que no se pueden guardar.")
        return value
