"""One's personal data (Ley 21.719): what is held, who read it, what is asked about it, and what one allows."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.api.acting import FolioMixin, permits
from portfolio.api.fields import PlainCharField, ReasonSerializer
from portfolio.forms.company import ASKED_RIGHTS, LEAST_DETAIL, MOST_DETAIL
from portfolio.forms.staff import DATA_DECISIONS
from portfolio.models import DataRequest
from portfolio.rules import permissions
from portfolio.selectors import personal_data
from portfolio.services import data_requests as service
from portfolio.states import DataRight

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como DAT-2026-000001")
STATES = [(state, info.staff) for state, info in DataRequest.STATES.items()]


class PersonalDataView(APIView):
    """Portability: everything personal that the portal holds of whoever asks, by where it stands."""

    @extend_schema(summary="Sus datos personales, para llevárselos", tags=["personal-data"],
                   responses=OpenApiTypes.OBJECT)  # fmt: skip
    def get(self, request: Request) -> Response:
        """Only one's own: nobody else's, whatever one's roles."""
        told = personal_data.held(request.user)  # type: ignore[arg-type]
        return Response(told, headers={"Cache-Control": "private, no-store"})


class ListedDataRequestSerializer(serializers.ModelSerializer):
    """Without what was asked and answered, which is personal: asking for one leaves a trace."""

    folio = serializers.CharField(source="case.folio")
    person = serializers.CharField(source="person.display_name")
    opened_at = serializers.DateTimeField(source="case.opened_at")
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)

    class Meta:
        model = DataRequest
        fields = ["folio", "person", "right", "state", "decision", "opened_at", "next_due_at"]


class DataRequestSerializer(ListedDataRequestSerializer):
    class Meta(ListedDataRequestSerializer.Meta):
        fields = [*ListedDataRequestSerializer.Meta.fields, "detail", "answer"]


class NewDataRequestSerializer(serializers.Serializer):
    right = serializers.ChoiceField(choices=ASKED_RIGHTS)
    detail = PlainCharField(min_length=LEAST_DETAIL, max_length=MOST_DETAIL, help_text="Qué dato y por qué")


class DataAnswerSerializer(serializers.Serializer):
    decision = serializers.ChoiceField(choices=DATA_DECISIONS)
    answer = PlainCharField(max_length=1000, help_text="La persona la lee tal como se escriba")


class DataRequestFilter(django_filters.FilterSet):
    right = django_filters.ChoiceFilter(choices=DataRight.choices)
    state = django_filters.ChoiceFilter(choices=STATES)

    class Meta:
        model = DataRequest
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Solicitudes sobre datos personales", tags=["personal-data"]),
    retrieve=extend_schema(summary="Una solicitud, por su folio", tags=["personal-data"], parameters=[FOLIO]),
)
class DataRequestViewSet(FolioMixin, viewsets.ReadOnlyModelViewSet):
    queryset = DataRequest.objects.none()
    filterset_class = DataRequestFilter

    def get_serializer_class(self) -> Any:
        return ListedDataRequestSerializer if self.action == "list" else DataRequestSerializer

    def get_queryset(self) -> QuerySet[DataRequest]:
        rows = DataRequest.objects.visible_to(self.actor).select_related("case__office", "person")
        return rows.order_by("-case__opened_at", "-pk")

    def _told(self, row: DataRequest, code: int = status.HTTP_200_OK) -> Response:
        return Response(DataRequestSerializer(self.get_queryset().get(pk=row.pk)).data, status=code)

    @extend_schema(summary="Pedir algo sobre sus datos personales", tags=["personal-data"],
                   request=NewDataRequestSerializer, responses={201: DataRequestSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """Anybody, about their own data; the term of the law starts. 409 while an equal one is open."""
        row = service.ask(person=self.actor, now=timezone.now(), **self.given(NewDataRequestSerializer))
        return self._told(row, status.HTTP_201_CREATED)

    @extend_schema(summary="Retirar una solicitud propia", tags=["personal-data"], parameters=[FOLIO], request=None,
                   responses=DataRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, folio: str) -> Response:
        """By whoever asked, while it waits for its answer."""
        row = self.mine(permits("withdraw"))
        return self._told(service.withdraw(request=row, actor=self.actor, now=timezone.now()))

    @extend_schema(summary="Responder una solicitud", tags=["personal-data"], parameters=[FOLIO],
                   request=DataAnswerSerializer, responses=DataRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, folio: str) -> Response:
        """By the client-management unit. An erasure that is granted is carried out at once, whole or not at all."""
        row, data = self.mine(permits("reply")), self.given(DataAnswerSerializer)
        return self._told(service.answer(request=row, actor=self.actor, now=timezone.now(), **data))

    @extend_schema(summary="Ampliar el plazo de una solicitud", tags=["personal-data"], parameters=[FOLIO],
                   request=ReasonSerializer, responses=DataRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, folio: str) -> Response:
        """Once, before its first date, with a reason that the person reads."""
        row = self.mine(permissions.answers_data_requests)
        reason = self.given(ReasonSerializer)["reason"]
        return self._told(service.extend(request=row, actor=self.actor, now=timezone.now(), reason=reason))
