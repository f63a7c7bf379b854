"""What a company allows besides what the law lets the portal do: given with date and text, withdrawn as easily."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django_countries import countries
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from casework.errors import NotPossible
from portfolio.api.fields import PlainCharField, ReferenceFilter
from portfolio.api.naming import company_of
from portfolio.forms.company import SHARED_CONTACTS
from portfolio.models import Consent
from portfolio.rules import permissions
from portfolio.selectors.companies import companies_of
from portfolio.services import give_consent, withdraw_consent
from portfolio.services.consents import TEXT_VERSION
from portfolio.states import ConsentKind

PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)
WITHDRAWN = "Esta autorización ya no está vigente."


class ConsentSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.case.folio")
    given_by = serializers.CharField(source="given_by.display_name")
    excluded_countries = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Consent
        fields = [
            "id", "company", "kind", "shared_contact", "excluded_countries", "text_version", "given_by", "given_at",
            "withdrawn_at",
        ]  # fmt: skip


class NewConsentSerializer(serializers.Serializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    kind = serializers.ChoiceField(choices=ConsentKind.choices)
    shared_contact = serializers.ChoiceField(
        choices=SHARED_CONTACTS, required=False, allow_blank=True, default="",
        help_text="Qué contacto se entrega, cuando se autoriza entregarlo",
    )  # fmt: skip
    excluded_countries = serializers.ListField(
        child=serializers.ChoiceField(choices=list(countries)), required=False, default=list,
        help_text="Países a los que no se entrega",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == ConsentKind.SHARE_CONTACT:
            if not attrs["shared_contact"]:
                raise serializers.ValidationError({"shared_contact": "Elija qué contacto podemos entregar."})
            return attrs
        return attrs | {"shared_contact": "", "excluded_countries": []}


class ConsentFilter(django_filters.FilterSet):
    company = ReferenceFilter()
    kind = django_filters.ChoiceFilter(choices=ConsentKind.choices)
    in_force = django_filters.BooleanFilter(field_name="withdrawn_at", lookup_expr="isnull", label="Si está vigente")

    class Meta:
        model = Consent
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Autorizaciones de las empresas que usted representa", tags=["personal-data"]),
    retrieve=extend_schema(summary="Una autorización", tags=["personal-data"], parameters=[PK]),
)
class ConsentViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = Consent.objects.none()
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Consent]:
        rows = Consent.objects.filter(company__in=companies_of(self.actor).order_by().values("pk"))
        return rows.select_related("company__case", "given_by").order_by("-given_at", "-pk")

    def _told(self, row: Consent, code: int = status.HTTP_200_OK) -> Response:
        return Response(ConsentSerializer(self.get_queryset().get(pk=row.pk)).data, status=code)

    @extend_schema(summary="Dar una autorización", tags=["personal-data"], request=NewConsentSerializer,
                   responses={201: ConsentSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """By who represents the company. Given again as it stands, nothing changes."""
        self.require(companies_of(self.actor).exists())
        data = self.given(NewConsentSerializer)
        company = company_of(request, data.pop("company"))
        self.require(permissions.acts_for_it(company, self.actor))
        row = give_consent(company=company, actor=self.actor, now=timezone.now(), text_version=TEXT_VERSION, **data)
        return self._told(row, status.HTTP_201_CREATED)

    @extend_schema(summary="Retirar una autorización", tags=["personal-data"], parameters=[PK], request=None,
                   responses=ConsentSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """From now on, and without a reason. 409 when it was withdrawn before."""
        row: Consent = self.mine(lambda row, user: permissions.acts_for_it(row.company, user))
        if row.withdrawn_at is not None or not withdraw_consent(
            company=row.company, kind=row.kind, actor=self.actor, now=timezone.now()
        ):
            raise NotPossible(WITHDRAWN)
        return self._told(row)
