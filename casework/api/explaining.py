"""`GET /api/v1/deadlines/explain/`: a term counted, with its account. Open to anybody."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from casework.forms.plazos import UNITS, ExplainForm
from casework.services.explaining import explain


class ExplainThrottle(AnonRateThrottle):
    """Counting is cheap, but not free: enough for any person, not for a flood."""

    rate = "600/minute"
    scope = "explain"


class TraceLineSerializer(serializers.Serializer):
    date = serializers.DateField()
    counted = serializers.BooleanField()
    reason = serializers.CharField()


class ExplanationSerializer(serializers.Serializer):
    clause = serializers.CharField(allow_null=True)
    key = serializers.CharField(allow_null=True, help_text="Término de la cláusula, cuando tiene varios")
    title = serializers.CharField(allow_null=True)
    office = serializers.CharField()
    time_zone = serializers.CharField()
    start = serializers.DateTimeField()
    amount = serializers.IntegerField()
    unit = serializers.CharField()
    due_on = serializers.DateField(allow_null=True, help_text="Último día; nulo en los plazos en horas")
    due_at = serializers.DateTimeField(help_text="Primer instante tarde, en la zona de la oficina")
    provisional = serializers.BooleanField(help_text="Va más allá del calendario cargado")
    trace = TraceLineSerializer(many=True)


class FieldProblemSerializer(serializers.Serializer):
    field = serializers.CharField()
    reason = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldProblemSerializer(many=True)  # type: ignore[assignment] # the name is problem+json's


class ExplainView(APIView):
    """Cuenta un plazo y explica cada día."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes = [ExplainThrottle]

    @extend_schema(
        operation_id="deadlines_explain",
        summary="Contar un plazo, con la cuenta de cada día",
        parameters=[
            OpenApiParameter("clause", str, description="Cláusula, como CAP-3; o unit con amount"),
            OpenApiParameter("key", str, description="Término de una cláusula que tiene varios; si falta, el primero"),
            OpenApiParameter("unit", str, enum=[name for name, _ in UNITS]),
            OpenApiParameter("amount", int),
            OpenApiParameter("start", str, required=True, description="ISO 8601 con su diferencia horaria"),
            OpenApiParameter("office", str, required=True, description="Código ISO 3166-2 de la región, o el propio"),
        ],
        responses={200: ExplanationSerializer, (400, "application/problem+json"): ProblemSerializer},
    )
    def get(self, request: Request) -> HttpResponse:
        form = ExplainForm(request.query_params)
        if not form.is_valid():
            return problem(form)
        data = form.cleaned_data
        return JsonResponse(
            explain(data["office"], data["start"], data["term"]).as_json(), json_dumps_params={"ensure_ascii": False}
        )


def problem(form: ExplainForm) -> HttpResponse:
    """400 as problem+json: every field with its reason, in Spanish."""
    errors = [{"field": name, "reason": str(reason)} for name, reasons in form.errors.items() for reason in reasons]
    body = {
        "type": "about:blank",
        "title": "Datos no válidos",
        "status": 400,
        "detail": " ".join(f"{error['field']}: {error['reason']}" for error in errors),
        "errors": errors,
    }
    return JsonResponse(
        body, status=400, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )
