"""Imports from the CRM: upload, columns, review and apply, as the pages do it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from casework.errors import NotPossible
from casework.models import Job
from portfolio.models import (
    ImportBatch,
    ImportKind,
    ImportPolicy,
    ImportRow,
    ImportState,
    RowOutcome,
    RowResult,
)
from portfolio.rules.import_fields import FIELDS
from portfolio.rules.imports import may_import, may_see_imports
from portfolio.selectors import imports as selectors
from portfolio.services.importing import batches

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)
KIND = OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=ImportKind.values)
NOT_YOURS = "Importar les corresponde a quien administra el portal y a la unidad de clientes."


class ProgressSerializer(serializers.ModelSerializer):
    """How far the review or the applying is, for whoever sees the import; `/jobs/` is only of who asked for it."""

    share = serializers.IntegerField(help_text="Avance en por ciento")

    class Meta:
        model = Job
        fields = ["state", "done", "total", "share", "message"]


class ImportSerializer(serializers.ModelSerializer):
    columns = serializers.ListField(child=serializers.CharField(), source="headers", read_only=True)
    mapping = serializers.DictField(child=serializers.IntegerField(), help_text="Campo → lugar de su columna, desde 0")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Lo que encontró la revisión")
    applied = serializers.DictField(child=serializers.IntegerField(), help_text="Lo que hizo al aplicarse")
    progress = ProgressSerializer(source="job", allow_null=True, read_only=True)
    created_by = serializers.CharField(source="created_by.display_name")

    class Meta:
        model = ImportBatch
        fields = [
            "id", "kind", "state", "filename", "columns", "mapping", "policy", "rows_expected", "counts", "applied",
            "job", "progress", "created_by", "created_at", "applied_at", "forgotten_at",
        ]  # fmt: skip


class ImportUploadSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    file = serializers.FileField()


class ImportMappingSerializer(serializers.Serializer):
    mapping = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=500))
    policy = serializers.ChoiceField(choices=ImportPolicy.choices, default=ImportPolicy.UPDATE)


class ImportFieldSerializer(serializers.Serializer):
    """A field of the portal that a column may fill; a file with these labels as headers needs no mapping."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]
    help = serializers.CharField()


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
        fields = ["number", "key", "outcome", "result", "company", "changes", "errors"]


class ImportFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="filename", lookup_expr="icontains", label="Palabras del archivo")
    kind = django_filters.ChoiceFilter(choices=ImportKind.choices)
    state = django_filters.ChoiceFilter(choices=ImportState.choices)

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class RowFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Fila, RUT, nombre o correo")
    outcome = django_filters.ChoiceFilter(choices=RowOutcome.choices, label="Lo que dijo la revisión")
    result = django_filters.ChoiceFilter(choices=RowResult.choices, label="Lo que hizo al aplicarse")
    wrong = django_filters.BooleanFilter(method="with_errors", label="Si tiene errores, al revisarse o al aplicarse")

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[ImportRow]:
        return selectors.rows_with(queryset, value)

    def with_errors(self, queryset: Any, name: str, value: bool) -> QuerySet[ImportRow]:
        return queryset.exclude(errors=[]) if value else queryset.filter(errors=[])


def _imports(batch: ImportBatch, user: Any) -> bool:
    return may_import(user)


@extend_schema_view(
    list=extend_schema(summary="Importaciones, las nuevas primero", tags=["imports"]),
    retrieve=extend_schema(summary="Una importación", tags=["imports"], parameters=[ID]),
)
class ImportViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = ImportBatch.objects.none()
    serializer_class = ImportSerializer
    filterset_class: Any = ImportFilter
    parser_classes = [JSONParser, MultiPartParser]
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[ImportBatch]:
        rows = selectors.batches({})
        return rows if may_see_imports(self.actor) else rows.none()

    def _told(self, batch: ImportBatch, code: int = status.HTTP_202_ACCEPTED) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=batch.pk)).data, status=code)

    @extend_schema(summary="Subir un archivo", tags=["imports"],
                   request={"multipart/form-data": ImportUploadSerializer}, responses={201: ImportSerializer},
                   )  # fmt: skip
    def create(self, request: Request) -> Response:
        """CSV o XLSX; la primera fila trae los nombres de las columnas, que se reconocen solas si se puede."""
        self.require(may_import(self.actor), NOT_YOURS)
        data = self.given(ImportUploadSerializer)
        try:
            batch = batches.upload(kind=data["kind"], upload=data["file"], actor=self.actor, now=timezone.now())
        except NotPossible as refusal:
            raise serializers.ValidationError({"file": [str(refusal)]}) from refusal
        return self._told(batch, status.HTTP_201_CREATED)

    @extend_schema(summary="Campos que puede traer un archivo", tags=["imports"], parameters=[KIND],
                   responses=ImportFieldSerializer(many=True), filters=False)  # fmt: skip
    @action(detail=False, url_path=r"fields/(?P<kind>companies|contacts|activities|actions)", pagination_class=None)
    def fields(self, request: Request, kind: str) -> Response:
        """Los nombres que lleva la correspondencia de columnas, y los de una planilla que no la necesita."""
        self.require(may_import(self.actor), NOT_YOURS)
        return Response(ImportFieldSerializer(FIELDS[kind], many=True).data)

    @extend_schema(summary="Decir qué trae cada columna y revisar", tags=["imports"], parameters=[ID],
                   request=ImportMappingSerializer, responses={202: ImportSerializer})  # fmt: skip
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """En segundo plano y sin escribir nada: el avance está en `progress`, y lo que haría cada fila en `rows/`."""
        batch, data = self.mine(_imports, NOT_YOURS), self.given(ImportMappingSerializer)
        if words := batches.wrong_mapping(batch, data["mapping"]):
            raise serializers.ValidationError({"mapping": [words]})
        return self._told(batches.set_mapping(batch=batch, actor=self.actor, now=timezone.now(), **data))

    @extend_schema(summary="Aplicar lo revisado", tags=["imports"], parameters=[ID], request=None,
                   responses={202: ImportSerializer})  # fmt: skip
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """También en segundo plano. Lo que ya se aplicó no se repite."""
        batch = self.mine(_imports, NOT_YOURS)
        return self._told(batches.apply(batch=batch, actor=self.actor, now=timezone.now()))

    @extend_schema(summary="Eliminar el archivo y sus filas", tags=["imports"], parameters=[ID], request=None,
                   responses=ImportSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Ahora, y no cuando se cumplan sus días. Lo que se aplicó queda, y su resumen también."""
        batch = self.mine(_imports, NOT_YOURS)
        batches.discard(batch=batch, actor=self.actor, now=timezone.now())
        return self._told(batch, status.HTTP_200_OK)

    @extend_schema(summary="Filas de una importación", tags=["imports"], responses=ImportRowSerializer(many=True),
                   parameters=[ID])  # fmt: skip
    @action(detail=True, filterset_class=RowFilter)
    def rows(self, request: Request, pk: str) -> Response:
        """Lo que haría o hizo cada una. Con `wrong=true`, cada problema con su fila y su columna."""
        batch = get_object_or_404(self.get_queryset(), pk=pk)
        rows = self.filter_queryset(batch.rows.select_related("company__case").order_by("number"))
        return self.get_paginated_response(ImportRowSerializer(self.paginate_queryset(rows), many=True).data)
