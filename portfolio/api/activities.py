"""Activities and enrolments, by the same services as the pages."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_of
from accounts.models import User
from casework.states import Channel
from portfolio.api.activity_serializers import (
    ActivitySerializer,
    CancelSerializer,
    CheckSerializer,
    DecideSerializer,
    EditActivitySerializer,
    EnrolmentSerializer,
    EnrolSerializer,
    NewActivitySerializer,
    ReleaseSerializer,
)
from portfolio.models import Activity, Company, Enrolment
from portfolio.rules import permissions
from portfolio.selectors.enrolment import verdict_for
from portfolio.services.activities import editing, enrolling, life
from portfolio.services.activities.enrolling import Attendee
from portfolio.states import ACTIVITY_STATES, EnrolmentState

FOLIO_REGEX = r"[A-Za-z]{1,6}-\d{4}-\d{1,12}"
FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como ACT-2026-000001")
ENROLMENT = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)


def _actor(request: Request) -> User:
    """Whoever asks: the permission of the view lets in nobody who is not signed in."""
    return cast(User, request.user)


def _named(field: str, rows: Any, folio: str) -> Any:
    """The row that a field of the body names by its folio; one that is not to be seen is that field's error."""
    row = rows.filter(case__folio=folio.upper()).first()
    if row is None:
        raise serializers.ValidationError({field: "No existe, o su cuenta no tiene acceso."})
    return row


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


class EnrolmentFilter(django_filters.FilterSet):
    activity = django_filters.CharFilter(field_name="activity__case__folio", label="Folio de la actividad")
    company = django_filters.CharFilter(field_name="company__case__folio", label="Folio de la empresa")
    state = django_filters.ChoiceFilter(choices=EnrolmentState.choices)

    class Meta:
        model = Enrolment
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Actividades, por fecha", tags=["activities"]),
    retrieve=extend_schema(summary="Una actividad", tags=["activities"], parameters=[FOLIO]),
)
class ActivityViewSet(viewsets.ReadOnlyModelViewSet):
    """The calendar, for anybody; with a key, also what its holder may see besides."""

    http_method_names = ["get", "head", "options", "post", "patch"]
    queryset = Activity.objects.none()
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter
    lookup_field = "folio"
    lookup_value_regex = FOLIO_REGEX

    def get_permissions(self) -> Any:
        """Anybody reads the calendar; acts are of who is signed in."""
        return [AllowAny()] if self.action in ("list", "retrieve") else super().get_permissions()

    def get_queryset(self) -> QuerySet[Activity]:
        rows: Any = Activity.objects.visible_to(self.request.user)
        return rows.for_list().with_counts().prefetch_related("sectors").order_by("starts_at", "pk")

    def get_object(self) -> Activity:
        return get_object_or_404(self.get_queryset(), case__folio=self.kwargs["folio"].upper())

    @extend_schema(summary="Preparar una actividad", tags=["activities"], request=NewActivitySerializer,
                   responses={201: ActivitySerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """A draft of the office, from a template; it shows once it is published."""
        user = _actor(request)
        if not access_of(user).has_any(permissions.LOGGING):
            raise PermissionDenied("Las actividades las organiza una oficina.")
        given = NewActivitySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = editing.create_activity(actor=user, now=timezone.now(), **given.validated_data)
        told = self.get_serializer(self.get_queryset().get(pk=row.pk)).data
        return Response(told, status=201)

    @extend_schema(summary="Corregir una actividad", tags=["activities"], parameters=[FOLIO],
                   request=EditActivitySerializer(partial=True), responses=ActivitySerializer)  # fmt: skip
    def partial_update(self, request: Request, folio: str) -> Response:
        """While it is still to come. Who has a place is told when the date or the place changes."""
        row, user = self._mine(), _actor(request)
        given = EditActivitySerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        editing.edit_activity(activity=row, actor=user, now=timezone.now(), **given.validated_data)
        return self._told()

    @extend_schema(summary="Publicar", tags=["activities"], parameters=[FOLIO], request=None,
                   responses=ActivitySerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def publish(self, request: Request, folio: str) -> Response:
        """It shows in the calendar and takes enrolments."""
        life.publish(activity=self.get_object(), actor=_actor(request), now=timezone.now())
        return self._told()

    @extend_schema(summary="Cerrar la inscripción", tags=["activities"], parameters=[FOLIO], request=None,
                   responses=ActivitySerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, folio: str) -> Response:
        """A place that is freed still goes to the waiting list."""
        life.close_enrolment(activity=self.get_object(), actor=_actor(request), now=timezone.now())
        return self._told()

    @extend_schema(summary="Suspender", tags=["activities"], parameters=[FOLIO], request=CancelSerializer,
                   responses=ActivitySerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, folio: str) -> Response:
        """Everybody who is in it is told why."""
        activity = self._mine()
        given = CancelSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        life.cancel(activity=activity, actor=_actor(request), now=timezone.now(), reason=given.validated_data["note"])
        return self._told()

    def _mine(self) -> Activity:
        """The activity, for its organisers: others are told so before the body is read."""
        row = self.get_object()
        if not permissions.organises(row, _actor(self.request)):
            raise PermissionDenied("Esta acción le corresponde a la oficina que la organiza.")
        return row

    def _told(self) -> Response:
        """The activity as it is now."""
        return Response(self.get_serializer(self.get_object()).data)


@extend_schema_view(
    list=extend_schema(summary="Inscripciones que usted ve", tags=["activities"]),
    retrieve=extend_schema(summary="Una inscripción", tags=["activities"], parameters=[ENROLMENT]),
)
class EnrolmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Enrolment]:
        rows = Enrolment.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return rows.select_related("activity__case__office", "company__case", "company__office", "asked_by").order_by(
            "-asked_at", "-pk"
        )

    @extend_schema(summary="Pedir un cupo", tags=["activities"], request=EnrolSerializer,
                   responses={201: EnrolmentSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """A place, the waiting list, or to be confirmed: `state` says which. 409 when requirements lack."""
        given = EnrolSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        activity = _named("activity", Activity.objects.visible_to(_actor(request)).for_list(), data["activity"])
        companies: Any = Company.objects.visible_to(_actor(request)).not_merged().select_related("case", "office")
        company = _named("company", companies, data["company"])
        row = enrolling.enrol(
            activity=activity, company=company, actor=_actor(request), now=timezone.now(), confirms=data["confirms"],
            attendee=Attendee(data["person_name"], data["person_position"], data["person_email"]),
            exception_reason=data["exception_reason"], accepts_duties=data["accepts_duties"],
        )  # fmt: skip
        return Response(self.get_serializer(self._again(row)).data, status=201)

    @extend_schema(summary="Requisitos, uno por uno", tags=["activities"], parameters=[ENROLMENT],
                   responses=CheckSerializer(many=True), filters=False)  # fmt: skip
    @action(detail=True, filterset_class=None, pagination_class=None)
    def checks(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        verdict = verdict_for(
            row.company, row.activity, now=timezone.now(), by_staff=row.by_staff, confirmed=row.confirmed
        )
        return Response(CheckSerializer(verdict.checks, many=True).data)

    @extend_schema(summary="Liberar el lugar", tags=["activities"], parameters=[ENROLMENT], request=ReleaseSerializer,
                   responses=EnrolmentSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def release(self, request: Request, pk: str) -> Response:
        """It goes to the next company of the list at once."""
        given = ReleaseSerializer(data=request.data)
        row = self.get_object()
        given.is_valid(raise_exception=True)
        done = enrolling.release(
            enrolment=row, actor=_actor(request), now=timezone.now(), reason=given.validated_data["reason"]
        )
        return Response(self.get_serializer(self._again(done)).data)

    @extend_schema(summary="Decidir una solicitud", tags=["activities"], parameters=[ENROLMENT],
                   request=DecideSerializer, responses=EnrolmentSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def decide(self, request: Request, pk: str) -> Response:
        """Confirm what it lacks and give it a place, or reject it with a reason."""
        given = DecideSerializer(data=request.data)
        row = self.get_object()
        given.is_valid(raise_exception=True)
        done = enrolling.decide(enrolment=row, actor=_actor(request), now=timezone.now(), **given.validated_data)
        return Response(self.get_serializer(self._again(done)).data)

    def _again(self, row: Enrolment) -> Enrolment:
        return Enrolment.objects.select_related("activity__case", "company__case").get(pk=row.pk)
