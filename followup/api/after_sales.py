"""Results of the self-assessments of after-sales (PV-2), as the pages show them."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, viewsets

from accounts.models import User
from followup.after_sales import obstacle_labels, questionnaire
from followup.models import AfterSalesAssessment
from followup.rules import after_sales as rules


class PracticeSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    compliance = serializers.IntegerField()
    applicability = serializers.IntegerField()
    obstacle = serializers.CharField()
    quadrant = serializers.CharField()


class AfterSalesSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.case.folio", read_only=True)
    company_name = serializers.CharField(source="company.name", read_only=True)

    class Meta:
        model = AfterSalesAssessment
        fields = ["id", "company", "company_name", "version", "sent_at", "compliance", "applicability", "obstacle"]


class AfterSalesDetailSerializer(AfterSalesSerializer):
    practices = serializers.SerializerMethodField()

    class Meta(AfterSalesSerializer.Meta):
        fields = [*AfterSalesSerializer.Meta.fields, "practices"]

    @extend_schema_field(PracticeSerializer(many=True))
    def get_practices(self, row: AfterSalesAssessment) -> Any:
        return PracticeSerializer(rules.result(questionnaire(), row.answers).practices, many=True).data


class AfterSalesFilter(django_filters.FilterSet):
    company = django_filters.CharFilter(field_name="company__case__folio", label="Folio de la empresa")
    sector = django_filters.CharFilter(field_name="company__sector", label="Código del sector")
    office = django_filters.CharFilter(field_name="company__office__code", label="Código de la oficina")
    obstacle = django_filters.ChoiceFilter(choices=list(obstacle_labels().items()))

    class Meta:
        model = AfterSalesAssessment
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Autodiagnósticos de posventa enviados (PV-2)", tags=["after-sales"]),
    retrieve=extend_schema(summary="Uno, con sus prácticas", tags=["after-sales"]),
)
class AfterSalesViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = AfterSalesAssessment.objects.none()
    filterset_class = AfterSalesFilter
    lookup_value_regex = r"\d{1,18}"

    def get_serializer_class(self) -> Any:
        return AfterSalesDetailSerializer if self.action == "retrieve" else AfterSalesSerializer

    def get_queryset(self) -> QuerySet[AfterSalesAssessment]:
        rows = AfterSalesAssessment.objects.visible_to(cast(User, self.request.user)).sent()
        return rows.select_related("company__case").order_by("-sent_at", "-pk")
