"""CAT-1, CAT-6: categories, requirements, proposals, assignments; deciding and assigning with the pages' services."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_of
from accounts.models import User
from portfolio.api.fields import PlainCharField, WholeNumberFilter
from portfolio.models import Category, CategoryCriterion, CategoryProposal, Company, ExecutiveAssignment
from portfolio.rules.permissions import sees_care
from portfolio.services.assignment import assign_executive
from portfolio.services.categories import decide_proposal, propose_category
from portfolio.states import CATEGORIES, ProposalState

NOT_YOURS = "Las categorías y asignaciones las ve quien atiende empresas, y quien supervisa."


class CategorySerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="get_number_display")

    class Meta:
        model = Category
        fields = ["number", "name", "characteristics", "objectives", "markets", "instruments", "example"]


class CriterionSerializer(serializers.ModelSerializer):
    values = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = CategoryCriterion
        fields = ["id", "text", "fact", "minimum", "maximum", "values", "valid_from", "active", "order", "example"]


class ProposalSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.case.folio")
    company_name = serializers.CharField(source="company.name")
    office = serializers.CharField(source="company.office.code")
    why = serializers.ListField(child=serializers.CharField())
    proposed_by = serializers.CharField(source="proposed_by.display_name", allow_null=True, default=None)
    decided_by = serializers.CharField(source="decided_by.display_name", allow_null=True, default=None)

    class Meta:
        model = CategoryProposal
        fields = [
            "id", "company", "company_name", "office", "old", "new", "why", "found_at", "proposed_by", "proposed_at",
            "reason", "state", "decided_by", "decided_at", "decision",
        ]  # fmt: skip


class NewProposalSerializer(serializers.Serializer):
    company = PlainCharField(max_length=30, help_text="Folio de la empresa")
    category = serializers.ChoiceField(choices=CATEGORIES)
    note = PlainCharField(max_length=1000, help_text="Razón")


class DecisionSerializer(serializers.Serializer):
    accept = serializers.BooleanField(help_text="Si se acepta; la razón va en el correo a la empresa")
    note = PlainCharField(max_length=1000, help_text="Razón")


class AssignmentSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.case.folio")
    office = serializers.CharField(source="company.office.code")
    executive = serializers.IntegerField(source="executive_id")
    executive_name = serializers.CharField(source="executive.display_name")
    assigned_by = serializers.CharField(source="assigned_by.display_name")

    class Meta:
        model = ExecutiveAssignment
        fields = ["id", "company", "office", "executive", "executive_name", "starts_on", "ends_on", "reason",
                  "assigned_by"]  # fmt: skip


class NewAssignmentSerializer(serializers.Serializer):
    company = PlainCharField(max_length=30, help_text="Folio de la empresa")
    executive = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="Número de la persona")
    note = PlainCharField(max_length=1000, required=False, allow_blank=True, default="", help_text="Razón")


class CareViewSet(viewsets.GenericViewSet):
    """Only for whoever sees categories and assignments (PAGES.md, matrix)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not sees_care(access_of(request.user)):
            raise PermissionDenied(NOT_YOURS)

    def company(self, folio: str) -> Company:
        """The company named in a body, or the field with its reason when this person does not see it."""
        rows = Company.objects.visible_to(self.request.user).not_merged().select_related("case", "office")
        found = rows.filter(case__folio=folio.upper()).first()
        if found is None:
            raise ValidationError({"company": ["No hay una empresa con ese folio que usted pueda ver."]})
        return found


@extend_schema_view(
    list=extend_schema(summary="Categorías de atención", tags=["care"]),
    retrieve=extend_schema(summary="Una categoría", tags=["care"]),
)
class CategoryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What each category is; anybody signed in reads it."""

    serializer_class = CategorySerializer
    queryset = Category.objects.order_by("number")
    lookup_value_regex = r"[123]"


@extend_schema_view(list=extend_schema(summary="Requisitos de Exporta Más", tags=["care"]))
class CriterionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    serializer_class = CriterionSerializer
    queryset = CategoryCriterion.objects.order_by("order", "pk")


class ProposalFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=ProposalState.choices)
    company = django_filters.CharFilter(field_name="company__case__folio", label="Folio de la empresa")
    office = django_filters.CharFilter(field_name="company__office__code", label="Código de la oficina")
    old = django_filters.ChoiceFilter(choices=CATEGORIES)
    new = django_filters.ChoiceFilter(choices=CATEGORIES)

    class Meta:
        model = CategoryProposal
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Propuestas de categoría", tags=["care"]),
    retrieve=extend_schema(
        summary="Una propuesta", tags=["care"],
        parameters=[OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)],
    ),
)  # fmt: skip
class ProposalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CareViewSet):
    queryset = CategoryProposal.objects.none()
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> QuerySet[CategoryProposal]:
        rows = CategoryProposal.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        related = ("company__case", "company__office", "proposed_by", "decided_by")
        return rows.select_related(*related).order_by("-found_at", "-pk")

    @extend_schema(
        summary="Proponer otra categoría", tags=["care"], request=NewProposalSerializer,
        responses={201: ProposalSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Whoever works the company proposes; the head of its office decides."""
        body = NewProposalSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = propose_category(
            company=self.company(body.validated_data["company"]), category=int(body.validated_data["category"]),
            actor=request.user, now=timezone.now(), reason=body.validated_data["note"],  # type: ignore[arg-type]
        )  # fmt: skip
        found = get_object_or_404(self.get_queryset(), pk=row.pk)
        return Response(ProposalSerializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Aceptar o no una propuesta", tags=["care"], request=DecisionSerializer,
        parameters=[OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)],
        responses={200: ProposalSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """The head decides; the category changes at once when it is accepted."""
        row = self.get_object()
        body = DecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        decide_proposal(
            proposal=row, accept=body.validated_data["accept"], actor=request.user, now=timezone.now(),  # type: ignore[arg-type]
            reason=body.validated_data["note"],
        )  # fmt: skip
        return Response(ProposalSerializer(self.get_object()).data)


class AssignmentFilter(django_filters.FilterSet):
    company = django_filters.CharFilter(field_name="company__case__folio", label="Folio de la empresa")
    office = django_filters.CharFilter(field_name="company__office__code", label="Código de la oficina")
    executive = WholeNumberFilter(
        field_name="executive", min_value=1, max_value=2**31 - 1, label="Número de la persona"
    )
    current = django_filters.BooleanFilter(field_name="ends_on", lookup_expr="isnull", label="Solo las de hoy")

    class Meta:
        model = ExecutiveAssignment
        fields: list[str] = []


@extend_schema_view(list=extend_schema(summary="Asignaciones de ejecutivo/a, de hoy y de antes", tags=["care"]))
class AssignmentViewSet(mixins.ListModelMixin, CareViewSet):
    queryset = ExecutiveAssignment.objects.none()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter

    def get_queryset(self) -> QuerySet[ExecutiveAssignment]:
        seen = Company.objects.visible_to(self.request.user)
        rows = ExecutiveAssignment.objects.filter(company__in=seen.values("pk"))
        related = ("company__case", "company__office", "executive", "assigned_by")
        return rows.select_related(*related).order_by("-starts_on", "-pk")

    @extend_schema(
        summary="Asignar quién atiende a una empresa", tags=["care"], request=NewAssignmentSerializer,
        responses={201: AssignmentSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """From today on. Beyond the cap it is refused, and the answer says who can take it (CAT-6)."""
        body = NewAssignmentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        company = self.company(body.validated_data["company"])
        person = User.objects.active().filter(pk=body.validated_data["executive"]).first()
        if person is None:
            raise ValidationError({"executive": ["No hay una persona vigente con ese número."]})
        row = assign_executive(
            company=company, executive=person, actor=request.user, now=timezone.now(),  # type: ignore[arg-type]
            reason=body.validated_data["note"],
        )  # fmt: skip
        return Response(AssignmentSerializer(row).data, status=status.HTTP_201_CREATED)
