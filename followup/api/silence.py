"""Who has not heard of ProChile for longer than its rhythm (SEG-6, INS-2), as the page lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from followup.rules.silence import VIEWS
from followup.selectors import silence as selector
from portfolio.api.fields import MOST_ID, WholeNumberFilter
from portfolio.models import Company
from portfolio.states import CATEGORIES, CompanyKind


class SilentSerializer(serializers.Serializer):
    """A company, its last contact (null: never), the days since then and those of its rhythm."""

    company = serializers.CharField(source="company.case.folio")
    company_name = serializers.CharField(source="company.name")
    kind = serializers.CharField(source="company.kind")
    category = serializers.IntegerField(source="company.category", allow_null=True)
    sector = serializers.CharField(source="company.sector")
    office = serializers.CharField(source="company.office.code")
    executive = serializers.CharField(source="company.executive.display_name", allow_null=True, default=None)
    last_contact_on = serializers.DateField(source="company.last_contact_on", allow_null=True)
    days = serializers.IntegerField(source="silence.days", help_text="Días corridos de silencio")
    allowed = serializers.IntegerField(source="silence.allowed", help_text="Días corridos de su ritmo")
    attempts = serializers.IntegerField(source="touched.attempts", help_text="Intentos sin respuesta desde entonces")


class SilenceFilter(django_filters.FilterSet):
    view = django_filters.ChoiceFilter(choices=list(VIEWS.items()), method="of_view", label="De quién")
    q = django_filters.CharFilter(method="search", label="Palabras de nombre, RUT o contacto")
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")
    sector = django_filters.CharFilter(label="Código del sector")
    category = django_filters.ChoiceFilter(choices=CATEGORIES)
    kind = django_filters.ChoiceFilter(choices=CompanyKind.choices)
    executive = WholeNumberFilter(min_value=1, max_value=MOST_ID, label="Número de la persona")
    never = django_filters.BooleanFilter(field_name="last_contact_on", lookup_expr="isnull", label="Nunca contactadas")

    class Meta:
        model = Company
        fields: list[str] = []

    def of_view(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        return queryset.filter(selector.in_view(cast(User, self.request.user), value))

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        return queryset.search(value)


class SilenceViewSet(viewsets.GenericViewSet):
    queryset = Company.objects.none()
    serializer_class = SilentSerializer
    filterset_class = SilenceFilter

    def get_queryset(self) -> QuerySet[Company]:
        user: Any = self.request.user
        if not user.access.is_staff_member:
            raise PermissionDenied("El seguimiento es del equipo de ProChile.")
        return selector.for_page(selector.silent(user, timezone.localdate()))

    @extend_schema(summary="Quiénes esperan noticias (SEG-6, INS-2)", tags=["silence"])
    def list(self, request: Request) -> Response:
        """Never contacted first. A call is written down at `/contacts/`."""
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        make: Callable[[Any], Any] = selector.line_maker(cast(User, request.user), timezone.localdate())
        return self.get_paginated_response(self.get_serializer(make(page), many=True).data)
