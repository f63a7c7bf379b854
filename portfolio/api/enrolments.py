"""Companies in activities: ask for a place, decide what waits, say who comes, free it. The services of the pages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from portfolio.api.enrolment_serializers import (
    AttendeeSerializer,
    CheckSerializer,
    DecideSerializer,
    EnrolmentSerializer,
    EnrolSerializer,
    ListedEnrolmentSerializer,
    ReleaseSerializer,
)
from portfolio.api.fields import ReferenceFilter
from portfolio.models import Activity, Company, Enrolment
from portfolio.rules import permissions
from portfolio.selectors.enrolment import enrollable, enrols_any, verdict_for
from portfolio.services.activities import enrolling
from portfolio.services.activities.enrolling import Attendee
from portfolio.states import EnrolmentState

ENROLMENT = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)
UNSEEN = "No existe, o su cuenta no tiene acceso."
DUTIES = "Lea los derechos y deberes de la empresa, y acéptelos, para inscribirla."


def company_for(activity: Activity, user: Any, reference: str) -> Company:
    """The company to enrol, by RUT or folio; one that this person may not enrol is that field's error."""
    company = enrollable(activity, user).at(reference).prefetch_related("representations").first()
    if company is None:
        raise serializers.ValidationError({"company": [UNSEEN]})
    return company


class EnrolmentFilter(django_filters.FilterSet):
    activity = django_filters.CharFilter(field_name="activity__case__folio", label="Folio de la actividad")
    company = ReferenceFilter()
    state = django_filters.ChoiceFilter(choices=EnrolmentState.choices)

    class Meta:
        model = Enrolment
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Inscripciones que usted ve", tags=["activities"]),
    retrieve=extend_schema(summary="Una inscripción", tags=["activities"], parameters=[ENROLMENT]),
)
class EnrolmentViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    http_method_names = ["get", "head", "options", "post", "patch"]
    queryset = Enrolment.objects.none()
    filterset_class = EnrolmentFilter
    lookup_value_regex = r"\d{1,18}"

    def get_serializer_class(self) -> Any:
        return ListedEnrolmentSerializer if self.action == "list" else EnrolmentSerializer

    def get_queryset(self) -> QuerySet[Enrolment]:
        about = ("activity__case__office", "activity__kind", "company__case", "company__office", "asked_by")
        return Enrolment.objects.visible_to(self.actor).select_related(*about).order_by("-asked_at", "-pk")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "user": self.actor}

    def retrieve(self, request: Request, pk: str) -> Response:
        """Who comes, for who may read it; reading leaves a trace."""
        row = self.get_object()
        self.leave_trace(row.activity.case, "actividad")
        return Response(self.get_serializer(row).data)

    @extend_schema(summary="Pedir un cupo", tags=["activities"], request=EnrolSerializer,
                   responses={201: EnrolmentSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """A place, the waiting list, or to be confirmed: `state` says which. 409 when requirements lack."""
        self.require(enrols_any(self.actor))
        data = self.given(EnrolSerializer)
        rows: Any = Activity.objects.visible_to(self.actor).for_list()
        activity = rows.filter(case__folio=data["activity"].upper()).first()
        if activity is None:
            raise serializers.ValidationError({"activity": [UNSEEN]})
        company = company_for(activity, self.actor, data["company"])
        if permissions.acts_for_it(company, self.actor) and not data["accepts_duties"]:
            raise serializers.ValidationError({"accepts_duties": [DUTIES]})
        options = {name: data[name] for name in ("confirms", "exception_reason", "refer", "note", "accepts_duties")}
        row = enrolling.enrol(
            activity=activity,
            company=company,
            actor=self.actor,
            now=timezone.now(),
            attendee=_attendee(data),
            **options,
        )
        return self._told(row, status.HTTP_201_CREATED)

    @extend_schema(summary="Cambiar quién asiste", tags=["activities"], parameters=[ENROLMENT],
                   request=AttendeeSerializer(partial=True), responses=EnrolmentSerializer)  # fmt: skip
    def partial_update(self, request: Request, pk: str) -> Response:
        """A new address gets the confirmation with its .ics; what is not sent stays."""
        row = self.mine(permissions.changes_enrolment)
        kept = {name: getattr(row, name) for name in ("person_name", "person_position", "person_email")}
        attendee = _attendee(kept | self.given(AttendeeSerializer, partial=True))
        enrolling.change_attendee(enrolment=row, attendee=attendee, actor=self.actor, now=timezone.now())
        return self._told(row)

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
        row = self.mine(permissions.changes_enrolment)
        data = self.given(ReleaseSerializer)
        enrolling.release(enrolment=row, actor=self.actor, now=timezone.now(), **data)
        return self._told(row)

    @extend_schema(summary="Decidir una solicitud", tags=["activities"], parameters=[ENROLMENT],
                   request=DecideSerializer, responses=EnrolmentSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def decide(self, request: Request, pk: str) -> Response:
        """Confirm what it lacks and give it a place, or reject it with a reason."""
        row = self.mine(permissions.decides_enrolment)
        data = self.given(DecideSerializer)
        enrolling.decide(enrolment=row, actor=self.actor, now=timezone.now(), **data)
        return self._told(row)

    def _told(self, row: Enrolment, code: int = status.HTTP_200_OK) -> Response:
        again = Enrolment.objects.select_related("activity__case", "company__case").get(pk=row.pk)
        return Response(self.get_serializer(again).data, status=code)


def _attendee(data: dict[str, Any]) -> Attendee:
    return Attendee(data["person_name"], data.get("person_position", ""), data["person_email"])
