"""The consolidated sheet that comes back (CPE-6): read, decided row by row, confirmed. Nothing counts before."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from casework.spreadsheet import XLSX_TYPE
from portfolio.api.attendance import FOLIO, AttendanceMixin
from portfolio.api.enrolment_serializers import AttendanceReasonsSerializer, RecordedSerializer
from portfolio.api.fields import PlainCharField
from portfolio.models import AttendanceSheet
from portfolio.selectors.activity_page import on_the_list
from portfolio.services.activities import sheet_files, sheet_rows
from portfolio.services.activities import sheets as service

ONE = r"attendance/sheets/(?P<sheet>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
SHEET = OpenApiParameter("sheet", OpenApiTypes.UUID, OpenApiParameter.PATH)
LIST: dict[Any, Any] = {(200, XLSX_TYPE): OpenApiTypes.BINARY}
DECISIONS = ("accept", "use", "potential", "skip")


class RowChoiceSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ReturnedRowSerializer(serializers.Serializer):
    """A row as it was typed, whose it seems to be, and what may be decided about it."""

    n = serializers.IntegerField(help_text="Número de la fila en el archivo")
    rut = serializers.CharField()
    name = serializers.CharField()
    person = serializers.CharField()
    email = serializers.CharField()
    attended = serializers.BooleanField()
    unclear = serializers.CharField(help_text="Lo que dice la columna «asistió», si no se entiende")
    found = serializers.CharField(source="kind", help_text="matched, rut_wrong, name_differs, unknown o repeated")
    label = serializers.CharField()  # type: ignore[assignment]
    why = serializers.CharField()
    company_name = serializers.CharField()
    company_rut = serializers.CharField()
    other_name = serializers.CharField(help_text="La inscrita que más se le parece")
    other_rut = serializers.CharField()
    enrolled = serializers.BooleanField()
    untrained = serializers.BooleanField(help_text="Sin taller ni charla antes (CPE-5)")
    asks = serializers.BooleanField(help_text="Espera una decisión")
    decision = serializers.CharField()
    choices = serializers.SerializerMethodField()

    @extend_schema_field(RowChoiceSerializer(many=True))
    def get_choices(self, row: dict[str, Any]) -> list[dict[str, str]]:
        return [{"code": code, "label": label} for code, label in row["choices"]]


class ReturnedSheetSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    rows = serializers.SerializerMethodField(help_text="Ninguna, una vez confirmada: son nombres y correos")
    missing = serializers.SerializerMethodField(help_text="Folios de las que tienen cupo y no están en la planilla")

    class Meta:
        model = AttendanceSheet
        fields = ["id", "filename", "uploaded_at", "confirmed_at", "rows", "missing"]

    @extend_schema_field(ReturnedRowSerializer(many=True))
    def get_rows(self, sheet: AttendanceSheet) -> Any:
        return ReturnedRowSerializer([sheet_rows.told(row) for row in sheet.rows], many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_missing(self, sheet: AttendanceSheet) -> list[str]:
        if sheet.confirmed_at is not None:
            return []
        return [row.company.case.folio for row in sheet_rows.missing_from(sheet.activity, sheet.rows)]


class SheetUploadSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="Excel (.xlsx) o CSV: RUT, razón social, persona, correo, asistió")


class RowDecisionSerializer(serializers.Serializer):
    n = serializers.IntegerField()
    decision = serializers.CharField(required=False, max_length=20, help_text=", ".join(DECISIONS))
    rut = PlainCharField(max_length=40, required=False, allow_blank=True, help_text="El RUT corregido")
    email = PlainCharField(max_length=254, required=False, allow_blank=True, help_text="A quién se invita")

    def validate_decision(self, value: str) -> str:
        if value not in DECISIONS:
            raise serializers.ValidationError(f"Elija entre {', '.join(DECISIONS)}.")
        return value


class RowDecisionsSerializer(serializers.Serializer):
    rows = serializers.ListField(child=RowDecisionSerializer(), allow_empty=False, max_length=2000)


class ReturnedSheetMixin(AttendanceMixin):
    """For the view set of activities."""

    @extend_schema(summary="La lista para firmar o llenar", tags=["activities"], parameters=[FOLIO], responses=LIST,
                   filters=False)  # fmt: skip
    @action(detail=True, url_path="attendance/file", url_name="attendance-file", filterset_class=None,
            pagination_class=None)  # fmt: skip
    def attendance_file(self, request: Request, folio: str) -> HttpResponse:
        """In Excel, with the columns that the consolidated sheet needs when it comes back."""
        row = self.organised()
        self.leave_trace(row.case, "asistencia")
        content = sheet_files.write(row, on_the_list(row, self.actor))
        response = HttpResponse(content, content_type=XLSX_TYPE)
        response["Content-Disposition"] = f'attachment; filename="asistencia-{row.case.folio.lower()}.xlsx"'
        response["Cache-Control"] = "private, no-store"
        return response

    @extend_schema(summary="Subir la planilla consolidada", tags=["activities"], parameters=[FOLIO],
                   request={"multipart/form-data": SheetUploadSerializer},
                   responses={201: ReturnedSheetSerializer})  # fmt: skip
    @action(detail=True, methods=["post"], url_path="attendance/sheets", url_name="attendance-sheets",
            filterset_class=None, parser_classes=[MultiPartParser])  # fmt: skip
    def sheets(self, request: Request, folio: str) -> Response:
        """Its rows come back matched; nothing of them counts until it is confirmed."""
        row = self.organised()
        upload = self.given(SheetUploadSerializer)["file"]
        made = service.open_sheet(activity=row, upload=upload, actor=self.actor, now=timezone.now())
        return Response(ReturnedSheetSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Una planilla", tags=["activities"], parameters=[FOLIO, SHEET],
                   responses=ReturnedSheetSerializer, filters=False)  # fmt: skip
    @action(detail=True, url_path=ONE, url_name="attendance-sheet", filterset_class=None, pagination_class=None)
    def sheet(self, request: Request, folio: str, sheet: str) -> Response:
        """Row by row, with what waits for a decision."""
        return Response(ReturnedSheetSerializer(self._sheet(sheet)).data)

    @extend_schema(summary="Decidir filas de la planilla", tags=["activities"], parameters=[FOLIO, SHEET],
                   request=RowDecisionsSerializer, responses=ReturnedSheetSerializer, filters=False)  # fmt: skip
    @sheet.mapping.patch
    def decide_rows(self, request: Request, folio: str, sheet: str) -> Response:
        """What is not named stays as it was; a row with another RUT is matched again."""
        kept = self._sheet(sheet)
        given = self.given(RowDecisionsSerializer)["rows"]
        strange = {row["n"] for row in given} - {row["n"] for row in kept.rows}
        if strange and kept.confirmed_at is None:
            raise serializers.ValidationError({"rows": [f"La planilla no tiene la fila {min(strange)}."]})
        decisions = {row.pop("n"): row for row in given}
        changed = service.decide_rows(sheet=kept, decisions=decisions, actor=self.actor)
        return Response(ReturnedSheetSerializer(changed).data)

    @extend_schema(summary="Descartar la planilla", tags=["activities"], parameters=[FOLIO, SHEET],
                   responses={204: None})  # fmt: skip
    @sheet.mapping.delete
    def discard(self, request: Request, folio: str, sheet: str) -> Response:
        """Nothing changes. One that was confirmed stays."""
        service.discard_sheet(sheet=self._sheet(sheet), actor=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Confirmar la planilla", tags=["activities"], parameters=[FOLIO, SHEET],
                   request=AttendanceReasonsSerializer, responses=RecordedSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], url_path=f"{ONE}/confirm", url_name="attendance-sheet-confirm",
            filterset_class=None)  # fmt: skip
    def confirm(self, request: Request, folio: str, sheet: str) -> Response:
        """Attendance becomes actions and the activity is over. 409 while a row waits for its decision."""
        kept = self._sheet(sheet)
        data = self.given(AttendanceReasonsSerializer)
        done = service.confirm(sheet=kept, actor=self.actor, now=timezone.now(), **data)
        return Response(RecordedSerializer(asdict(done)).data)

    def _sheet(self, public_id: str) -> AttendanceSheet:
        row = self.organised()
        kept: AttendanceSheet = get_object_or_404(AttendanceSheet, activity=row, public_id=public_id)
        kept.activity = row
        return kept
