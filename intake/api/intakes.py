"""Intakes, and acting on them: the same services and permissions as the pages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from casework.api.acting import FolioMixin, permits
from intake.api import acts
from intake.api.serializers import IntakeSerializer, TransitionSerializer
from intake.models import Intake
from intake.states import Branch, IntakeState
from portfolio.api.fields import ReferenceFilter

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como CAP-2026-000001")
BODIES = {act.body.__name__: act.body for act in acts.ACTS.values()}


class IntakeDetailSerializer(IntakeSerializer):
    transitions = serializers.SerializerMethodField()

    class Meta(IntakeSerializer.Meta):
        fields = [*IntakeSerializer.Meta.fields, "transitions"]

    @extend_schema_field(TransitionSerializer(many=True))
    def get_transitions(self, intake: Intake) -> list[dict[str, str]]:
        """What whoever asks can do now, and where to send it."""
        request = self.context["request"]
        return [
            {
                "name": name,
                "label": acts.ACTS[name].label,
                "url": reverse("api:intake-transition", args=[intake.case.folio, name], request=request),
            }
            for name in acts.possible(intake, request.user)
        ]


class IntakeFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=IntakeState.choices)
    branch = django_filters.ChoiceFilter(choices=Branch.choices)
    office = django_filters.CharFilter(field_name="case__office__code", label="Código de la oficina")
    company = ReferenceFilter()
    open = django_filters.BooleanFilter(field_name="case__closed_at", lookup_expr="isnull", label="Solo abiertas")
    opened_after = django_filters.IsoDateTimeFilter(field_name="case__opened_at", lookup_expr="gte")
    due_before = django_filters.IsoDateTimeFilter(field_name="case__next_due_at", lookup_expr="lt")

    class Meta:
        model = Intake
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Captaciones", tags=["intakes"]),
    retrieve=extend_schema(summary="Una captación, con lo que usted puede hacer", tags=["intakes"], parameters=[FOLIO]),
)
class IntakeViewSet(FolioMixin, viewsets.ReadOnlyModelViewSet):
    queryset = Intake.objects.none()
    filterset_class = IntakeFilter

    def get_serializer_class(self) -> Any:
        return IntakeSerializer if self.action == "list" else IntakeDetailSerializer

    def get_queryset(self) -> QuerySet[Intake]:
        rows = Intake.objects.visible_to(self.actor)
        related = ("case__office", "case__responsible", "case__parent", "company__case")
        return rows.select_related(*related).order_by("-case__opened_at", "-pk")

    @extend_schema(
        summary="Hacer algo con una captación",
        description="Cada transición pide lo suyo; «transitions» de la captación dice cuáles puede hacer usted ahora.",
        tags=["intakes"],
        parameters=[
            FOLIO,
            OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(acts.ACTS)),
        ],
        request=PolymorphicProxySerializer("Transition", list(BODIES.values()), resource_type_field_name=None),
        responses={200: IntakeDetailSerializer},
    )
    @action(detail=True, methods=["post"], url_path=r"transitions/(?P<name>[a-z_]{1,40})")
    def transition(self, request: Request, folio: str, name: str) -> Response:
        act = acts.ACTS.get(name)
        if act is None:
            raise Http404
        intake = self.mine(permits(*act.does))
        act.run(intake, self.given(act.body), self.actor, timezone.now())
        return Response(self.get_serializer(self.get_object()).data)
