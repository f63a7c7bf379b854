"""The self-assessment of after-sales (PV-2): answered and sent by the company; results, and totals by sector."""

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

from casework.api.acting import ActingMixin
from casework.services.access_log import log_read
from followup.after_sales import obstacle_labels, questionnaire
from followup.api.after_sales_serializers import (
    AfterSalesAnswersSerializer,
    AfterSalesCompanySerializer,
    AfterSalesDetailSerializer,
    AfterSalesDraftSerializer,
    AfterSalesQuestionnaireSerializer,
    AfterSalesSerializer,
    SectorTotalSerializer,
    asked_of,
)
from followup.forms.after_sales import GroupForm
from followup.models import AfterSalesAssessment
from followup.selectors import after_sales as selector
from followup.services import after_sales as service
from portfolio.api.fields import ReferenceFilter
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.selectors.companies import companies_of

PK = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)
COMPANY = OpenApiParameter("company", OpenApiTypes.STR, required=True, description="RUT o folio de su empresa")
STAFF = "El seguimiento es del equipo de ProChile."
COMPANIES = "Lo responde quien representa a la empresa."
NOT_HERS = "No está entre las empresas que usted representa."


class AfterSalesFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="RUT o palabras de la empresa")
    company = ReferenceFilter()
    sector = django_filters.CharFilter(field_name="company__sector", label="Código del sector")
    office = django_filters.CharFilter(field_name="company__office__code", label="Código de la oficina")
    obstacle = django_filters.ChoiceFilter(choices=list(obstacle_labels().items()))

    class Meta:
        model = AfterSalesAssessment
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[AfterSalesAssessment]:
        return queryset.filter(company__in=Company.objects.search(value).values("pk"))


@extend_schema_view(
    list=extend_schema(summary="Autodiagnósticos de posventa enviados (PV-2)", tags=["after-sales"]),
)
class AfterSalesViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    http_method_names = ["get", "head", "options", "post", "patch"]
    queryset = AfterSalesAssessment.objects.none()
    serializer_class = AfterSalesSerializer
    filterset_class: Any = AfterSalesFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[AfterSalesAssessment]:
        rows = AfterSalesAssessment.objects.visible_to(self.actor).sent()
        return rows.select_related("company__case").order_by("-sent_at", "-pk")

    @extend_schema(summary="Uno, con sus prácticas", tags=["after-sales"], parameters=[PK],
                   responses=AfterSalesDetailSerializer)  # fmt: skip
    def retrieve(self, request: Request, pk: str) -> Response:
        """Each practice with what is suggested for it."""
        row = self.get_object()
        if not permissions.acts_for_it(row.company, self.actor):
            log_read(row.company.case, self.actor, timezone.now(), "posventa")
        return Response(AfterSalesDetailSerializer(row).data)

    @extend_schema(summary="Totales por sector", tags=["after-sales"], responses=SectorTotalSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def totals(self, request: Request) -> Response:
        """Of the last one that each company sent: how many, their means, and what hinders them most."""
        self.require(self.of_the_team, STAFF)
        rows = self.filter_queryset(AfterSalesAssessment.objects.visible_to(self.actor).last_of_each())
        return Response(SectorTotalSerializer(selector.by_sector(rows), many=True).data)

    @extend_schema(
        summary="El cuestionario", tags=["after-sales"], responses=AfterSalesQuestionnaireSerializer, filters=False
    )
    @action(detail=False, pagination_class=None, filterset_class=None)
    def questionnaire(self, request: Request) -> Response:
        """Its questions with their options, in order."""
        content = questionnaire()
        told = {
            "version": content["version"], "questions": content["questions"],
            "obstacles": content["per_question"]["obstacle"]["options"],
        }  # fmt: skip
        return Response(AfterSalesQuestionnaireSerializer(told).data)

    @extend_schema(summary="Lo respondido hasta ahora", tags=["after-sales"], parameters=[COMPANY],
                   responses=AfterSalesDraftSerializer, filters=False)  # fmt: skip
    @action(detail=False, pagination_class=None, filterset_class=None)
    def draft(self, request: Request) -> Response:
        """For whoever represents the company; without answers while nobody began."""
        mine = self._mine()
        return self._draft(self._company(mine, request.query_params.get("company", "")))

    @extend_schema(summary="Responder preguntas", tags=["after-sales"], request=AfterSalesAnswersSerializer,
                   responses=AfterSalesDraftSerializer, filters=False)  # fmt: skip
    @draft.mapping.patch
    def answer(self, request: Request) -> Response:
        """As many as there are; they stay as a draft until they are sent."""
        mine = self._mine()
        data = self.given(AfterSalesAnswersSerializer)
        company, answers = self._company(mine, data["company"]), _checked(data["answers"])
        service.save_answers(company=company, answers=answers, actor=self.actor, now=timezone.now())
        return self._draft(company)

    @extend_schema(summary="Enviar lo respondido", tags=["after-sales"], request=AfterSalesCompanySerializer,
                   responses={201: AfterSalesDetailSerializer})  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None)
    def send(self, request: Request) -> Response:
        """The result stays as it is, and whoever attends the company sees it. 409 while a question is missing."""
        mine = self._mine()
        company = self._company(mine, self.given(AfterSalesCompanySerializer)["company"])
        done = service.send(company=company, actor=self.actor, now=timezone.now())
        return Response(AfterSalesDetailSerializer(done).data, status=status.HTTP_201_CREATED)

    def _mine(self) -> Any:
        """The companies of whoever asks; refused to who represents none."""
        mine = companies_of(self.actor)
        self.require(mine.exists(), COMPANIES)
        return mine

    def _company(self, mine: Any, reference: str) -> Company:
        found: Company | None = mine.at(reference).first()
        if found is None:
            raise serializers.ValidationError({"company": [NOT_HERS]})
        return found

    def _draft(self, company: Company) -> Response:
        draft = selector.draft_of(company) or AfterSalesAssessment(company=company)
        draft.company = company
        return Response(AfterSalesDraftSerializer(draft).data)


def _checked(given: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The answers as the page's form takes them, which says what does not fit; each beside its question."""
    rows = asked_of(set(given))
    flat = {f"{key}_{name}".removesuffix("_value"): value for key, one in given.items() for name, value in one.items()}
    form = GroupForm(rows, {}, flat)
    if not form.is_valid():
        wrong: dict[str, dict[str, list[str]]] = {}
        for field, reasons in form.errors.items():
            key, _, name = field.partition("_")
            wrong.setdefault(key, {})[name or "value"] = [str(reason) for reason in reasons]
        raise serializers.ValidationError({"answers": wrong})
    return form.answers()
