"""Imports from the CRM: upload, columns, review and apply, as the pages do it."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from portfolio.models import ImportBatch, ImportKind, ImportPolicy, ImportRow, RowOutcome, RowResult
from portfolio.rules.import_fields import fields_of
from portfolio.rules.imports import may_see_imports
from portfolio.services.importing import batches


def _reader(request: Request) -> User:
    return cast(User, request.user)


ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)


class ImportSerializer(serializers.ModelSerializer):
    columns = serializers.ListField(child=serializers.CharField(), source="headers", read_only=True)
    mapping = serializers.DictField(child=serializers.IntegerField(), help_text="Campo → lugar de su columna, desde 0")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Lo que encontró la revisión")
    applied = serializers.DictField(child=serializers.IntegerField(), help_text="Lo que hizo al aplicarse")

    class Meta:
        model = ImportBatch
        fields = [
            "id", "kind", "state", "filename", "columns", "mapping", "policy", "rows_expected", "counts", "applied",
            "job", "created_at", "applied_at", "forgotten_at",
        ]  # fmt: skip


class ImportUploadSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    file = serializers.FileField()


class ImportMappingSerializer(serializers.Serializer):
    mapping = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=500))
    policy = serializers.ChoiceField(choices=ImportPolicy.choices, default=ImportPolicy.UPDATE)


class ImportErrorSerializer(serializers.Serializer):
    column = serializers.CharField()
    value = serializers.CharField()
    words = serializers.CharField()


class ImportRowSerializer(serializers.ModelSerializer):
    changes = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Campo, antes, después"
    )
    errors = ImportErrorSerializer(many=True)  # type: ignore[assignment]
    company = serializers.CharField(source="company.case.folio", allow_null=True, default=None)

    class Meta:
        model = ImportRow
        fields = ["number", "outcome", "result", "company", "changes", "errors"]


class RowFilter(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(choices=RowOutcome.choices, label="Lo que dijo la revisión")
    result = django_filters.ChoiceFilter(choices=RowResult.choices, label="Lo que hizo al aplicarse")


@extend_schema_view(
    list=extend_schema(summary="Importaciones, las nuevas primero", tags=["imports"]),
    retrieve=extend_schema(summary="Una importación", tags=["imports"], parameters=[ID]),
)
class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = ImportBatch.objects.none()
    serializer_class = ImportSerializer
    filterset_class: Any = None
    parser_classes = [JSONParser, MultiPartParser]
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[ImportBatch]:
        rows = ImportBatch.objects.order_by("-created_at", "-pk")
        return rows if may_see_imports(_reader(self.request)) else rows.none()

    @extend_schema(
        summary="Subir un archivo",
        tags=["imports"],
        request={"multipart/form-data": ImportUploadSerializer},
        responses={201: ImportSerializer},
    )
    def create(self, request: Request) -> Response:
        """CSV o XLSX; la primera fila trae los nombres de las columnas, que se reconocen solas si se puede."""
        asked = ImportUploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        batch = batches.upload(kind=data["kind"], upload=data["file"], actor=_reader(request), now=timezone.now())
        return Response(self.get_serializer(batch).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Decir qué trae cada columna y revisar", tags=["imports"], parameters=[ID],
                   request=ImportMappingSerializer, responses={202: ImportSerializer})  # fmt: skip
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """La revisión va en segundo plano: su avance está en `/jobs/<job>/` y su resultado en `rows/`."""
        batch = self.get_object()
        asked = ImportMappingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        unknown = set(asked.validated_data["mapping"]) - set(fields_of(batch.kind))
        if unknown:
            raise serializers.ValidationError({"mapping": [f"No existe el campo {sorted(unknown)[0]}."]})
        done = batches.set_mapping(batch=batch, actor=_reader(request), now=timezone.now(), **asked.validated_data)
        return Response(self.get_serializer(done).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Aplicar lo revisado", tags=["imports"], parameters=[ID], request=None,
                   responses={202: ImportSerializer})  # fmt: skip
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """También en segundo plano. Lo que ya se aplicó no se repite."""
        done = batches.apply(batch=self.get_object(), actor=_reader(request), now=timezone.now())
        return Response(self.get_serializer(done).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Filas de una importación", tags=["imports"], responses=ImportRowSerializer(many=True),
                   parameters=[ID])  # fmt: skip
    @action(detail=True, filterset_class=RowFilter)
    def rows(self, request: Request, pk: str) -> Response:
        batch = get_object_or_404(self.get_queryset(), pk=pk)
        rows = self.filter_queryset(batch.rows.select_related("company__case").order_by("number"))
        return self.get_paginated_response(ImportRowSerializer(self.paginate_queryset(rows), many=True).data)
