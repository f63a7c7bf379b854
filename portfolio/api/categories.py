"""CAT-1, CAT-2: the categories' texts and requirements, edited by administration; and the category of a company."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import HEAD_ONLY, ActingMixin
from portfolio.api.companies import FOLIO, CompanySerializer
from portfolio.api.fields import PlainCharField, told_of
from portfolio.api.one_company import OneCompanyViewSet
from portfolio.forms.categories import CriterionForm
from portfolio.models import Category, CategoryChange, CategoryCriterion
from portfolio.rules import permissions
from portfolio.selectors import care
from portfolio.services.catalogues import keep_row
from portfolio.services.categories import change_category, confirm_criterion
from portfolio.states import CATEGORIES, CheckableFact

NOT_YOURS = "Los catálogos los cambia la administración del portal."
TEXTS = ["characteristics", "objectives", "markets", "instruments", "what_changes"]
NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH, enum=[1, 2, 3])
CRITERION_FIELDS = ["text", "fact", "minimum", "maximum", "values", "valid_from", "active", "order"]
PK = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)
CRITERION = OpenApiParameter("criterion", OpenApiTypes.INT64, OpenApiParameter.PATH)


class CategorySerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="get_number_display")

    class Meta:
        model = Category
        fields = ["number", "name", *TEXTS, "example"]


class CategoryTextSerializer(serializers.Serializer):
    """What is not sent stays."""

    characteristics = PlainCharField()
    objectives = PlainCharField(help_text="Uno por línea")
    markets = PlainCharField()
    instruments = PlainCharField(help_text="Uno por línea")
    what_changes = PlainCharField(help_text="Va en el correo de quien pasa a esta categoría, una línea por cambio")


class CriterionSerializer(serializers.ModelSerializer):
    values = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = CategoryCriterion
        fields = ["id", *CRITERION_FIELDS, "example"]


class NewCriterionSerializer(serializers.Serializer):
    """Which of minimum, maximum and values it takes depends on the fact, as on the page."""

    text = PlainCharField(max_length=200)
    fact = serializers.ChoiceField(choices=CheckableFact.choices)
    minimum = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    maximum = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    values = serializers.ListField(child=PlainCharField(max_length=40), required=False, default=list, max_length=20)
    valid_from = serializers.DateField()
    active = serializers.BooleanField(required=False, default=True)
    order = serializers.IntegerField(min_value=0, max_value=32767, required=False, default=0)


class ExportaMasSerializer(serializers.Serializer):
    criterion = serializers.IntegerField()
    text = serializers.CharField()
    standing = serializers.CharField(help_text="met, missing o to_confirm")
    words = serializers.CharField()
    by_hand = serializers.BooleanField(help_text="Lo confirma una persona, no un dato")


class SuggestedCategorySerializer(serializers.Serializer):
    category = serializers.IntegerField()
    why = serializers.ListField(child=serializers.CharField())


class ChangedSerializer(serializers.ModelSerializer):
    class Meta:
        model = CategoryChange
        fields = ["old", "new", "at", "reason"]


class CompanyCategorySerializer(serializers.Serializer):
    company = serializers.CharField()
    category = serializers.IntegerField(allow_null=True)
    met = serializers.IntegerField(help_text="Cuántos requisitos de Exporta Más cumple")
    requirements = ExportaMasSerializer(many=True)
    suggestion = SuggestedCategorySerializer(allow_null=True)
    changes = ChangedSerializer(many=True)


class NewCategorySerializer(serializers.Serializer):
    category = serializers.ChoiceField(choices=CATEGORIES)
    note = PlainCharField(max_length=1000, help_text="Razón; la empresa la lee en su correo")


class ConfirmSerializer(serializers.Serializer):
    met = serializers.BooleanField()
    note = PlainCharField(max_length=1000, help_text="En qué se basa")


class CatalogueViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Anybody signed in reads it; administration changes it, and its history keeps who did."""

    def may_change(self) -> None:
        """Raises PermissionDenied for whoever does not administer the catalogues."""
        self.require(permissions.administers_catalogues(self.actor), NOT_YOURS)


@extend_schema_view(
    list=extend_schema(summary="Categorías de atención", tags=["care"]),
    retrieve=extend_schema(summary="Una categoría", tags=["care"], parameters=[NUMBER]),
)
class CategoryViewSet(mixins.RetrieveModelMixin, CatalogueViewSet):
    """What each category is."""

    serializer_class = CategorySerializer
    queryset = Category.objects.order_by("number")
    lookup_field = "number"
    lookup_value_regex = r"[123]"

    @extend_schema(summary="Cambiar los textos de una categoría", tags=["care"], parameters=[NUMBER],
                   request=CategoryTextSerializer(partial=True), responses=CategorySerializer)  # fmt: skip
    def partial_update(self, request: Request, number: str) -> Response:
        """The companies of that category read them too."""
        self.may_change()
        row = self.get_object()
        for name, value in self.given(CategoryTextSerializer, partial=True).items():
            setattr(row, name, value)
        return Response(CategorySerializer(keep_row(row, actor=self.actor)).data)


@extend_schema_view(list=extend_schema(summary="Requisitos de Exporta Más", tags=["care"]))
class CriterionViewSet(CatalogueViewSet):
    """What was asked once, or will be, is read by whoever looks at administration."""

    serializer_class = CriterionSerializer
    queryset = CategoryCriterion.objects.none()
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> QuerySet[CategoryCriterion]:
        rows = CategoryCriterion.objects.order_by("order", "pk")
        return rows if self.actor.access.sees_administration else rows.in_force(timezone.localdate())

    @extend_schema(summary="Agregar un requisito de Exporta Más", tags=["care"], request=NewCriterionSerializer,
                   responses={201: CriterionSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """It counts from the day that it says."""
        self.may_change()
        row = self._kept(self.given(NewCriterionSerializer), None)
        return Response(CriterionSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Cambiar un requisito de Exporta Más", tags=["care"], parameters=[PK],
                   request=NewCriterionSerializer(partial=True), responses=CriterionSerializer)  # fmt: skip
    def partial_update(self, request: Request, pk: str) -> Response:
        """What is not sent stays."""
        self.may_change()
        row = self.get_object()
        now_is = {name: getattr(row, name) for name in CRITERION_FIELDS}
        data = now_is | self.given(NewCriterionSerializer, partial=True)
        return Response(CriterionSerializer(self._kept(data, row)).data)

    def _kept(self, data: dict[str, Any], row: CategoryCriterion | None) -> CategoryCriterion:
        """By the rules of the page's form."""
        form = CriterionForm(data, instance=row)
        if not form.is_valid():
            raise ValidationError(told_of(form))
        kept: CategoryCriterion = keep_row(form.save(commit=False), actor=self.actor)
        return kept


class CompanyCategoryViewSet(OneCompanyViewSet):
    """Who works the company reads it, who oversees, and the company itself; the head decides."""

    @extend_schema(summary="La categoría de una empresa, requisito por requisito", tags=["care"], parameters=[FOLIO],
                   responses=CompanyCategorySerializer)  # fmt: skip
    @action(detail=True)
    def category(self, request: Request, folio: str) -> Response:
        """What it meets and lacks for Exporta Más; the team also reads what its facts suggest."""
        now = timezone.now()
        company = care.company_with_care(self.get_queryset(), folio, now)
        if company is None:
            raise Http404
        team = permissions.sees_care_of(company, self.actor)
        self.require(team or permissions.acts_for_it(company, self.actor))
        found = care.judged(company, now)
        told = {
            "company": company.case.folio, "category": company.category, "met": found.met,
            "requirements": found.checks if team else [replace(one, words=one.own_words) for one in found.checks],
            "suggestion": found.suggestion if team else None, "changes": company.category_changes.all(),
        }  # fmt: skip
        return Response(CompanyCategorySerializer(told).data)

    @extend_schema(summary="Cambiar la categoría de una empresa", tags=["care"], parameters=[FOLIO],
                   request=NewCategorySerializer, responses=CompanySerializer)  # fmt: skip
    @category.mapping.post
    def change_category(self, request: Request, folio: str) -> Response:
        """The head of its office, with a reason that the company reads; the rest propose."""
        company = self.mine(permissions.heads_it, HEAD_ONLY)
        data = self.given(NewCategorySerializer)
        row = change_category(
            company=company, category=int(data["category"]), actor=self.actor, now=timezone.now(), reason=data["note"]
        )
        return self.told(row)

    @extend_schema(summary="Confirmar un requisito que ningún dato comprueba", tags=["care"],
                   parameters=[FOLIO, CRITERION], request=ConfirmSerializer, responses={204: None})  # fmt: skip
    @action(detail=True, methods=["post"], url_path=r"requirements/(?P<criterion>\d{1,9})", url_name="requirement")
    def requirement(self, request: Request, folio: str, criterion: str) -> Response:
        """It stays as the last person confirmed it, with their name and the day."""
        company = self.mine(permissions.works_it)
        row = get_object_or_404(CategoryCriterion.objects.in_force(timezone.localdate()), pk=criterion)
        data = self.given(ConfirmSerializer)
        confirm_criterion(company=company, criterion=row, actor=self.actor, now=timezone.now(), **data)
        return Response(status=status.HTTP_204_NO_CONTENT)
