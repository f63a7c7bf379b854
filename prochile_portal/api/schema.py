"""The OpenAPI schema tells the errors too: all of them have one shape."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import AllowAny

JSON = "application/problem+json"


class FieldReasonSerializer(serializers.Serializer):
    field = serializers.CharField(help_text="Campo o filtro; vacío si es de todo el pedido")
    reason = serializers.CharField()


class ApiProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldReasonSerializer(many=True)  # type: ignore[assignment]
    code = serializers.CharField(required=False, help_text="Para decírnoslo si algo falló de nuestro lado")


WORDS = {
    400: "Datos no válidos: cada campo con su razón",
    401: "Falta la clave, o no es válida",
    403: "La clave o la persona no pueden hacer esto",
    404: "No existe, o está fuera de lo que la persona ve",
    409: "El expediente no está en un estado que lo permita",
    429: "Demasiadas consultas: espere lo que dice Retry-After",
}


class PortalSchema(AutoSchema):
    """Adds to each operation the errors that it can really give."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in self._errors():
            told = OpenApiResponse(ApiProblemSerializer, description=WORDS[status])
            bodies.setdefault(str(status), self._get_response_for_code(told, str(status), media_types=[JSON]))
        return bodies

    def _errors(self) -> list[int]:
        errors = [429]
        if AllowAny not in getattr(self.view, "permission_classes", []):
            errors += [401, 403]
            if self.method not in ("GET", "HEAD"):
                errors += [409]
        asks = any(parameter["in"] == "query" for parameter in self._get_parameters())
        if self.method not in ("GET", "HEAD") or self._is_list_view() or asks:
            errors += [400]
        if "{" in self.path or self._is_list_view():  # a page that does not exist is not found either
            errors += [404]
        return sorted(errors)
