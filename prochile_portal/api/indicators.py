"""The indicators of the programme (CPE-8), each with its numerator, its denominator and the companies behind them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio.models import Company
from portfolio.rules.indicators import INDICATORS
from prochile_portal import indicators, periods

#: The breakdowns of the page, by the names that the API gives to the same facts.
BY = {"office": "oficina", "region": "region", "sector": "sector"}
PARTS = ("numerator", "denominator")


class ShareSerializer(serializers.Serializer):
    code = serializers.CharField()
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True, help_text="Vacío donde no hay con qué comparar")


class LineSerializer(serializers.Serializer):
    name = serializers.CharField()
    indicators = ShareSerializer(many=True)


class DefinitionSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(source="label")
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    words = serializers.CharField()


class IndicatorsSerializer(serializers.Serializer):
    definitions = DefinitionSerializer(many=True)
    total = LineSerializer()
    lines = LineSerializer(many=True)


class BehindSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="case.folio")
    company_name = serializers.CharField(source="name")
    office = serializers.CharField(source="office.code")
    entry_segment = serializers.CharField(help_text="Segmento al ingresar")
    segment = serializers.CharField(help_text="Segmento de hoy")

    class Meta:
        model = Company
        fields = ["company", "company_name", "office", "admitted_at", "entry_segment", "segment", "left_on"]


class ScopeFilter(django_filters.FilterSet):
    """What the figures are of. The indicators narrow by themselves, so that each side keeps its own rule."""

    period = django_filters.CharFilter(method="told", label="Mes, trimestre o año: 2026-11, 2026-T4, 2026")
    office = django_filters.CharFilter(method="told", label="Código de la oficina")
    sector = django_filters.CharFilter(method="told", label="Código del sector")
    by = django_filters.ChoiceFilter(
        choices=[(name, name) for name in BY], method="told", label="Por qué se separan; sin él, por oficina"
    )
    part = django_filters.ChoiceFilter(
        choices=[(name, name) for name in PARTS], method="told", label="Qué lado; sin él, el numerador"
    )

    class Meta:
        model = Company
        fields: list[str] = []

    def told(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        """Read by `_scope`."""
        return queryset


def _line(line: indicators.Line) -> dict[str, Any]:
    shares = [
        {"code": row.code, "numerator": share.part, "denominator": share.whole, "percent": share.percent}
        for row, share in line.shares
    ]
    return {"name": line.label, "indicators": shares}


class IndicatorViewSet(viewsets.GenericViewSet):
    queryset = Company.objects.none()
    serializer_class = IndicatorsSerializer
    filterset_class = ScopeFilter
    lookup_field = "code"
    lookup_value_regex = r"[a-z]{1,20}"

    def _scope(self) -> indicators.Scope:
        """Who may not read them is told so first; then what cannot be understood."""
        offices = indicators.offices_of(self.request.user)
        self.filter_queryset(self.get_queryset())
        given = self.request.query_params
        period = periods.parse(given.get("period", ""))
        if given.get("period") and period is None:
            raise ValidationError({"period": ["Escriba un mes, un trimestre o un año: 2026-11, 2026-T4, 2026."]})
        span = period.bounds(timezone.get_default_timezone()) if period else None
        return indicators.Scope(offices, given.get("office", ""), given.get("sector", ""), span)

    @extend_schema(
        summary="Indicadores del programa (CPE-8)", tags=["indicators"], filters=True,
        responses=forced_singular_serializer(IndicatorsSerializer),
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """By office, region or sector, with the total; oversight reads all, a head those of their office."""
        scope = self._scope()
        lines = indicators.breakdown(scope, BY[request.query_params.get("by", "office")])
        told = {
            "definitions": list(INDICATORS.values()), "total": _line(indicators.total(lines)),
            "lines": [_line(line) for line in lines],
        }  # fmt: skip
        return Response(IndicatorsSerializer(told).data)

    @extend_schema(
        summary="Las empresas de un numerador o de un denominador", tags=["indicators"],
        parameters=[OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses=BehindSerializer(many=True),
    )  # fmt: skip
    @action(detail=True, methods=["get"], serializer_class=BehindSerializer)
    def companies(self, request: Request, code: str) -> Response:
        scope = self._scope()
        if code not in INDICATORS:
            raise NotFound
        part = request.query_params.get("part", "numerator") == "numerator"
        page: Any = self.paginate_queryset(indicators.companies_behind(scope, code, part=part))
        return self.get_paginated_response(BehindSerializer(page, many=True).data)
