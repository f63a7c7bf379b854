"""Offices and territory: public facts, open to anybody."""

from __future__ import annotations

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import AllowAny

from ..models import Comuna, Office, OfficeKind, Region


class RegionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Region
        fields = ["iso_code", "cut_code", "name", "order"]


class ComunaSerializer(serializers.ModelSerializer):
    region = serializers.CharField(source="region_id")

    class Meta:
        model = Comuna
        fields = ["cut_code", "name", "province", "region"]


class OfficeSerializer(serializers.ModelSerializer):
    region = serializers.CharField(source="region_id", allow_null=True)

    class Meta:
        model = Office
        fields = ["code", "kind", "name", "mailbox", "country", "region", "time_zone", "active", "example"]


class ComunaFilter(django_filters.FilterSet):
    region = django_filters.CharFilter(field_name="region_id", label="Código ISO de la región, como CL-ML")

    class Meta:
        model = Comuna
        fields = ["region"]


class OfficeFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=OfficeKind.choices)
    region = django_filters.CharFilter(field_name="region_id", label="Código ISO de la región, como CL-ML")
    country = django_filters.CharFilter(label="País, como CL")
    active = django_filters.BooleanFilter()

    class Meta:
        model = Office
        fields = ["kind", "region", "country", "active"]


class OpenList(mixins.ListModelMixin, viewsets.GenericViewSet):
    """A catalogue: read by anybody, changed only on screen."""

    permission_classes = [AllowAny]


@extend_schema_view(list=extend_schema(summary="Regiones, de norte a sur", tags=["catalogues"]))
class RegionViewSet(OpenList):
    queryset = Region.objects.order_by("order")
    serializer_class = RegionSerializer


@extend_schema_view(list=extend_schema(summary="Comunas", tags=["catalogues"]))
class ComunaViewSet(OpenList):
    queryset = Comuna.objects.order_by("cut_code")
    serializer_class = ComunaSerializer
    filterset_class = ComunaFilter


@extend_schema_view(
    list=extend_schema(summary="Oficinas", tags=["offices"]),
    retrieve=extend_schema(summary="Una oficina", tags=["offices"]),
)
class OfficeViewSet(mixins.RetrieveModelMixin, OpenList):
    serializer_class = OfficeSerializer
    filterset_class = OfficeFilter
    lookup_field = "code"
    lookup_value_regex = r"[-a-zA-Z0-9_]+"
    queryset = Office.objects.order_by("code")
