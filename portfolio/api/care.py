"""CAT-1: other categories for companies, proposed and decided, with the services and permissions of the page."""

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
from accounts.models import Role
from casework.api.acting import HEAD_ONLY, ActingMixin
from portfolio.api.fields import MOST_ID, PlainCharField, ReferenceFilter
from portfolio.api.naming import company_of
from portfolio.models import CategoryProposal
from portfolio.rules import permissions
from portfolio.rules.categories import proposed_it
from portfolio.rules.permissions import sees_care
from portfolio.services.categories import MOST_AT_ONCE as MOST_DECIDED
from portfolio.services.categories import decide_proposal, decide_proposals, propose_category, withdraw_proposal
from portfolio.states import CATEGORIES, ProposalState

NOT_YOURS = "Las categorías y asignaciones las ve quien atiende empresas, y quien supervisa."
PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)


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
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    category = serializers.ChoiceField(choices=CATEGORIES)
    note = PlainCharField(max_length=1000, help_text="Razón")


class DecisionSerializer(serializers.Serializer):
    accept = serializers.BooleanField(help_text="Si se acepta; la razón va en el correo a la empresa")
    note = PlainCharField(max_length=1000, help_text="Razón")


class ManyDecisionsSerializer(DecisionSerializer):
    proposals = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_ID), allow_empty=False, max_length=MOST_DECIDED
    )


class UndecidedSerializer(serializers.Serializer):
    company = serializers.CharField()
    problem = serializers.CharField()


class ManyDecidedSerializer(serializers.Serializer):
    decided = serializers.IntegerField()
    problems = UndecidedSerializer(many=True)


class CareViewSet(ActingMixin, viewsets.GenericViewSet):
    """Only for whoever sees categories and assignments (PAGES.md, matrix)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not sees_care(access_of(request.user)):
            raise PermissionDenied(NOT_YOURS)


class ProposalFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=ProposalState.choices)
    company = ReferenceFilter()
    office = django_filters.CharFilter(field_name="company__office__code", label="Código de la oficina")
    old = django_filters.ChoiceFilter(choices=CATEGORIES)
    new = django_filters.ChoiceFilter(choices=CATEGORIES)

    class Meta:
        model = CategoryProposal
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Propuestas de categoría", tags=["care"]),
    retrieve=extend_schema(
        summary="Una propuesta", tags=["care"], parameters=[PK],
    ),
)  # fmt: skip
class ProposalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CareViewSet):
    queryset = CategoryProposal.objects.none()
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> QuerySet[CategoryProposal]:
        rows = CategoryProposal.objects.visible_to(self.actor)
        related = ("company__case", "company__office", "proposed_by", "decided_by")
        return rows.select_related(*related).order_by("-found_at", "-pk")

    @extend_schema(
        summary="Proponer otra categoría", tags=["care"], request=NewProposalSerializer,
        responses={201: ProposalSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Whoever works the company proposes; the head of its office decides."""
        self.require(permissions.assigns_anything(self.actor))
        data = self.given(NewProposalSerializer)
        company = company_of(request, data["company"])
        self.require(permissions.works_it(company, self.actor))
        row = propose_category(
            company=company, category=int(data["category"]), actor=self.actor, now=timezone.now(), reason=data["note"]
        )
        found = get_object_or_404(self.get_queryset(), pk=row.pk)
        return Response(ProposalSerializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Aceptar o no una propuesta", tags=["care"], request=DecisionSerializer, parameters=[PK],
        responses={200: ProposalSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """The head decides; the category changes at once when it is accepted."""
        row = self.mine(lambda proposal, user: permissions.heads_it(proposal.company, user), HEAD_ONLY)
        data = self.given(DecisionSerializer)
        decide_proposal(proposal=row, accept=data["accept"], actor=self.actor, now=timezone.now(), reason=data["note"])
        return Response(ProposalSerializer(self.get_object()).data)

    @extend_schema(
        summary="Retirar la propuesta que uno hizo", tags=["care"], request=None, parameters=[PK],
        responses={200: ProposalSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Before it is decided, and only by who made it; what the facts propose too stays open as theirs."""
        row = self.mine(proposed_it)
        withdraw_proposal(proposal=row, actor=self.actor, now=timezone.now())
        return Response(ProposalSerializer(self.get_object()).data)

    @extend_schema(
        summary="Aceptar o no varias propuestas a la vez", tags=["care"], request=ManyDecisionsSerializer,
        responses=ManyDecidedSerializer,
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    def decisions(self, request: Request) -> Response:
        """Each whole or not at all; what changed meanwhile stays undecided, and the answer says why."""
        self.require(access_of(self.actor).has(Role.OFFICE_HEAD), HEAD_ONLY)
        data = self.given(ManyDecisionsSerializer)
        wanted = set(data["proposals"])
        rows = list(
            self.get_queryset().filter(pk__in=wanted).prefetch_related("company__representations").order_by("pk")
        )
        if missing := sorted(wanted - {row.pk for row in rows}):
            told = ", ".join(map(str, missing))
            raise ValidationError({"proposals": [f"No encontramos estas propuestas, o su cuenta no las ve: {told}."]})
        done = decide_proposals(rows, accept=data["accept"], actor=self.actor, now=timezone.now(), reason=data["note"])
        problems = [{"company": company, "problem": problem} for company, problem in done.problems]
        return Response(ManyDecidedSerializer({"decided": done.done, "problems": problems}).data)
