"""Requests of usuarias (CAT-4) and chances in other markets (CAT-5), with the services and permissions of the pages."""

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

from casework.api.acting import FolioMixin, permits
from casework.text import search_words
from portfolio.api.fields import OptionalReasonSerializer, ReasonSerializer, ReferenceFilter
from portfolio.api.naming import company_of
from portfolio.api.request_serializers import (
    AskAgainSerializer,
    ChoiceSerializer,
    NewRequestSerializer,
    OfferSerializer,
    OpportunitySerializer,
    ServiceRequestSerializer,
)
from portfolio.models import ServiceRequest
from portfolio.rules import permissions
from portfolio.selectors.companies import companies_of
from portfolio.services import requests as service
from portfolio.services.common import local_day
from portfolio.states import RequestOrigin, RequestState

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como SOL-2026-000001")


class RequestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Folio, empresa o palabras")
    state = django_filters.ChoiceFilter(choices=RequestState.choices)
    origin = django_filters.ChoiceFilter(choices=RequestOrigin.choices)
    office = django_filters.CharFilter(field_name="case__office__code", label="Código de la oficina")
    company = ReferenceFilter()
    mine = django_filters.BooleanFilter(method="of_mine", label="A cargo de quien pregunta")
    late = django_filters.BooleanFilter(method="past_term", label="Abiertas y con el plazo vencido")

    class Meta:
        model = ServiceRequest
        fields: list[str] = []

    def of_mine(self, queryset: Any, name: str, value: bool) -> QuerySet[ServiceRequest]:
        return self._those(queryset, queryset.attended_by(self.request.user), value)

    def past_term(self, queryset: Any, name: str, value: bool) -> QuerySet[ServiceRequest]:
        return self._those(queryset, queryset.late(timezone.now()), value)

    def _those(self, queryset: Any, found: Any, value: bool) -> QuerySet[ServiceRequest]:
        return found if value else queryset.exclude(pk__in=found.values("pk"))

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[ServiceRequest]:
        for word in search_words(value):
            queryset = queryset.filter(case__search_text__contains=word)
        return queryset


@extend_schema_view(
    list=extend_schema(summary="Solicitudes de servicio", tags=["requests"]),
    retrieve=extend_schema(summary="Una solicitud, por su folio", tags=["requests"], parameters=[FOLIO]),
)
class ServiceRequestViewSet(FolioMixin, viewsets.ReadOnlyModelViewSet):
    queryset = ServiceRequest.objects.none()
    serializer_class = ServiceRequestSerializer
    filterset_class = RequestFilter
    read_as = "solicitud"

    def get_queryset(self) -> QuerySet[ServiceRequest]:
        rows = ServiceRequest.objects.visible_to(self.actor).for_list()
        rows = rows.select_related("company__office").prefetch_related("alternatives", "company__representations")
        return rows.order_by("-case__opened_at", "-pk")

    def _told(self, row: ServiceRequest, code: int = status.HTTP_200_OK) -> Response:
        return Response(ServiceRequestSerializer(self.get_queryset().get(pk=row.pk)).data, status=code)

    @extend_schema(summary="Registrar una solicitud (CAT-4)", tags=["requests"], request=NewRequestSerializer,
                   responses={201: ServiceRequestSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """Of one's own company, or of one that asked at a contact point; its executive has three working days."""
        self.require(permissions.receives_requests(self.actor) or companies_of(self.actor).exists())
        data, now = self.given(NewRequestSerializer), timezone.now()
        company = company_of(request, data.pop("company"))
        self.require(permissions.raises_request(company, self.actor))
        if words := service.wrong_day(data["needed_by"], today=local_day(company, now)):
            raise serializers.ValidationError({"needed_by": [words]})
        row = service.raise_request(company=company, actor=self.actor, now=now, **data)
        return self._told(row, status.HTTP_201_CREATED)

    @extend_schema(summary="Informar una oportunidad en otro mercado (CAT-5)", tags=["requests"],
                   request=OpportunitySerializer, responses={201: ServiceRequestSerializer})  # fmt: skip
    @action(detail=False, methods=["post"])
    def opportunities(self, request: Request) -> Response:
        """From a commercial office to the regional executive of the company, who decides what follows."""
        self.require(permissions.raises_hints(self.actor))
        data = self.given(OpportunitySerializer, context={"user": self.actor})
        company = company_of(request, data.pop("company"))
        self.require(permissions.raises_hint(company, self.actor))
        row = service.tell_opportunity(company=company, actor=self.actor, now=timezone.now(), **data)
        return self._told(row, status.HTTP_201_CREATED)

    @extend_schema(summary="Responder con alternativas", tags=["requests"], parameters=[FOLIO],
                   request=OfferSerializer, responses=ServiceRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, folio: str) -> Response:
        """The term is met; the company reads the alternatives and chooses one. So is a chance followed, too."""
        row = self.mine(permits("offer"))
        return self._told(service.offer(row, actor=self.actor, now=timezone.now(), **self.given(OfferSerializer)))

    @extend_schema(summary="Dejar una oportunidad para más adelante (CAT-5)", tags=["requests"], parameters=[FOLIO],
                   request=ReasonSerializer, responses=ServiceRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, folio: str) -> Response:
        """With the reason, which the commercial office and the company read. Only what a commercial office told."""
        row = self.mine(permits("dismiss"))
        return self._told(service.dismiss(row, actor=self.actor, now=timezone.now(), **self.given(ReasonSerializer)))

    @extend_schema(summary="Elegir una alternativa", tags=["requests"], parameters=[FOLIO], request=ChoiceSerializer,
                   responses=ServiceRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def choose(self, request: Request, folio: str) -> Response:
        """The company takes one of those of the last answer, by its number."""
        row = self.mine(permits("choose"))
        return self._told(service.choose(row, actor=self.actor, now=timezone.now(), **self.given(ChoiceSerializer)))

    @extend_schema(summary="Ninguna alternativa sirve: pedir otras", tags=["requests"], parameters=[FOLIO],
                   request=AskAgainSerializer, responses=ServiceRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def ask_again(self, request: Request, folio: str) -> Response:
        """The company says what would serve; the same request goes on, with its full term."""
        row = self.mine(permits("ask_again"))
        return self._told(
            service.ask_again(row, actor=self.actor, now=timezone.now(), **self.given(AskAgainSerializer))
        )

    @extend_schema(summary="Retirar una solicitud", tags=["requests"], parameters=[FOLIO],
                   request=OptionalReasonSerializer, responses=ServiceRequestSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, folio: str) -> Response:
        """The company takes it back while nobody has answered it."""
        row = self.mine(permits("withdraw"))
        reason = self.given(OptionalReasonSerializer)["reason"]
        return self._told(service.withdraw(row, actor=self.actor, now=timezone.now(), note=reason))
