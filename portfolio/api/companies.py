"""Companies and sectors."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from casework.models import SavedFilter
from casework.services.access_log import log_read
from portfolio.api.fields import PlainCharField, WholeNumberFilter
from portfolio.forms.filters import CompanyFilterForm
from portfolio.models import Company, Sector
from portfolio.querysets import facts
from portfolio.rules import rut
from portfolio.rules.permissions import reads_contacts, works_it
from portfolio.selectors import lists
from portfolio.selectors.companies import rhythm
from portfolio.selectors.usuaria import needed_in
from portfolio.services.segment import reassess_segment
from portfolio.states import CATEGORIES, CompanyKind, Origin, Potential, Segment, Size, Standing

NOT_YOURS = "Esta acción le corresponde a otra persona."
FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH)
FIRST_YEAR, LAST_YEAR, MOST_DAYS, MOST_ID = 1990, 2100, 36_500, 2**31


def named(request: Request, reference: str) -> Company:
    """The company that a body names by RUT or folio; one that the person does not see is that field's error."""
    rows = Company.objects.visible_to(request.user).select_related("case", "office", "executive")
    company = rows.at(reference).first()
    if company is None:
        raise serializers.ValidationError({"company": ["No encontramos esa empresa, o su cuenta no la ve."]})
    return company


class CompanySerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio")
    name = serializers.CharField()
    office = serializers.CharField(source="office.code")
    comuna = serializers.CharField(source="comuna_id", allow_null=True)
    executive = serializers.CharField(source="executive.display_name", allow_null=True, default=None)

    class Meta:
        model = Company
        fields = [
            "folio", "rut", "name", "legal_name", "trade_name", "kind", "standing", "office", "comuna", "country",
            "sector", "subsector", "size", "exports", "category", "executive", "last_worked_on", "admitted_at",
        ]  # fmt: skip


class ContactSerializer(serializers.Serializer):
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()


class CompanyDetailSerializer(CompanySerializer):
    """`contact` is null for the roles that read it only with the company's consent."""

    contact = serializers.SerializerMethodField()

    class Meta(CompanySerializer.Meta):
        fields = [*CompanySerializer.Meta.fields, "website", "description", "contact"]

    @extend_schema_field(ContactSerializer(allow_null=True))
    def get_contact(self, company: Company) -> dict[str, str] | None:
        if not reads_contacts(company, self.context["request"].user):
            return None
        return {"email": company.email, "phone": str(company.phone or ""), "address": company.address}


class NewSegmentSerializer(serializers.Serializer):
    segment = serializers.ChoiceField(choices=Segment.choices)
    reason = PlainCharField(max_length=1000, help_text="Razón; la lee solo el equipo")


class SegmentSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="case.folio")
    entry_segment = serializers.CharField(help_text="Segmento al ingresar")

    class Meta:
        model = Company
        fields = ["company", "segment", "entry_segment"]


class SectorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sector
        fields = ["code", "name", "kind", "strategic", "active", "example"]


class CompanyFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Palabras de nombre, RUT o folio")
    rut = django_filters.CharFilter(method="with_rut", label="RUT, con o sin puntos")
    kind = django_filters.ChoiceFilter(choices=CompanyKind.choices)
    standing = django_filters.ChoiceFilter(choices=Standing.choices)
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")
    region = django_filters.CharFilter(field_name="comuna__region_id", label="Código ISO, como CL-ML")
    sector = django_filters.CharFilter(label="Código del sector")
    size = django_filters.ChoiceFilter(choices=Size.choices)
    category = django_filters.ChoiceFilter(choices=CATEGORIES)
    exports = django_filters.BooleanFilter()
    potential = django_filters.ChoiceFilter(choices=Potential.choices)
    segment = django_filters.ChoiceFilter(choices=Segment.choices)
    origin = django_filters.ChoiceFilter(choices=Origin.choices)
    executive = WholeNumberFilter(label="Identificador de la persona")
    cartera = django_filters.BooleanFilter(method="by_cartera", label="DEF-2: cumple los cinco hechos")
    lacking = django_filters.ChoiceFilter(
        method="by_lack", choices=[(name, name) for name in facts.CARTERA_FACTS], label="DEF-2: el hecho que le falta"
    )
    user_of = WholeNumberFilter(
        method="by_year", min_value=FIRST_YEAR, max_value=LAST_YEAR, label="DEF-3: usuaria de ese año"
    )
    silent_days = WholeNumberFilter(
        method="by_silence", min_value=0, max_value=MOST_DAYS, label="Días sin contacto, o nunca"
    )
    beyond_rhythm = django_filters.BooleanFilter(
        method="by_rhythm", label="SEG-6, INS-2: más días sin contacto que su ritmo"
    )
    saved = WholeNumberFilter(method="by_saved", label="Un filtro guardado de /api/v1/saved-filters/")

    class Meta:
        model = Company
        fields: list[str] = []

    def by_cartera(self, queryset: Any, name: str, value: bool) -> QuerySet[Company]:
        whole = facts.cartera(timezone.localdate())
        return queryset.filter(whole if value else ~whole)

    def by_lack(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        return queryset.lacking(value, timezone.localdate())

    def by_year(self, queryset: Any, name: str, value: Any) -> QuerySet[Company]:
        return queryset.usuarias(int(value), needed_in(int(value)))

    def by_silence(self, queryset: Any, name: str, value: Any) -> QuerySet[Company]:
        return queryset.filter(facts.silent(timezone.localdate(), int(value)))

    def by_rhythm(self, queryset: Any, name: str, value: bool) -> QuerySet[Company]:
        today = timezone.localdate()
        late = facts.beyond_rhythm(today, rhythm(today))
        return queryset.filter(late if value else ~late)

    def by_saved(self, queryset: Any, name: str, value: Any) -> QuerySet[Company]:
        """What the page finds with that filter; of a filter that one may not open, nothing."""
        user, today = self.request.user, timezone.localdate()
        saved = SavedFilter.objects.visible_to(user).of("companies").filter(pk=min(int(value), MOST_ID)).first()
        if saved is None:
            return queryset.none()
        form = CompanyFilterForm(QueryDict(saved.query), executives=lists.executives_in_charge(user), today=today)
        return lists.filtered(queryset, form.values(), today)

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        return queryset.search(value)

    def with_rut(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        known = rut.guess(value)
        return queryset.filter(rut=known) if known else queryset.none()


@extend_schema_view(
    list=extend_schema(summary="Empresas", tags=["companies"]),
    retrieve=extend_schema(
        summary="Una empresa, por su folio",
        tags=["companies"],
        parameters=[FOLIO],
    ),
)
class CompanyViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Company.objects.none()
    filterset_class = CompanyFilter
    lookup_field = "folio"
    lookup_value_regex = r"[A-Za-z]{1,6}-\d{4}-\d{1,12}"

    def get_serializer_class(self) -> Any:
        return CompanyDetailSerializer if self.action == "retrieve" else CompanySerializer

    def get_queryset(self) -> QuerySet[Company]:
        rows = Company.objects.visible_to(self.request.user)
        return rows.select_related("case", "office", "executive").order_by("legal_name", "pk")

    def get_object(self) -> Company:
        company = get_object_or_404(self.get_queryset(), case__folio=self.kwargs["folio"].upper())
        if self.request.user.access.is_staff_member:  # type: ignore[union-attr]
            log_read(company.case, self.request.user, timezone.now())  # type: ignore[arg-type]
        return company

    @extend_schema(
        summary="Reevaluar el segmento de una empresa de la cartera (CPE-3)", tags=["companies"], parameters=[FOLIO],
        request=NewSegmentSerializer, responses=SegmentSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def segment(self, request: Request, folio: str) -> Response:
        """Whoever works the company says so; the segment with which it entered stays."""
        company, user = self.get_object(), cast(User, request.user)
        if not works_it(company, user):
            raise PermissionDenied(NOT_YOURS)
        body = NewSegmentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = reassess_segment(company=company, actor=user, now=timezone.now(), **body.validated_data)
        return Response(SegmentSerializer(row).data)


@extend_schema_view(list=extend_schema(summary="Sectores", tags=["catalogues"]))
class SectorViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    permission_classes = [AllowAny]
    serializer_class = SectorSerializer
    queryset = Sector.objects.order_by("order", "name", "pk")
