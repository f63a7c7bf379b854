"""CPE-7: what came of the actions: each result from its action, and the register of all of them."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django_countries import countries
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from portfolio.api.action_serializers import NewResultSerializer, ResultSerializer
from portfolio.api.fields import ReasonSerializer, ReferenceFilter
from portfolio.models import Action, ActionResult
from portfolio.rules import permissions
from portfolio.services import results as service
from portfolio.states import ResultKind

PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)
RESULT = OpenApiParameter("result", OpenApiTypes.INT, OpenApiParameter.PATH)


class ResultActs(ActingMixin):
    """The acts on the results of one action."""

    @extend_schema(summary="Registrar un resultado", tags=["actions"], parameters=[PK], request=NewResultSerializer,
                   responses={201: ResultSerializer})  # fmt: skip
    @action(detail=True, methods=["post"])
    def results(self, request: Request, pk: str) -> Response:
        """One at a time; an export may go to the exports register in the same act."""
        about = self.mine(permissions.completes_action)
        told = service.Result(**self.given(NewResultSerializer))
        row = service.log_result(action=about, result=told, actor=self.actor, now=timezone.now())
        return Response(ResultSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Anular un resultado", tags=["actions"], request=ReasonSerializer,
                   responses=ResultSerializer, parameters=[PK, RESULT])  # fmt: skip
    @action(detail=True, methods=["post"], url_path=r"results/(?P<result>\d{1,18})/void")
    def void_result(self, request: Request, pk: str, result: str) -> Response:
        """What it added to the exports register is taken back."""
        row = self._result(result)
        reason = self.given(ReasonSerializer)["reason"]
        done = service.void_result(result=row, actor=self.actor, now=timezone.now(), reason=reason)
        return Response(ResultSerializer(done).data)

    @extend_schema(summary="Llevar un resultado al registro de exportaciones", tags=["actions"], request=None,
                   responses=ResultSerializer, parameters=[PK, RESULT])  # fmt: skip
    @action(detail=True, methods=["post"], url_path=r"results/(?P<result>\d{1,18})/register")
    def register_result(self, request: Request, pk: str, result: str) -> Response:
        """An export with market, product and amount: a new line, or more of the one there is. 409 if it is there."""
        row = self._result(result)
        service.add_to_register(result=row, actor=self.actor, now=timezone.now())
        row.refresh_from_db()
        return Response(ResultSerializer(row).data)

    def _result(self, pk: str) -> ActionResult:
        about: Action = self.mine(permissions.completes_action)
        return get_object_or_404(about.results.select_related("action"), pk=pk)


class RegisteredSerializer(ResultSerializer):
    """A result with the action and the company it is of."""

    action = serializers.IntegerField(source="action_id")
    company = serializers.CharField(source="action.company.case.folio")
    rut = serializers.CharField(source="action.company.rut", allow_null=True)
    office = serializers.CharField(source="action.office.code")
    action_kind = serializers.CharField(source="action.kind_id")

    class Meta(ResultSerializer.Meta):
        fields = ["action", "company", "rut", "office", "action_kind", *ResultSerializer.Meta.fields]


class ResultFilter(django_filters.FilterSet):
    company = ReferenceFilter("action__company")
    kind = django_filters.ChoiceFilter(choices=ResultKind.choices)
    market = django_filters.ChoiceFilter(choices=list(countries), label="Código del país, como JP")
    office = django_filters.CharFilter(field_name="action__office__code", label="Código de la oficina que actuó")
    since = django_filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="happened_on", lookup_expr="lte")
    voided = django_filters.BooleanFilter(field_name="voided_at", lookup_expr="isnull", exclude=True)
    registered = django_filters.BooleanFilter(
        field_name="export", lookup_expr="isnull", exclude=True, label="Si está en el registro de exportaciones"
    )

    class Meta:
        model = ActionResult
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Resultados de las acciones (CPE-7)", tags=["actions"]),
    retrieve=extend_schema(summary="Un resultado", tags=["actions"], parameters=[PK]),
)
class ResultViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = ActionResult.objects.none()
    serializer_class = RegisteredSerializer
    filterset_class = ResultFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[ActionResult]:
        actions, rows = Action.objects.visible_to(self.actor), ActionResult.objects.all()
        if not self.of_the_team:
            actions, rows = actions.in_force(), rows.in_force()
        rows = rows.filter(action__in=actions.values("pk"))
        return rows.select_related("action__company__case", "action__office").order_by("-happened_on", "-pk")
