"""Documents of case files: read, attached and withdrawn as on the pages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from casework.api.acting import ActingMixin
from casework.api.fields import FlagField, PlainCharField, ReasonSerializer
from casework.models import CaseFile, Document
from casework.services import documents as service

ID = OpenApiParameter("public_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
BYTES = "application/octet-stream"


class DocumentSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    case_file = serializers.CharField(source="case.folio")
    uploaded_by = serializers.CharField(source="uploaded_by.display_name")
    content_url = serializers.SerializerMethodField(help_text="Donde se descarga")

    class Meta:
        model = Document
        fields = [
            "id", "case_file", "title", "filename", "content_type", "size", "sha256", "visible_to_company",
            "uploaded_by", "uploaded_at", "content_url",
        ]  # fmt: skip

    def get_content_url(self, document: Document) -> str:
        return reverse("api:document-content", args=[document.public_id], request=self.context.get("request"))


class NewDocumentSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="PDF, Word, Excel, JPG o PNG")
    title = PlainCharField(max_length=200, required=False, allow_blank=True, default="")
    internal = FlagField(default=False, help_text="Solo para el equipo")


def kept(case: CaseFile, upload: UploadedFile, **values: Any) -> Document:
    """Attach a file that was sent as `file`. Raises ValidationError of that field where it is not accepted."""
    try:
        return service.attach(case, upload, **values)
    except ValidationError as problem:
        raise serializers.ValidationError({"file": problem.messages}) from problem


class DocumentFilter(django_filters.FilterSet):
    case_file = django_filters.CharFilter(method="of_file", label="Folio del expediente")

    class Meta:
        model = Document
        fields: list[str] = []

    def of_file(self, queryset: Any, name: str, value: str) -> QuerySet[Document]:
        return queryset.filter(case__folio=value.upper())


@extend_schema_view(
    list=extend_schema(summary="Documentos que usted puede leer, los nuevos primero", tags=["case-files"]),
    retrieve=extend_schema(summary="Un documento, sin su contenido", tags=["case-files"], parameters=[ID]),
)
class DocumentViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    lookup_field = "public_id"
    lookup_value_regex = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    def get_queryset(self) -> QuerySet[Document]:
        rows = Document.objects.visible_to(self.actor).current()
        return rows.select_related("case", "uploaded_by").order_by("-uploaded_at", "-pk")

    @extend_schema(summary="El contenido de un documento", tags=["case-files"], parameters=[ID],
                   responses={(200, BYTES): OpenApiTypes.BINARY})  # fmt: skip
    @action(detail=True, filterset_class=None)
    def content(self, request: Request, public_id: str) -> HttpResponseBase:
        """Who read it stays written. Its type is in `content_type`."""
        document = self.get_object()
        try:
            content = document.file.open("rb")
        except FileNotFoundError:
            raise Http404("El archivo no está en el almacén.") from None
        service.note_download(document, user=self.actor, now=timezone.now())
        response = FileResponse(content, as_attachment=True, filename=document.filename, content_type=BYTES)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    @extend_schema(summary="Retirar un documento, con su razón", tags=["case-files"], parameters=[ID],
                   request=ReasonSerializer, responses={204: None})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, public_id: str) -> Response:
        """Nobody can download it any more; the reason stays in the log."""
        document = self.mine(service.may_withdraw)
        reason = self.given(ReasonSerializer)["reason"]
        service.withdraw(document, actor=self.actor, now=timezone.now(), note=reason)
        return Response(status=204)
