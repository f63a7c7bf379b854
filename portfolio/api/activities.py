"""Activities by the services of the pages: prepared, published, held, and everything an organiser does with them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Office, User
from casework.api.acting import FOLIO_REGEX
from casework.states import Channel
from portfolio.api.activity_management import ManagementMixin
from portfolio.api.activity_serializers import (
    ActivitySerializer,
    CancelSerializer,
    CopySerializer,
    EditActivitySerializer,
    InformSerializer,
    MessageSerializer,
    NewActivitySerializer,
    ReopenSerializer,
    WrittenSerializer,
)
from portfolio.api.attendance import FOLIO
from portfolio.api.enrolment_serializers import CheckSerializer
from portfolio.api.enrolments import company_for
from portfolio.api.sheets import SentSerializer, sent
from portfolio.models import Activity
from portfolio.rules import permissions
from portfolio.rules.rut import guess
from portfolio.selectors.activity_page import colleagues
from portfolio.selectors.enrolment import enrols_any, verdict_for
from portfolio.selectors.sheets import enrolled_in, proposed_for
from portfolio.services.activities import editing, life, writing
from portfolio.services.sheets import Service, send_to_enrolled
from portfolio.states import ACTIVITY_STATES

COMPANY = OpenApiParameter("company", OpenApiTypes.STR, required=True, description="RUT o folio de la empresa")
PREPARES = "Las actividades las organiza una oficina."


class ActivityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Palabras de nombre, folio o lugar")
    office = django_filters.CharFilter(field_name="case__office__code", label="Código de la oficina")
    region = django_filters.CharFilter(field_name="case__office__region_id", label="Código ISO, como CL-ML")
    sector = django_filters.CharFilter(method="of_sector", label="Código del sector")
    kind = django_filters.CharFilter(method="of_kind", label="Código del tipo de acción o de su rama")
    channel = django_filters.ChoiceFilter(choices=Channel.choices)
    state = django_filters.ChoiceFilter(choices=[(code, info.public) for code, info in ACTIVITY_STATES.items()])
    starts_after = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")

    class Meta:
        model = Activity
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Activity]:
        return queryset.found(value)

    def of_sector(self, queryset: Any, name: str, value: str) -> QuerySet[Activity]:
        return queryset.filter(Q(sectors=value) | Q(sectors=None))

    def of_kind(self, queryset: Any, name: str, value: str) -> QuerySet[Activity]:
        return queryset.of_kind(value)


@extend_schema_view(
    list=extend_schema(summary="Actividades, por fecha", tags=["activities"]),
    retrieve=extend_schema(summary="Una actividad", tags=["activities"], parameters=[FOLIO]),
)
class ActivityViewSet(ManagementMixin, viewsets.ReadOnlyModelViewSet):
    """The calendar, for anybody; with a key, also what its holder may see besides."""

    http_method_names = ["get", "head", "options", "post", "put", "patch", "delete"]
    queryset = Activity.objects.none()
    serializer_class = ActivitySerializer
    filterset_class: Any = ActivityFilter
    lookup_field = "folio"
    lookup_value_regex = FOLIO_REGEX

    def get_permissions(self) -> Any:
        """Anybody reads the calendar; acts are of who is signed in."""
        anybody = self.action in ("list", "retrieve", "sessions")
        return [AllowAny()] if anybody else super().get_permissions()

    def get_queryset(self) -> QuerySet[Activity]:
        rows: Any = Activity.objects.visible_to(self.request.user)
        return rows.for_list().with_counts().prefetch_related("sectors").order_by("starts_at", "pk")

    def get_object(self) -> Activity:
        return get_object_or_404(self.get_queryset(), case__folio=self.kwargs["folio"].upper())

    def _told(self, row: Activity, code: int = status.HTTP_200_OK) -> Response:
        """The activity as it is now."""
        return Response(ActivitySerializer(self.get_queryset().get(pk=row.pk)).data, status=code)

    @extend_schema(summary="Preparar una actividad", tags=["activities"], request=NewActivitySerializer,
                   responses={201: ActivitySerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """A draft of the office, from a template; it shows once it is published."""
        self.require(permissions.logs_anything(self.actor), PREPARES)
        data = self.given(NewActivitySerializer)
        self.require(self.actor.access.has_any(permissions.LOGGING, data["office"].pk))
        if "requirements" in data:
            data["requirements"] = editing.asked_by(data["template"], data["requirements"])
        data |= _responsible(data, data["office"])
        return self._told(
            editing.create_activity(actor=self.actor, now=timezone.now(), **data), status.HTTP_201_CREATED
        )

    @extend_schema(summary="Corregir una actividad", tags=["activities"], parameters=[FOLIO],
                   request=EditActivitySerializer(partial=True), responses=ActivitySerializer)  # fmt: skip
    def partial_update(self, request: Request, folio: str) -> Response:
        """While it is still to come. Who has a place is told when the date or the place changes."""
        row = self.organised()
        data = self.given(EditActivitySerializer, instance=row, partial=True)
        if "requirements" in data:
            data["requirements"] = editing.asked_by(row.template, data["requirements"])
        data |= _responsible(data, row.case.office)
        return self._told(editing.edit_activity(activity=row, actor=self.actor, now=timezone.now(), **data))

    @extend_schema(summary="Publicar", tags=["activities"], parameters=[FOLIO], request=None,
                   responses=ActivitySerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def publish(self, request: Request, folio: str) -> Response:
        """It shows in the calendar and takes enrolments."""
        return self._told(life.publish(activity=self.organised(), actor=self.actor, now=timezone.now()))

    @extend_schema(summary="Cerrar la inscripción", tags=["activities"], parameters=[FOLIO], request=None,
                   responses=ActivitySerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, folio: str) -> Response:
        """A place that is freed still goes to the waiting list."""
        return self._told(life.close_enrolment(activity=self.organised(), actor=self.actor, now=timezone.now()))

    @extend_schema(summary="Abrir otra vez la inscripción", tags=["activities"], parameters=[FOLIO],
                   request=ReopenSerializer, responses=ActivitySerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def reopen(self, request: Request, folio: str) -> Response:
        """Until another moment."""
        row = self.organised()
        until = self.given(ReopenSerializer)["enrolment_closes_at"]
        return self._told(life.reopen_enrolment(activity=row, closes_at=until, actor=self.actor, now=timezone.now()))

    @extend_schema(summary="Suspender", tags=["activities"], parameters=[FOLIO], request=CancelSerializer,
                   responses=ActivitySerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, folio: str) -> Response:
        """Everybody who is in it is told why."""
        row = self.organised()
        reason = self.given(CancelSerializer)["note"]
        return self._told(life.cancel(activity=row, actor=self.actor, now=timezone.now(), reason=reason))

    @extend_schema(summary="Copiar para otra edición", tags=["activities"], parameters=[FOLIO],
                   request=CopySerializer, responses={201: ActivitySerializer})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def copy(self, request: Request, folio: str) -> Response:
        """A draft with everything but the enrolments."""
        row = self.organised()
        data = self.given(CopySerializer)
        made = editing.copy_activity(activity=row, actor=self.actor, now=timezone.now(), **data)
        return self._told(made, status.HTTP_201_CREATED)

    @extend_schema(summary="Escribir a las empresas inscritas", tags=["activities"], parameters=[FOLIO],
                   request=MessageSerializer, responses=WrittenSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def write(self, request: Request, folio: str) -> Response:
        """To who has a place, waits or is to be confirmed; none sees who else got it."""
        row = self.organised()
        text = self.given(MessageSerializer)["text"]
        told = writing.write_to_enrolled(activity=row, text=text, actor=self.actor, now=timezone.now())
        return Response(WrittenSerializer({"companies": told}).data)

    @extend_schema(summary="Enviar derechos y deberes a las inscritas (CAT-3)", tags=["activities", "sheets"],
                   parameters=[FOLIO], request=InformSerializer, responses={201: SentSerializer})  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def inform(self, request: Request, folio: str) -> Response:
        """Each gets its own; `problems` says why one did not. Who answered one of this activity gets no other."""
        row = self.organised()
        data = self.given(InformSerializer)
        only = _enrolled(row, data.pop("companies")) if "companies" in data else None
        done = send_to_enrolled(
            service=Service(activity=row, **(proposed_for(row) | data)), only=only, actor=self.actor,
            now=timezone.now(),
        )  # fmt: skip
        return sent(self.actor, done)

    @extend_schema(summary="Requisitos de una empresa, antes de pedir un cupo", tags=["activities"],
                   parameters=[FOLIO, COMPANY], responses=CheckSerializer(many=True), filters=False)  # fmt: skip
    @action(detail=True, filterset_class=None, pagination_class=None)
    def checks(self, request: Request, folio: str) -> Response:
        """One by one, for a company that one may enrol."""
        row = self.get_object()
        self.require(enrols_any(self.actor))
        company = company_for(row, self.actor, request.query_params.get("company", ""))
        by_staff = not permissions.acts_for_it(company, self.actor)
        verdict = verdict_for(company, row, now=timezone.now(), by_staff=by_staff)
        return Response(CheckSerializer(verdict.checks, many=True).data)


def _enrolled(row: Activity, references: list[str]) -> set[int]:
    """Ids of the companies that are named, of those that have a place."""
    known = {key: one.pk for one in enrolled_in(row) for key in (one.rut, one.case.folio) if key}
    named = {text: known.get(guess(text) or text.upper()) for text in references}
    strange = [text[:30] for text, pk in named.items() if pk is None]
    if strange:
        raise serializers.ValidationError({"companies": [f"No tienen cupo en la actividad: {', '.join(strange[:5])}."]})
    return {pk for pk in named.values() if pk is not None}


def _responsible(data: dict[str, Any], office: Office) -> dict[str, User]:
    """Whom companies may ask, by their number: somebody of that office."""
    if "responsible" not in data:
        return {}
    person = colleagues(office, now=timezone.now()).filter(pk=data["responsible"]).first()
    if person is None:
        raise serializers.ValidationError({"responsible": ["No trabaja en la oficina que organiza."]})
    return {"responsible": person}
