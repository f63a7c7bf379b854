"""The exports register (CPE-7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django_countries import countries
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from portfolio.api.fields import PlainCharField, ReasonSerializer, ReferenceFilter, WholeNumberFilter
from portfolio.api.naming import company_of
from portfolio.models import Company, ExportRecord
from portfolio.questions import CURRENCIES
from portfolio.rules import permissions
from portfolio.services.exports import FIRST_YEAR, ExportLine, correct_export, half_told, record_export, remove_export
from portfolio.states import ExportSource, QuantityUnit

PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)


class ExportSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.case.folio")
    rut = serializers.CharField(source="company.rut", allow_null=True)
    country = serializers.CharField(source="country.code")

    class Meta:
        model = ExportRecord
        fields = [
            "id", "company", "rut", "year", "country", "product", "amount", "currency", "quantity", "unit",
            "shipments", "source",
        ]  # fmt: skip


class LineSerializer(serializers.Serializer):
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=2200)
    country = serializers.ChoiceField(choices=list(countries.countries))
    product = PlainCharField(max_length=200)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal("0.01"))
    currency = serializers.ChoiceField(choices=CURRENCIES)
    shipments = serializers.IntegerField(
        min_value=1, max_value=1_000_000, required=False, allow_null=True, default=None
    )
    quantity = serializers.DecimalField(
        max_digits=14, decimal_places=3, min_value=Decimal(0), required=False, allow_null=True, default=None,
        help_text="Cuánto se exportó del producto en el año, con su unidad",
    )  # fmt: skip
    unit = serializers.ChoiceField(choices=QuantityUnit.choices, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if half := half_told(attrs["quantity"], attrs["unit"]):
            raise serializers.ValidationError({half[0]: [half[1]]})
        return attrs


class NewExportSerializer(LineSerializer):
    company = PlainCharField(max_length=30, help_text="RUT o folio")


class CorrectionSerializer(LineSerializer):
    reason = PlainCharField(max_length=1000)


class ExportFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Palabras de la empresa")
    company = ReferenceFilter()
    year = WholeNumberFilter(min_value=0, max_value=9999)
    country = django_filters.CharFilter(label="Código del país, como JP")
    currency = django_filters.ChoiceFilter(choices=CURRENCIES)
    source = django_filters.ChoiceFilter(choices=ExportSource.choices)
    sector = django_filters.CharFilter(field_name="company__sector", label="Código del sector")
    office = django_filters.CharFilter(field_name="company__office__code", label="Código de la oficina")

    class Meta:
        model = ExportRecord
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[ExportRecord]:
        return queryset.filter(company__in=Company.objects.search(value).values("pk"))


@extend_schema_view(
    list=extend_schema(summary="Registro de exportaciones", tags=["exports"]),
    retrieve=extend_schema(summary="Una línea del registro", tags=["exports"], parameters=[PK]),
)
class ExportViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = ExportRecord.objects.none()
    serializer_class = ExportSerializer
    filterset_class = ExportFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[ExportRecord]:
        rows = ExportRecord.objects.visible_to(self.actor)
        return rows.select_related("company__case").order_by("-year", "pk")

    def _mine(self) -> ExportRecord:
        row: ExportRecord = self.mine(lambda row, user: permissions.edits_it(row.company, user))
        return row

    @extend_schema(summary="Agregar una exportación", tags=["exports"], request=NewExportSerializer,
                   responses={201: ExportSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """One line for each year, market and product: 409 where there is one already, which is corrected instead."""
        self.require(permissions.edits_companies(self.actor))
        data = self.given(NewExportSerializer)
        company = company_of(request, data.pop("company"))
        self.require(permissions.edits_it(company, self.actor))
        row = record_export(company=company, line=ExportLine(**data), actor=self.actor, now=timezone.now())
        return Response(ExportSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Corregir una exportación, con su razón", tags=["exports"], parameters=[PK],
                   request=CorrectionSerializer, responses=ExportSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """What it said stays in the history of the company."""
        about, data = self._mine(), self.given(CorrectionSerializer)
        reason = data.pop("reason")
        row = correct_export(
            row=about, line=ExportLine(**data), actor=self.actor, now=timezone.now(), reason=reason
        )  # fmt: skip
        return Response(ExportSerializer(row).data)

    @extend_schema(summary="Retirar una exportación, con su razón", tags=["exports"], parameters=[PK],
                   request=ReasonSerializer, responses={204: None})  # fmt: skip
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """It counts no more; what it said, and why it went, stay in the history."""
        about, reason = self._mine(), self.given(ReasonSerializer)["reason"]
        remove_export(row=about, actor=self.actor, now=timezone.now(), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)
