"""The register of actions: the services of the pages, with their permissions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.documents import DocumentSerializer
from portfolio.api.action_results import PK, ResultActs
from portfolio.api.action_serializers import (
    ActionSerializer,
    CompletingSerializer,
    NewActionSerializer,
    PapersSerializer,
)
from portfolio.api.fields import ReasonSerializer, ReferenceFilter, WholeNumberFilter
from portfolio.api.naming import companies_of
from portfolio.models import Action, ActionResult, Company
from portfolio.rules import permissions
from portfolio.selectors.actions import leaves_under
from portfolio.services import actions as service
from portfolio.services.batches import undo_batch
from portfolio.states import ResultKind

BATCH = OpenApiParameter("batch", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Lo registrado en un solo acto")


class ActionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Palabras de la empresa")
    company = ReferenceFilter()
    kind = django_filters.CharFilter(method="of_kind", label="Código de un tipo, o de una rama con todo lo suyo")
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")
    logged_by = WholeNumberFilter(
        field_name="logged_by_id", label="Id de quien la registró", min_value=1, max_value=2**63 - 1
    )
    batch = django_filters.UUIDFilter(label="Lo registrado en un solo acto")
    since = django_filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="happened_on", lookup_expr="lte")
    counts = django_filters.BooleanFilter()
    voided = django_filters.BooleanFilter(field_name="voided_at", lookup_expr="isnull", exclude=True)
    result = django_filters.ChoiceFilter(choices=ResultKind.choices, method="with_result")
    with_results = django_filters.BooleanFilter(method="with_any", label="Si tiene algún resultado")

    class Meta:
        model = Action
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Action]:
        return queryset.filter(company__in=Company.objects.search(value).values("pk"))

    def of_kind(self, queryset: Any, name: str, value: str) -> QuerySet[Action]:
        return queryset.filter(kind__in=leaves_under(value))

    def with_result(self, queryset: Any, name: str, value: str) -> QuerySet[Action]:
        told = ActionResult.objects.in_force().filter(kind=value)
        return queryset.filter(pk__in=told.values("action"))

    def with_any(self, queryset: Any, name: str, value: bool) -> QuerySet[Action]:
        told = ActionResult.objects.in_force().values("action")
        return queryset.filter(pk__in=told) if value else queryset.exclude(pk__in=told)


@extend_schema_view(
    list=extend_schema(summary="Acciones", tags=["actions"]),
    retrieve=extend_schema(summary="Una acción", tags=["actions"], parameters=[PK]),
)
class ActionViewSet(ResultActs, viewsets.ReadOnlyModelViewSet):
    queryset = Action.objects.none()
    serializer_class = ActionSerializer
    filterset_class = ActionFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Action]:
        rows, results = Action.objects.visible_to(self.actor), ActionResult.objects.all()
        if not self.of_the_team:  # a mistake of the team, and why it was one, stays among it
            rows, results = rows.in_force(), results.in_force()
        people = ("company__case", "kind", "office", "logged_by", "activity__case")
        rows = rows.select_related(*people).prefetch_related(Prefetch("results", results))
        return rows.order_by("-happened_on", "-pk")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.leave_trace(row.company.case, "acción")
        return Response(self.get_serializer(row).data)

    def _told(self, row: Action) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)

    def _all_told(self, rows: QuerySet[Action], code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(rows, many=True).data, status=code)

    @extend_schema(summary="Registrar una acción, con una o varias empresas", tags=["actions"],
                   request=NewActionSerializer, responses={201: ActionSerializer(many=True)})  # fmt: skip
    def create(self, request: Request) -> Response:
        """All or none. 409 where one has this kind on that day already, unless `repeated` says that it is another."""
        self.require(permissions.logs_anything(self.actor))
        data = self.given(NewActionSerializer, context={"user": self.actor})
        companies = companies_of(request, data.pop("companies"), "companies")
        made = service.log_actions(companies=companies, actor=self.actor, now=timezone.now(), **data)
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made])
        return self._all_told(rows, status.HTTP_201_CREATED)

    @extend_schema(summary="Responder lo que quedó para después", tags=["actions"], parameters=[PK],
                   request=CompletingSerializer, responses=ActionSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: str) -> Response:
        """What was answered stays as it was: a wrong answer is mended by voiding the action and logging it again."""
        row = self.mine(permissions.completes_action)
        data = self.given(CompletingSerializer, context={"user": self.actor, "action": row})
        return self._told(service.complete_action(action=row, actor=self.actor, now=timezone.now(), **data))

    @extend_schema(summary="Anular una acción", tags=["actions"], parameters=[PK], request=ReasonSerializer,
                   responses=ActionSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """It stays, with its reason, and counts for nothing. 409 while it has results in force."""
        row = self.mine(permissions.voids_action)
        reason = self.given(ReasonSerializer)["reason"]
        return self._told(service.void_action(action=row, actor=self.actor, now=timezone.now(), reason=reason))

    @extend_schema(summary="Deshacer lo registrado en un solo acto", tags=["actions"], parameters=[BATCH],
                   request=None, responses=ActionSerializer(many=True), filters=False)  # fmt: skip
    @action(detail=False, methods=["post"], url_path=r"batches/(?P<batch>[0-9a-f-]{36})/undo", pagination_class=None)
    def undo_batch(self, request: Request, batch: str) -> Response:
        """By whoever logged it. The attendance of an activity goes with its actions. 409 if it was undone."""
        code = _uuid(batch)
        rows = self.get_queryset().filter(batch=code)
        if not rows.exists():
            raise Http404
        undo_batch(batch=code, actor=self.actor, now=timezone.now())
        return self._all_told(rows)

    @extend_schema(summary="Documentos de una acción", tags=["actions"], parameters=[PK],
                   responses=DocumentSerializer(many=True), filters=False)  # fmt: skip
    @action(detail=True, parser_classes=[MultiPartParser], filterset_class=None)
    def documents(self, request: Request, pk: str) -> Response:
        """Those that one may read."""
        rows = self.get_object().documents.visible_to(self.actor).current().select_related("case", "uploaded_by")
        page = self.paginate_queryset(rows.order_by("-uploaded_at", "-pk"))
        told = DocumentSerializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(told.data)

    @extend_schema(summary="Adjuntar documentos a una acción", tags=["actions"], parameters=[PK],
                   request={"multipart/form-data": PapersSerializer},
                   responses={201: DocumentSerializer(many=True)}, filters=False)  # fmt: skip
    @documents.mapping.post
    def attach(self, request: Request, pk: str) -> Response:
        """They stay in the company's file and in the action, all of them or none."""
        row = self.mine(permissions.completes_action)
        data, now = self.given(PapersSerializer), timezone.now()
        try:
            service.attach_to_actions(
                actions=[row], uploads=data["files"], actor=self.actor, now=now, for_company=data["for_company"]
            )
        except ValidationError as problem:
            raise serializers.ValidationError({"files": problem.messages}) from problem
        rows = row.documents.filter(uploaded_at=now).select_related("case", "uploaded_by").order_by("pk")
        told = DocumentSerializer(rows, many=True, context=self.get_serializer_context())
        return Response(told.data, status=status.HTTP_201_CREATED)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
