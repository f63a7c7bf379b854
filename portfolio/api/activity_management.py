"""What the team keeps of an activity besides its calendar: its whole preparation, its figures, its documents."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as Refused
from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from casework.models import Document
from casework.services.documents import attach, note_download
from portfolio.api.attendance import FOLIO
from portfolio.api.fields import PlainCharField
from portfolio.api.returned_sheets import ReturnedSheetMixin
from portfolio.models import Activity
from portfolio.rules import activity_catalogue as catalogue
from portfolio.selectors import activity_page as pages

DOCUMENT = OpenApiParameter("document", OpenApiTypes.UUID, OpenApiParameter.PATH)
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FILE: dict[Any, Any] = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
ITS_OFFICE = "La preparación de la actividad es de la oficina que la organiza."


class ManagementSerializer(serializers.ModelSerializer):
    """Everything that its office wrote, and how many are in it."""

    folio = serializers.CharField(source="case.folio")
    template = serializers.CharField(source="template_id", allow_null=True)
    responsible = serializers.IntegerField(source="case.responsible_id", allow_null=True)
    market = serializers.CharField(source="market.code", allow_null=True)
    documents = serializers.ListField(child=serializers.CharField())
    held = serializers.IntegerField(help_text="Con cupo")
    waiting = serializers.IntegerField(help_text="En lista de espera")
    to_confirm = serializers.IntegerField(help_text="Por confirmar")
    attended = serializers.IntegerField(source="came")
    walk_ins = serializers.IntegerField(help_text="De las que asistieron, sin inscripción previa")

    class Meta:
        model = Activity
        fields: ClassVar[list[str]] = [
            "folio", "template", "time_zone", "link", "market", "bring", "minimum", "enrolment_closes_at", "fee_note",
            "documents", "attendance", "attendance_share", "is_public", "responsible", "published_at",
            "consolidated_at", "held", "waiting", "to_confirm", "attended", "walk_ins",
        ]  # fmt: skip


class PaperSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Document
        fields: ClassVar[list[str]] = [
            "id", "title", "filename", "content_type", "size", "visible_to_company", "uploaded_at",
        ]  # fmt: skip


class NewPaperSerializer(serializers.Serializer):
    kind = PlainCharField(
        max_length=40, required=False, default="other", help_text="Un documento de los suyos, u other"
    )
    file = serializers.FileField(help_text="PDF, Word, Excel o imagen")
    shared = serializers.ChoiceField(
        choices=["true", "false"], required=False, default="false", help_text="Lo ven también las empresas inscritas"
    )


class ManagementMixin(ReturnedSheetMixin):
    """For the view set of activities."""

    @extend_schema(summary="Lo preparado y sus cifras", tags=["activities"], parameters=[FOLIO],
                   responses=ManagementSerializer, filters=False)  # fmt: skip
    @action(detail=True, filterset_class=None, pagination_class=None)
    def management(self, request: Request, folio: str) -> Response:
        """For the office that organises, and for who sees everything."""
        return Response(ManagementSerializer(self.mine(pages.may_see_people, ITS_OFFICE)).data)

    @extend_schema(summary="Documentos", tags=["activities"], parameters=[FOLIO],
                   responses=PaperSerializer(many=True), filters=False)  # fmt: skip
    @action(detail=True, filterset_class=None, pagination_class=None, parser_classes=[MultiPartParser])
    def documents(self, request: Request, folio: str) -> Response:
        """The team's; who has a place or came finds what is shared."""
        rows = pages.documents_for(self.get_object(), self.actor)
        return Response(PaperSerializer(rows.order_by("uploaded_at", "pk"), many=True).data)

    @extend_schema(summary="Agregar un documento", tags=["activities"], parameters=[FOLIO],
                   request={"multipart/form-data": NewPaperSerializer},
                   responses={201: PaperSerializer})  # fmt: skip
    @documents.mapping.post
    def add_document(self, request: Request, folio: str) -> Response:
        """For the team, or also for who has a place."""
        row = self.organised()
        data = self.given(NewPaperSerializer)
        if data["kind"] not in (*row.documents, catalogue.OTHER):
            known = ", ".join([*row.documents, catalogue.OTHER])
            raise serializers.ValidationError({"kind": [f"Use alguno de estos: {known}."]})
        try:
            paper = attach(
                row.case, data["file"], actor=self.actor, now=timezone.now(),
                title=catalogue.paper_title(data["kind"]), visible_to_company=data["shared"] == "true", allowed=True,
            )  # fmt: skip
        except Refused as problem:
            raise serializers.ValidationError({"file": problem.messages}) from problem
        return Response(PaperSerializer(paper).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Bajar un documento", tags=["activities"], parameters=[FOLIO, DOCUMENT], responses=FILE,
                   filters=False)  # fmt: skip
    @action(detail=True, url_path=rf"documents/(?P<document>{UUID})", url_name="document", filterset_class=None,
            pagination_class=None)  # fmt: skip
    def document(self, request: Request, folio: str, document: str) -> FileResponse:
        """Whoever finds it in the list."""
        rows = pages.documents_for(self.get_object(), self.actor).select_related("case")
        paper: Document = get_object_or_404(rows, public_id=document)
        try:
            content = paper.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        note_download(paper, user=self.actor, now=timezone.now())
        return _download(content, paper.filename)


def _download(content: Any, filename: str) -> FileResponse:
    """Always as a download, and never kept by anybody in between."""
    response = FileResponse(content, as_attachment=True, filename=filename, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
