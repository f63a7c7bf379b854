"""Requests of usuarias (CAT-4) and chances in other markets (CAT-5), with the services and permissions of the pages."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django_countries import countries
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from casework.states import Channel, ContactPoint
from portfolio.api.companies import named
from portfolio.forms.requests import MOST_ALTERNATIVES
from portfolio.models import Alternative, ServiceRequest
from portfolio.services import requests as service
from portfolio.states import Instrument, RequestOrigin, RequestState

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como SOL-2026-000001")


class AlternativeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Alternative
        fields = ["id", "round", "position", "instrument", "text", "when", "needs", "chosen_at"]


class ServiceRequestSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio", read_only=True)
    company = serializers.CharField(source="company.case.folio", read_only=True)
    company_name = serializers.CharField(source="company.name", read_only=True)
    office = serializers.CharField(source="case.office.code", read_only=True)
    markets = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField(source="case.opened_at", read_only=True)
    alternatives = AlternativeSerializer(many=True, read_only=True)

    class Meta:
        model = ServiceRequest
        fields = [
            "folio", "company", "company_name", "office", "origin", "text", "markets", "needed_by", "state",
            "recommendation", "kept_until", "answered_at", "opened_at", "alternatives",
        ]  # fmt: skip

    def get_markets(self, row: ServiceRequest) -> list[str]:
        return [str(code) for code in row.markets]


class NewRequestSerializer(serializers.Serializer):
    company = serializers.CharField(help_text="RUT o folio de la empresa")
    text = serializers.CharField(max_length=4000)
    markets = serializers.ListField(
        child=serializers.ChoiceField(choices=list(countries)), required=False, default=list
    )
    needed_by = serializers.DateField(required=False, allow_null=True, default=None)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.DIGITAL)
    contact_point = serializers.ChoiceField(choices=ContactPoint.choices, default=ContactPoint.WEB)


class OfferedSerializer(serializers.Serializer):
    instrument = serializers.ChoiceField(choices=Instrument.choices)
    text = serializers.CharField(max_length=300)
    when = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    needs = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class OfferSerializer(serializers.Serializer):
    alternatives = OfferedSerializer(many=True, allow_empty=False, max_length=MOST_ALTERNATIVES)  # type: ignore[call-arg]
    recommendation = serializers.CharField(max_length=4000)


class ChoiceSerializer(serializers.Serializer):
    alternative = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class RequestFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=RequestState.choices)
    origin = django_filters.ChoiceFilter(choices=RequestOrigin.choices)
    office = django_filters.CharFilter(field_name="case__office__code", label="Código de la oficina")

    class Meta:
        model = ServiceRequest
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Solicitudes de servicio", tags=["requests"]),
    retrieve=extend_schema(summary="Una solicitud, por su folio", tags=["requests"], parameters=[FOLIO]),
)
class ServiceRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = ServiceRequest.objects.none()
    serializer_class = ServiceRequestSerializer
    filterset_class = RequestFilter
    lookup_field = "folio"
    lookup_value_regex = r"[A-Za-z]{1,6}-\d{4}-\d{1,12}"

    def get_queryset(self) -> QuerySet[ServiceRequest]:
        rows = ServiceRequest.objects.visible_to(self.request.user).for_list()
        rows = rows.select_related("company__office").prefetch_related("alternatives", "company__representations")
        return rows.order_by("-case__opened_at", "-pk")

    def get_object(self) -> ServiceRequest:
        return get_object_or_404(self.get_queryset(), case__folio=self.kwargs["folio"].upper())

    def _answer(self, row: ServiceRequest, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(ServiceRequestSerializer(fresh).data, status=code)

    @extend_schema(
        summary="Registrar una solicitud (CAT-4)", tags=["requests"], request=NewRequestSerializer,
        responses={201: ServiceRequestSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        body = NewRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(body.validated_data)
        company = named(request, data.pop("company"))
        row = service.raise_request(company=company, actor=cast(User, request.user), now=timezone.now(), **data)
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Responder con alternativas", tags=["requests"], parameters=[FOLIO], request=OfferSerializer,
        responses=ServiceRequestSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, folio: str) -> Response:
        row, body = self.get_object(), OfferSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(
            service.offer(row, actor=cast(User, request.user), now=timezone.now(), **body.validated_data)
        )

    @extend_schema(
        summary="Elegir una alternativa", tags=["requests"], parameters=[FOLIO], request=ChoiceSerializer,
        responses=ServiceRequestSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def choose(self, request: Request, folio: str) -> Response:
        row, body = self.get_object(), ChoiceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(
            service.choose(row, actor=cast(User, request.user), now=timezone.now(), **body.validated_data)
        )
