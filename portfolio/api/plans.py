"""Work plans with their milestones, with the services and permissions of the pages."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

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

from casework.api.acting import FolioMixin
from portfolio.api.fields import OptionalReasonSerializer, PlainCharField, ReasonSerializer, ReferenceFilter
from portfolio.api.naming import company_of
from portfolio.models import Milestone, WorkPlan
from portfolio.rules import permissions
from portfolio.services import plans as service
from portfolio.states import MilestoneOwner, PlanState

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como PLA-2026-000001")
MILESTONE = OpenApiParameter("milestone", OpenApiTypes.INT64, OpenApiParameter.PATH)


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


class PlanSerializer(serializers.Serializer):
    """What is agreed; a correction sends what changes."""

    name = PlainCharField(max_length=160)
    objectives = PlainCharField(max_length=4000)
    markets = serializers.ListField(child=serializers.ChoiceField(choices=list(countries)), required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        starts: date | None = attrs.get("starts_on", getattr(self.instance, "starts_on", None))
        ends: date | None = attrs.get("ends_on", getattr(self.instance, "ends_on", None))
        if starts and ends and ends < starts:
            raise serializers.ValidationError({"ends_on": "El plan termina antes de empezar: revise sus fechas."})
        return attrs


class NewPlanSerializer(PlanSerializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")


class NewMilestoneSerializer(serializers.Serializer):
    FIRST: ClassVar[dict[str, Any]] = {"owner_name": "", "progress": 0}

    title = PlainCharField(max_length=200)
    owner = serializers.ChoiceField(choices=MilestoneOwner.choices)
    owner_name = PlainCharField(max_length=120, required=False, allow_blank=True)
    due_on = serializers.DateField()
    progress = serializers.ChoiceField(choices=[0, 25, 50, 75, 100], required=False)


class PlanFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=PlanState.choices)
    office = django_filters.CharFilter(field_name="case__office__code", label="Código de la oficina")
    company = ReferenceFilter()
    mine = django_filters.BooleanFilter(method="of_mine", label="De las empresas de quien pregunta")
    late = django_filters.BooleanFilter(method="past_day", label="En curso y con hitos atrasados")

    class Meta:
        model = WorkPlan
        fields: list[str] = []

    def of_mine(self, queryset: Any, name: str, value: bool) -> QuerySet[WorkPlan]:
        found = queryset.filter(company__executive=self.request.user)
        return found if value else queryset.exclude(pk__in=found.values("pk"))

    def past_day(self, queryset: Any, name: str, value: bool) -> QuerySet[WorkPlan]:
        found = queryset.late(timezone.localdate())
        return found if value else queryset.exclude(pk__in=found.values("pk"))


@extend_schema_view(
    list=extend_schema(summary="Planes de trabajo", tags=["plans"]),
    retrieve=extend_schema(summary="Un plan, por su folio", tags=["plans"], parameters=[FOLIO]),
)
class WorkPlanViewSet(FolioMixin, viewsets.ReadOnlyModelViewSet):
    http_method_names = ["get", "head", "options", "post", "patch"]
    queryset = WorkPlan.objects.none()
    serializer_class = WorkPlanSerializer
    filterset_class = PlanFilter

    def get_queryset(self) -> QuerySet[WorkPlan]:
        rows = WorkPlan.objects.visible_to(self.actor).for_list()
        rows = rows.select_related("company__office").prefetch_related("company__representations")
        return rows.order_by("-starts_on", "-pk")

    def _told(self, plan: WorkPlan, code: int = status.HTTP_200_OK) -> Response:
        return Response(WorkPlanSerializer(self.get_queryset().get(pk=plan.pk)).data, status=code)

    @extend_schema(summary="Acordar un plan", tags=["plans"], request=NewPlanSerializer,
                   responses={201: WorkPlanSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """With a company that one works; it sees the plan at once. 409 while another is in course."""
        self.require(permissions.assigns_anything(self.actor))
        data = self.given(NewPlanSerializer)
        company = company_of(request, data.pop("company"))
        self.require(permissions.works_it(company, self.actor))
        plan = service.start_plan(company=company, actor=self.actor, now=timezone.now(), **data)
        return self._told(plan, status.HTTP_201_CREATED)

    @extend_schema(summary="Cambiar un plan", tags=["plans"], parameters=[FOLIO],
                   request=PlanSerializer(partial=True), responses=WorkPlanSerializer)  # fmt: skip
    def partial_update(self, request: Request, folio: str) -> Response:
        """The log says what changed."""
        plan = self.mine(permissions.works_plan)
        data = self.given(PlanSerializer, instance=plan, partial=True)
        return self._told(service.change_plan(plan=plan, actor=self.actor, now=timezone.now(), **data))

    @extend_schema(summary="Terminar un plan", tags=["plans"], parameters=[FOLIO], request=ReasonSerializer,
                   responses=WorkPlanSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, folio: str) -> Response:
        """With what was achieved, which the company reads."""
        return self._moved("finish", ReasonSerializer)

    @extend_schema(summary="Detener un plan", tags=["plans"], parameters=[FOLIO], request=ReasonSerializer,
                   responses=WorkPlanSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, folio: str) -> Response:
        """It can be taken up again."""
        return self._moved("stop", ReasonSerializer)

    @extend_schema(summary="Retomar un plan", tags=["plans"], parameters=[FOLIO], request=OptionalReasonSerializer,
                   responses=WorkPlanSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def take_up(self, request: Request, folio: str) -> Response:
        """With the same milestones and dates."""
        return self._moved("take_up", OptionalReasonSerializer)

    def _moved(self, act: str, form: type[serializers.Serializer]) -> Response:
        plan = self.mine(permissions.works_plan)
        reason = self.given(form)["reason"]
        return self._told(service.move(plan=plan, act=act, actor=self.actor, now=timezone.now(), note=reason))

    @extend_schema(summary="Agregar un hito", tags=["plans"], parameters=[FOLIO], request=NewMilestoneSerializer,
                   responses={201: MilestoneSerializer})  # fmt: skip
    @action(detail=True, methods=["post"])
    def milestones(self, request: Request, folio: str) -> Response:
        plan = self.mine(permissions.works_plan)
        data = NewMilestoneSerializer.FIRST | self.given(NewMilestoneSerializer)
        row = service.set_milestone(plan=plan, actor=self.actor, now=timezone.now(), **data)
        return Response(MilestoneSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Cambiar un hito", tags=["plans"], parameters=[FOLIO, MILESTONE],
                   request=NewMilestoneSerializer(partial=True), responses=MilestoneSerializer)  # fmt: skip
    @action(detail=True, methods=["patch"], url_path=r"milestones/(?P<milestone>\d{1,18})", url_name="milestone")
    def milestone(self, request: Request, folio: str, milestone: str) -> Response:
        """What is not sent stays; at 100 it is done."""
        row = self._milestone(milestone)
        now_is = {name: getattr(row, name) for name in ("title", "owner", "owner_name", "due_on", "progress")}
        data = now_is | self.given(NewMilestoneSerializer, partial=True)
        changed = service.set_milestone(plan=row.plan, actor=self.actor, now=timezone.now(), milestone=row, **data)
        return Response(MilestoneSerializer(changed).data)

    @extend_schema(summary="Quitar un hito", tags=["plans"], parameters=[FOLIO, MILESTONE], request=ReasonSerializer,
                   responses=WorkPlanSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], url_path=r"milestones/(?P<milestone>\d{1,18})/drop",
            url_name="milestone-drop")  # fmt: skip
    def drop_milestone(self, request: Request, folio: str, milestone: str) -> Response:
        """It leaves the plan; what it was stays in the log."""
        row = self._milestone(milestone)
        reason = self.given(ReasonSerializer)["reason"]
        service.drop_milestone(milestone=row, actor=self.actor, now=timezone.now(), reason=reason)
        return self._told(row.plan)

    def _milestone(self, pk: str) -> Milestone:
        plan = self.mine(permissions.works_plan)
        return get_object_or_404(plan.milestones.select_related("plan__case"), pk=pk)
