"""Case files, their log and their deadlines, as far as whoever asks may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api import filters
from casework.api.acting import FOLIO_REGEX, ActingMixin
from casework.api.documents import DocumentSerializer, NewDocumentSerializer, kept
from casework.api.serializers import (
    CaseFileSerializer,
    ClauseSerializer,
    DeadlineDetailSerializer,
    DeadlineSerializer,
    EventSerializer,
)
from casework.models import CaseFile, Clause, ClauseVersion, Deadline, Document, Event
from casework.selectors.files import FILE_READ
from casework.services.documents import may_attach

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como CAP-2026-000001")


def events_seen_by(user: Any) -> QuerySet[Event]:
    """The log of the files that the user sees; what is internal stays among staff."""
    events = Event.objects.filter(case__in=CaseFile.objects.visible_to(user)).select_related("case")
    return events if user.access.is_staff_member else events.for_company()


@extend_schema_view(
    list=extend_schema(summary="Expedientes", tags=["case-files"]),
    retrieve=extend_schema(summary="Un expediente", tags=["case-files"], parameters=[FOLIO]),
)
class CaseFileViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = CaseFile.objects.none()
    serializer_class = CaseFileSerializer
    filterset_class = filters.CaseFileFilter
    lookup_field = "folio"
    lookup_value_regex = FOLIO_REGEX

    def get_queryset(self) -> QuerySet[CaseFile]:
        files = CaseFile.objects.visible_to(self.actor)
        return files.select_related("office", "responsible", "parent").order_by("-opened_at", "-pk")

    def get_object(self) -> CaseFile:
        case = get_object_or_404(self.get_queryset(), folio=self.kwargs["folio"].upper())
        self.leave_trace(case, FILE_READ)
        return case

    @extend_schema(summary="Bitácora de un expediente", tags=["case-files"], parameters=[FOLIO],
                   responses=EventSerializer(many=True))  # fmt: skip
    @action(detail=True, filterset_class=None)
    def events(self, request: Request, folio: str) -> Response:
        """The log, oldest first, with the hash that chains each line to the one before."""
        return self._pages(events_seen_by(self.actor).filter(case=self.get_object()).order_by("seq"), EventSerializer)

    @extend_schema(summary="Plazos de un expediente", tags=["case-files"], parameters=[FOLIO],
                   responses=DeadlineSerializer(many=True))  # fmt: skip
    @action(detail=True, filterset_class=None)
    def deadlines(self, request: Request, folio: str) -> Response:
        rows = Deadline.objects.filter(case=self.get_object()).select_related("case", "clause", "office")
        return self._pages(rows.order_by("started_at", "pk"), DeadlineSerializer)

    @extend_schema(summary="Documentos de un expediente", tags=["case-files"], parameters=[FOLIO],
                   responses=DocumentSerializer(many=True))  # fmt: skip
    @action(detail=True, filterset_class=None, parser_classes=[MultiPartParser])
    def documents(self, request: Request, folio: str) -> Response:
        """Those in force that one may read, the newest first."""
        rows = Document.objects.visible_to(self.actor).current().filter(case=self.get_object())
        return self._pages(
            rows.select_related("case", "uploaded_by").order_by("-uploaded_at", "-pk"), DocumentSerializer
        )

    @extend_schema(summary="Adjuntar un documento a un expediente", tags=["case-files"], parameters=[FOLIO],
                   request={"multipart/form-data": NewDocumentSerializer},
                   responses={201: DocumentSerializer})  # fmt: skip
    @documents.mapping.post
    def attach(self, request: Request, folio: str) -> Response:
        """By the company's people in their own file, or by who attends it; what is internal stays among staff."""
        case = self.mine(may_attach)
        data = self.given(NewDocumentSerializer)
        made = kept(
            case, data["file"], actor=self.actor, now=timezone.now(), title=data["title"],
            visible_to_company=not data["internal"],
        )  # fmt: skip
        told = DocumentSerializer(made, context=self.get_serializer_context())
        return Response(told.data, status=status.HTTP_201_CREATED)

    def _pages(self, rows: QuerySet[Any], serializer: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response(serializer(page, many=True, context=self.get_serializer_context()).data)


@extend_schema_view(list=extend_schema(summary="Bitácora de lo que usted ve, lo nuevo primero", tags=["events"]))
class EventViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = filters.EventFilter

    def get_queryset(self) -> QuerySet[Event]:
        return events_seen_by(self.actor).order_by("-at", "-pk")


@extend_schema_view(
    list=extend_schema(summary="Plazos, por orden de vencimiento", tags=["deadlines"]),
    retrieve=extend_schema(
        summary="Un plazo, con la cuenta de sus días",
        tags=["deadlines"],
        parameters=[OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)],
    ),
)
class DeadlineViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = Deadline.objects.none()
    filterset_class = filters.DeadlineFilter
    lookup_value_regex = r"\d{1,18}"

    def get_serializer_class(self) -> Any:
        return DeadlineDetailSerializer if self.action == "retrieve" else DeadlineSerializer

    def get_queryset(self) -> QuerySet[Deadline]:
        rows = Deadline.objects.visible_to(self.actor)
        return rows.select_related("case", "clause", "office").order_by("due_at", "pk")


@extend_schema_view(list=extend_schema(summary="Cláusulas del protocolo, con sus plazos", tags=["catalogues"]))
class ClauseViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    permission_classes = [AllowAny]
    serializer_class = ClauseSerializer
    queryset = Clause.objects.order_by("order", "pk").prefetch_related(
        Prefetch("versions", ClauseVersion.objects.order_by("position", "-valid_from"))
    )
