"""The register of actions and its catalogue: the services of the pages, with their permissions."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from casework.services.access_log import log_read
from portfolio.api.action_serializers import (
    ActionKindSerializer,
    ActionSerializer,
    NewActionSerializer,
    NewResultSerializer,
    ResultSerializer,
)
from portfolio.api.fields import ReasonSerializer
from portfolio.models import Action, ActionKind, ActionKindRule, ActionResult, Company
from portfolio.rules.rut import guess
from portfolio.selectors.actions import leaves_under
from portfolio.services.actions import log_actions, void_action
from portfolio.services.results import Result, log_result, void_result
from portfolio.states import ResultKind

PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)


def company_of(request: Request, reference: str, field: str) -> Company:
    """By RUT or folio, among those that the user sees; else an error of the field that named it."""
    rut = guess(reference)
    asked_for = Q(rut=rut) if rut else Q(case__folio=reference.upper().replace("\x00", ""))
    rows = Company.objects.visible_to(request.user).not_merged().select_related("case", "office")
    found = rows.filter(asked_for).first()
    if found is None:
        words = f"{reference[:30]}: no está entre las empresas que puede ver. Escriba su RUT o su folio."
        raise serializers.ValidationError({field: [words]})
    return found


@extend_schema_view(list=extend_schema(summary="Tipos de acción", tags=["actions"]))
class ActionKindViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    queryset = ActionKind.objects.none()
    serializer_class = ActionKindSerializer

    def get_queryset(self) -> QuerySet[ActionKind]:
        rules = ActionKindRule.objects.filter(valid_from__lte=timezone.localdate()).order_by("-valid_from")
        return ActionKind.objects.prefetch_related(Prefetch("rules", rules, to_attr="rules_today")).order_by(
            "order", "code"
        )


class ActionFilter(django_filters.FilterSet):
    company = django_filters.CharFilter(method="of_company", label="RUT o folio de la empresa")
    kind = django_filters.CharFilter(method="of_kind", label="Código de un tipo, o de una rama con todo lo suyo")
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")
    since = django_filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="happened_on", lookup_expr="lte")
    counts = django_filters.BooleanFilter()
    voided = django_filters.BooleanFilter(field_name="voided_at", lookup_expr="isnull", exclude=True)
    result = django_filters.ChoiceFilter(choices=ResultKind.choices, method="with_result")

    class Meta:
        model = Action
        fields: list[str] = []

    def of_company(self, queryset: Any, name: str, value: str) -> QuerySet[Action]:
        rut = guess(value)
        return queryset.filter(company__rut=rut) if rut else queryset.filter(company__case__folio=value.upper())

    def of_kind(self, queryset: Any, name: str, value: str) -> QuerySet[Action]:
        return queryset.filter(kind__in=leaves_under(value))

    def with_result(self, queryset: Any, name: str, value: str) -> QuerySet[Action]:
        told = ActionResult.objects.in_force().filter(kind=value)
        return queryset.filter(pk__in=told.values("action"))


@extend_schema_view(
    list=extend_schema(summary="Acciones", tags=["actions"]),
    retrieve=extend_schema(summary="Una acción", tags=["actions"], parameters=[PK]),
)
class ActionViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Action.objects.none()
    serializer_class = ActionSerializer
    filterset_class = ActionFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Action]:
        rows = Action.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        people = ("company__case", "kind", "office", "logged_by", "activity__case")
        return rows.select_related(*people).prefetch_related("results").order_by("-happened_on", "-pk")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        if request.user.access.is_staff_member:  # type: ignore[union-attr]
            log_read(row.company.case, request.user, timezone.now(), "acción")  # type: ignore[arg-type]
        return Response(self.get_serializer(row).data)

    @extend_schema(
        summary="Registrar una acción, con una o varias empresas", tags=["actions"], request=NewActionSerializer,
        responses={201: ActionSerializer(many=True)},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        given = NewActionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        companies = [company_of(request, reference, "companies") for reference in dict.fromkeys(data.pop("companies"))]
        made = log_actions(companies=companies, actor=request.user, now=timezone.now(), **data)  # type: ignore[arg-type]
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made])
        return Response(ActionSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Anular una acción", tags=["actions"], parameters=[PK], request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        void_action(action=row, actor=request.user, now=timezone.now(), **given.validated_data)  # type: ignore[arg-type]
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="Registrar un resultado", tags=["actions"], parameters=[PK], request=NewResultSerializer,
        responses={201: ResultSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def results(self, request: Request, pk: str) -> Response:
        about = self.get_object()
        given = NewResultSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = log_result(
            action=about, result=Result(**given.validated_data), actor=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )  # fmt: skip
        return Response(ResultSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Anular un resultado", tags=["actions"], request=ReasonSerializer, responses=ResultSerializer,
        parameters=[PK, OpenApiParameter("result", OpenApiTypes.INT, OpenApiParameter.PATH)],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path=r"results/(?P<result>\d{1,18})/void")
    def void_result(self, request: Request, pk: str, result: str) -> Response:
        row = get_object_or_404(self.get_object().results.select_related("action"), pk=result)
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        done = void_result(result=row, actor=request.user, now=timezone.now(), **given.validated_data)  # type: ignore[arg-type]
        return Response(ResultSerializer(done).data)
