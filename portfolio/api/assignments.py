"""CAT-6: who attends a company, today and before; proposed, given to one or to many, within the cap."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from casework.api.acting import HEAD_ONLY
from portfolio.api.care import CareViewSet
from portfolio.api.fields import MOST_ID, PlainCharField, ReferenceFilter, WholeNumberFilter
from portfolio.api.naming import companies_of, company_of
from portfolio.models import Company, ExecutiveAssignment
from portfolio.rules import permissions
from portfolio.selectors.picking import MOST_AT_ONCE
from portfolio.services.assign_many import Choice, assign_many, suggest
from portfolio.services.assignment import assign_executive, propose_executives

COMPANIES = OpenApiParameter(
    "company", OpenApiTypes.STR, many=True, required=True, description="RUT o folio: una vez por cada empresa"
)
COMPANY = OpenApiParameter("company", OpenApiTypes.STR, required=True, description="RUT o folio de la empresa")


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


def _person() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MOST_ID, help_text="Número de la persona")


class NewAssignmentSerializer(serializers.Serializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    executive = _person()
    note = PlainCharField(max_length=1000, required=False, allow_blank=True, default="", help_text="Razón")


class OneAssignmentSerializer(serializers.Serializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    executive = _person()
    before = serializers.IntegerField(
        min_value=1, max_value=MOST_ID, allow_null=True, help_text="Quién la atendía cuando usted la vio"
    )


class ManyAssignmentsSerializer(serializers.Serializer):
    choices = serializers.ListField(child=OneAssignmentSerializer(), allow_empty=False, max_length=MOST_AT_ONCE)
    note = PlainCharField(max_length=1000, help_text="Razón")


class CandidateSerializer(serializers.Serializer):
    person = serializers.IntegerField(source="user_id")
    name = serializers.CharField()
    load = serializers.IntegerField()
    cap = serializers.IntegerField()
    has_room = serializers.BooleanField()
    absent = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class CandidatesSerializer(serializers.Serializer):
    company = serializers.CharField()
    executive = serializers.IntegerField(allow_null=True)
    candidates = CandidateSerializer(many=True)


class AssigneeSerializer(serializers.Serializer):
    company = serializers.CharField(source="company.case.folio")
    company_name = serializers.CharField(source="company.name")
    before = serializers.IntegerField(source="company.executive_id", allow_null=True)
    executive = serializers.IntegerField(source="to.user_id", allow_null=True, default=None)
    refusal = serializers.CharField(help_text="Por qué no se puede asignar; vacío si se puede")
    options = CandidateSerializer(many=True)


class DeskLoadSerializer(serializers.Serializer):
    name = serializers.CharField()
    office = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    cap = serializers.IntegerField()


class AssigneesSerializer(serializers.Serializer):
    suggestions = AssigneeSerializer(many=True)
    loads = DeskLoadSerializer(many=True)


class AssignedSerializer(serializers.Serializer):
    assigned = serializers.IntegerField()


class AssignmentFilter(django_filters.FilterSet):
    company = ReferenceFilter()
    office = django_filters.CharFilter(field_name="company__office__code", label="Código de la oficina")
    executive = WholeNumberFilter(field_name="executive", min_value=1, max_value=MOST_ID, label="Número de la persona")
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
        seen = Company.objects.visible_to(self.actor)
        rows = ExecutiveAssignment.objects.filter(company__in=seen.values("pk"))
        related = ("company__case", "company__office", "executive", "assigned_by")
        return rows.select_related(*related).order_by("-starts_on", "-pk")

    @extend_schema(
        summary="Asignar quién atiende a una empresa", tags=["care"], request=NewAssignmentSerializer,
        responses={201: AssignmentSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """From today on. Beyond the cap it is refused, and the answer says who can take it (CAT-6)."""
        self.require(permissions.assigns_anything(self.actor))
        data = self.given(NewAssignmentSerializer)
        company = self._mine(data["company"])
        person = User.objects.active().filter(pk=data["executive"]).first()
        if person is None:
            raise ValidationError({"executive": ["No hay una persona vigente con ese número."]})
        row = assign_executive(
            company=company, executive=person, actor=self.actor, now=timezone.now(), reason=data["note"]
        )
        return Response(AssignmentSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Quién puede atender a una empresa, de la mejor opción a la menos indicada", tags=["care"],
        parameters=[COMPANY], responses=CandidatesSerializer,
    )  # fmt: skip
    @action(detail=False, filterset_class=None, pagination_class=None)
    def candidates(self, request: Request) -> Response:
        """By sector and load, each with the reasons."""
        self.require(permissions.assigns_anything(self.actor))
        asked = self._asked()
        if len(asked) > 1:
            raise ValidationError({"company": ["Este filtro va una sola vez."]})
        company = self._mine(asked[0])
        found = [one for one in propose_executives(company, now=timezone.now()) if one.user_id != company.executive_id]
        told = {"company": company.case.folio, "executive": company.executive_id, "candidates": found}
        return Response(CandidatesSerializer(told).data)

    @extend_schema(
        summary="A quién propone el portal para varias empresas", tags=["care"], parameters=[COMPANIES],
        responses=AssigneesSerializer,
    )  # fmt: skip
    @action(detail=False, filterset_class=None, pagination_class=None)
    def suggestions(self, request: Request) -> Response:
        """Each with why, and how the loads end up; nothing changes."""
        self.require(permissions.assigns_anything(self.actor))
        rows = companies_of(request, self._asked(), "company")
        found, loads = suggest(rows, actor=self.actor, now=timezone.now())
        return Response(AssigneesSerializer({"suggestions": found, "loads": loads}).data)

    @extend_schema(
        summary="Asignar varias empresas a la vez", tags=["care"], request=ManyAssignmentsSerializer,
        responses=AssignedSerializer,
    )  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None)
    def many(self, request: Request) -> Response:
        """All or none; 409 when one changed hands since it was seen, or somebody would pass the cap."""
        self.require(permissions.assigns_anything(self.actor))
        data = self.given(ManyAssignmentsSerializer)
        rows = companies_of(request, [one["company"] for one in data["choices"]], "choices")
        if len(rows) != len(data["choices"]):
            raise ValidationError({"choices": ["Hay empresas repetidas."]})
        pairs = zip(rows, data["choices"], strict=True)
        choices = [Choice(row.pk, one["executive"], one["before"]) for row, one in pairs]
        done = assign_many(choices=choices, actor=self.actor, now=timezone.now(), reason=data["note"])
        return Response(AssignedSerializer({"assigned": len(done)}).data)

    def _mine(self, reference: str) -> Company:
        company = company_of(self.request, reference)
        self.require(permissions.assigns_it(company, self.actor), HEAD_ONLY)
        return company

    def _asked(self) -> list[str]:
        """The companies that the address names."""
        asked = list(dict.fromkeys(self.request.query_params.getlist("company")))
        if unknown := set(self.request.query_params) - {"company"}:
            raise ValidationError({name: ["Este filtro no existe."] for name in unknown})
        if not any(asked):
            raise ValidationError({"company": ["Diga qué empresa, por su RUT o su folio."]})
        if len(asked) > MOST_AT_ONCE:
            raise ValidationError({"company": [f"Pueden ser hasta {MOST_AT_ONCE} empresas a la vez."]})
        return [one[:40].replace("\x00", "") for one in asked]
