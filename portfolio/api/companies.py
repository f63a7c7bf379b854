"""Companies and sectors."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django_countries import countries
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Comuna
from casework.api.acting import FolioMixin
from casework.models import SavedFilter
from portfolio.api.fields import MOST_ID, CodeField, PhoneCharField, PlainCharField, WholeNumberFilter
from portfolio.api.foreign import ForeignMixin, not_of_its_kind
from portfolio.api.registration import RegisteringMixin
from portfolio.forms.fields import subsector_problem
from portfolio.forms.filters import CompanyFilterForm
from portfolio.models import Company, Sector
from portfolio.querysets import facts
from portfolio.rules import permissions, rut
from portfolio.rules.foreign import corrects_it
from portfolio.selectors import lists
from portfolio.selectors.companies import rhythm
from portfolio.selectors.usuaria import needed_in
from portfolio.states import CATEGORIES, CompanyKind, Origin, Potential, Segment, Size, Standing

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH)
FIRST_YEAR, LAST_YEAR, MOST_DAYS = 1990, 2100, 36_500


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
            "tax_id", "sector", "subsector", "size", "exports", "category", "executive", "last_worked_on",
            "admitted_at",
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
        if not permissions.reads_contacts(company, self.context["request"].user):
            return None
        return {"email": company.email, "phone": str(company.phone or ""), "address": company.address}


class CorrectionSerializer(serializers.Serializer):
    """What is known of a company; only what is sent changes."""

    legal_name = PlainCharField(max_length=200)
    trade_name = PlainCharField(max_length=200, allow_blank=True)
    kind = serializers.ChoiceField(choices=CompanyKind.choices)
    address = PlainCharField(max_length=200, allow_blank=True)
    comuna = CodeField(slug_field="cut_code", queryset=Comuna.objects.all(), help_text="Ninguna si es extranjera")
    country = serializers.ChoiceField(
        choices=list(countries.countries), help_text="Solo de una extranjera: cualquiera menos CL"
    )
    tax_id = PlainCharField(
        max_length=40, allow_blank=True, help_text="Solo de una extranjera: su identificación tributaria en su país"
    )
    email = serializers.EmailField(allow_blank=True, max_length=254)
    phone = PhoneCharField(max_length=40, allow_blank=True)
    website = PlainCharField(max_length=200, allow_blank=True)
    sector = PlainCharField(max_length=40, allow_blank=True, help_text="Código del sector")
    subsector = PlainCharField(max_length=40, allow_blank=True, help_text="Código de un subsector de ese sector")

    def validate_sector(self, code: str) -> str:
        if code and not Sector.objects.filter(code=code, active=True).exists():
            raise serializers.ValidationError("No hay un sector vigente con ese código.")
        return code

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if foreign := not_of_its_kind(attrs.get("kind", getattr(self.instance, "kind", "")), attrs):
            raise serializers.ValidationError(foreign)
        sector, subsector = (attrs.get(name, getattr(self.instance, name)) for name in ("sector", "subsector"))
        if {"sector", "subsector"} & attrs.keys() and (problem := subsector_problem(sector, subsector)):
            raise serializers.ValidationError({"subsector": problem})
        return attrs


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
        description="With its contact for whoever may read it; reading leaves a trace.",
        tags=["companies"],
        parameters=[FOLIO],
    ),
)
class CompanyViewSet(FolioMixin, RegisteringMixin, ForeignMixin, viewsets.ReadOnlyModelViewSet):
    http_method_names = ["get", "head", "options", "post", "patch"]
    queryset = Company.objects.none()
    filterset_class = CompanyFilter
    read_as = "empresa"

    def get_serializer_class(self) -> Any:
        return CompanySerializer if self.action == "list" else CompanyDetailSerializer

    def get_queryset(self) -> QuerySet[Company]:
        rows = Company.objects.visible_to(self.actor)
        rows = rows.not_merged() if self.action == "partial_update" else rows
        return rows.select_related("case", "office", "executive").order_by("legal_name", "pk")

    @extend_schema(summary="Corregir los datos de una empresa", tags=["companies"], parameters=[FOLIO],
                   request=CorrectionSerializer(partial=True), responses=CompanySerializer)  # fmt: skip
    def partial_update(self, request: Request, folio: str) -> Response:
        """Each change stays in its history with who and when. An Oficom does not change the kind of a company."""
        company = self.mine(corrects_it)
        data = self.given(CorrectionSerializer, instance=company, partial=True)
        self.require("kind" not in data or permissions.edits_it(company, self.actor))
        row = self.correct(company, data)
        return Response(CompanySerializer(self.get_queryset().get(pk=row.pk)).data)


@extend_schema_view(list=extend_schema(summary="Sectores", tags=["catalogues"]))
class SectorViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    permission_classes = [AllowAny]
    serializer_class = SectorSerializer
    queryset = Sector.objects.order_by("order", "name", "pk")
