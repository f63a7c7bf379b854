"""Work plans with their milestones, with the services and permissions of the pages."""

from __future__ import annotations

from typing import cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from portfolio.models import Milestone, WorkPlan
from portfolio.services import plans as service
from portfolio.states import MilestoneOwner, PlanState

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como PLA-2026-000001")


class MilestoneSerializer(serializers.ModelSerializer):
    class Meta:
        model = Milestone
        fields = ["id", "title", "owner", "owner_name", "due_on", "progress", "done_on"]


class WorkPlanSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio", read_only=True)
    company = serializers.CharField(source="company.case.folio", read_only=True)
    company_name = serializers.CharField(source="company.name", read_only=True)
    markets = serializers.SerializerMethodField()
    progress = serializers.IntegerField(read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)

    class Meta:
        model = WorkPlan
        fields = [
            "folio", "company", "company_name", "name", "objectives", "markets", "starts_on", "ends_on", "state",
            "progress", "next_milestone_on", "milestones",
        ]  # fmt: skip

    def get_markets(self, row: WorkPlan) -> list[str]:
        return [str(code) for code in row.markets]


class NewMilestoneSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    owner = serializers.ChoiceField(choices=MilestoneOwner.choices)
    owner_name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    due_on = serializers.DateField()
    progress = serializers.ChoiceField(choices=[0, 25, 50, 75, 100], default=0)


class PlanFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=PlanState.choices)
    office = django_filters.CharFilter(field_name="case__office__code", label="Código de la oficina")

    class Meta:
        model = WorkPlan
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Planes de trabajo", tags=["plans"]),
    retrieve=extend_schema(summary="Un plan, por su folio", tags=["plans"], parameters=[FOLIO]),
)
class WorkPlanViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = WorkPlan.objects.none()
    serializer_class = WorkPlanSerializer
    filterset_class = PlanFilter
    lookup_field = "folio"
    lookup_value_regex = r"[A-Za-z]{1,6}-\d{4}-\d{1,12}"

    def get_queryset(self) -> QuerySet[WorkPlan]:
        rows = WorkPlan.objects.visible_to(cast(User, self.request.user)).for_list()
        rows = rows.select_related("company__office").prefetch_related("company__representations")
        return rows.order_by("-starts_on", "-pk")

    def get_object(self) -> WorkPlan:
        return get_object_or_404(self.get_queryset(), case__folio=self.kwargs["folio"].upper())

    @extend_schema(
        summary="Agregar un hito", tags=["plans"], parameters=[FOLIO], request=NewMilestoneSerializer,
        responses={201: MilestoneSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def milestones(self, request: Request, folio: str) -> Response:
        plan, body = self.get_object(), NewMilestoneSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actor = cast(User, request.user)
        row = service.set_milestone(plan=plan, actor=actor, now=timezone.now(), **body.validated_data)
        return Response(MilestoneSerializer(row).data, status=status.HTTP_201_CREATED)
