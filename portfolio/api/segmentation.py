"""Companies crossed by what they are (CAT-7), as the page crosses them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio.api.companies import CompanyFilter
from portfolio.models import Company
from portfolio.selectors import segments

#: The dimensions of the page, by the names that the API gives to the same facts of a company.
DIMENSIONS = {
    "size": "tamano", "sector": "sector", "region": "region", "export_level": "nivel", "category": "categoria",
    "segment": "segmento", "potential": "potencial", "stage": "ciclo",
}  # fmt: skip
CHOICES = [(name, segments.DIMENSIONS[code].label) for name, code in DIMENSIONS.items()]


class CountSerializer(serializers.Serializer):
    down = serializers.CharField(help_text="Código de la fila; sin-dato donde no se sabe")
    across = serializers.CharField(help_text="Código de la columna; sin-dato donde no se sabe")
    companies = serializers.IntegerField()


class CrossedSerializer(serializers.Serializer):
    """Only cells with companies are told; those of a row are counted by `/companies/` with the same filters."""

    down = serializers.CharField()
    across = serializers.CharField()
    companies = serializers.IntegerField()
    cells = CountSerializer(many=True)


class CrossedFilter(CompanyFilter):
    """The filters of the companies, and what is crossed with what."""

    down = django_filters.ChoiceFilter(choices=CHOICES, method="crossed", label="Filas: el sector, si no se dice")
    across = django_filters.ChoiceFilter(choices=CHOICES, method="crossed", label="Columnas: el tamaño, si no se dice")

    def crossed(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        """Not a condition on the companies."""
        return queryset


class SegmentationViewSet(viewsets.GenericViewSet):
    queryset = Company.objects.none()
    serializer_class = CrossedSerializer
    filterset_class = CrossedFilter
    pagination_class = None

    def get_queryset(self) -> QuerySet[Company]:
        access: Any = self.request.user.access  # type: ignore[union-attr]
        if not access.is_staff_member:
            raise PermissionDenied("La segmentación es del equipo de ProChile.")
        return Company.objects.visible_to(self.request.user).live()

    @extend_schema(
        summary="Empresas cruzadas por lo que son (CAT-7)", tags=["companies"], filters=True,
        responses=forced_singular_serializer(CrossedSerializer),
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """Counts of the companies that one sees, by two facts; a saved segment is crossed with `saved`."""
        rows = self.filter_queryset(self.get_queryset())
        down, across = (
            request.query_params.get(name, usual) for name, usual in (("down", "sector"), ("across", "size"))
        )
        if down == across:
            raise ValidationError({"across": ["Cruce dos hechos distintos."]})
        counts = segments.count(rows, down=DIMENSIONS[down], across=DIMENSIONS[across], today=timezone.localdate())
        cells = [{"down": one, "across": two, "companies": number} for (one, two), number in sorted(counts.items())]
        told = {"down": down, "across": across, "companies": sum(counts.values()), "cells": cells}
        return Response(CrossedSerializer(told).data)
