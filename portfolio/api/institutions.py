"""Institutions and associations: their account, and one agreed answer to what they ask (INS-1, INS-3)."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Comuna, Office
from casework.api.acting import FolioMixin
from casework.door import may
from casework.errors import NotPossible
from casework.states import Channel, ContactPoint
from portfolio.api.companies import FOLIO, CompanySerializer
from portfolio.api.fields import MOST_ID, CodeField, PhoneCharField, PlainCharField, ReferenceFilter
from portfolio.models import Company, InstitutionRequest, Sector
from portfolio.rules import institutions as rules
from portfolio.rules import permissions
from portfolio.rules.rut import InvalidRut
from portfolio.selectors.institutions import to_consult
from portfolio.services import institutions as service
from portfolio.services.registration import AlreadyRegistered
from portfolio.states import CompanyKind

REQUEST_FOLIO = OpenApiParameter(
    "folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como INS-2026-000001"
)


class InstitutionSerializer(CompanySerializer):
    class Meta(CompanySerializer.Meta):
        fields = [
            "folio", "rut", "name", "office", "comuna", "sector", "executive", "validated_at", "last_contact_on",
        ]  # fmt: skip


class NewInstitutionSerializer(serializers.Serializer):
    name = PlainCharField(max_length=200)
    rut = PlainCharField(max_length=20, required=False, default="", allow_blank=True)
    office = CodeField(slug_field="code", queryset=Office.objects.active().regional())
    sector = CodeField(slug_field="code", queryset=Sector.objects.all(), required=False, allow_null=True, default=None)
    comuna = CodeField(
        slug_field="cut_code", queryset=Comuna.objects.all(), required=False, allow_null=True, default=None
    )
    website = PlainCharField(max_length=200, required=False, default="", allow_blank=True)
    contact_name = PlainCharField(max_length=120, required=False, default="", allow_blank=True)
    contact_position = PlainCharField(max_length=80, required=False, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254)
    phone = PhoneCharField(max_length=40, required=False, default="", allow_blank=True)


class InstitutionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Palabras de nombre, RUT o contacto")
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")
    sector = django_filters.CharFilter(label="Código del sector")
    validated = django_filters.BooleanFilter(field_name="validated_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Company
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        return queryset.search(value)


class StaffViewSet(FolioMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Institutions are the staff's: nobody from outside has a page of them."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.require(self.of_the_team, "Las instituciones las ve el equipo de ProChile.")


@extend_schema_view(
    list=extend_schema(summary="Instituciones y asociaciones", tags=["institutions"]),
    retrieve=extend_schema(summary="Una, por su folio", tags=["institutions"], parameters=[FOLIO]),
)
class InstitutionViewSet(StaffViewSet):
    queryset = Company.objects.none()
    serializer_class = InstitutionSerializer
    filterset_class = InstitutionFilter
    read_as = "empresa"

    def get_queryset(self) -> QuerySet[Company]:
        rows = Company.objects.visible_to(self.actor).not_merged().filter(kind=CompanyKind.ASSOCIATION)
        return rows.select_related("case", "office", "executive").order_by("legal_name", "pk")

    @extend_schema(
        summary="Registrar una institución (INS-1)", tags=["institutions"], request=NewInstitutionSerializer,
        responses={201: InstitutionSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Whoever attends at the office registers it; it is validated apart."""
        self.require(rules.creates_institutions(self.actor))
        data = self.given(NewInstitutionSerializer)
        sector = data.pop("sector")
        try:
            row = service.create_institution(
                actor=self.actor, now=timezone.now(), sector=sector.code if sector else "", **data
            )
        except AlreadyRegistered as known:
            raise ValidationError({"rut": [f"Ese RUT ya está registrado: {known.company.name}."]}) from known
        except InvalidRut as problem:
            raise ValidationError({"rut": [str(problem)]}) from problem
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Validar una institución (INS-1)", tags=["institutions"], parameters=[FOLIO], request=None,
        responses=InstitutionSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def validate(self, request: Request, folio: str) -> Response:
        """Its contact is told by e-mail, once."""
        service.validate_institution(company=self.mine(permissions.works_it), actor=self.actor, now=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)


class InstitutionRequestSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio")
    institution = serializers.CharField(source="company.case.folio")
    institution_name = serializers.CharField(source="company.name")
    office = serializers.CharField(source="case.office.code")
    opened_at = serializers.DateTimeField(source="case.opened_at")
    consulted = serializers.CharField(source="consulted.display_name", allow_null=True, default=None)

    class Meta:
        model = InstitutionRequest
        fields = [
            "folio", "institution", "institution_name", "office", "text", "contest_project", "state", "opened_at",
            "consulted", "word", "answer",
        ]  # fmt: skip


class NewInstitutionRequestSerializer(serializers.Serializer):
    institution = PlainCharField(max_length=30, help_text="RUT o folio de la institución")
    text = PlainCharField(max_length=4000)
    contest_project = PlainCharField(max_length=60, required=False, default="", allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.DIGITAL)
    contact_point = serializers.ChoiceField(choices=ContactPoint.choices, default=ContactPoint.EMAIL)


class ConsultSerializer(serializers.Serializer):
    whom = serializers.IntegerField(min_value=1, max_value=MOST_ID, help_text="Número de la persona")


class WordsSerializer(serializers.Serializer):
    text = PlainCharField(max_length=4000)


class InstitutionRequestFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=InstitutionRequest._meta.get_field("state").choices)
    office = django_filters.CharFilter(field_name="case__office__code", label="Código de la oficina")
    institution = ReferenceFilter(label="RUT o folio de la institución")

    class Meta:
        model = InstitutionRequest
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="Lo que piden las instituciones (INS-3)", tags=["institutions"]),
    retrieve=extend_schema(summary="Una solicitud, por su folio", tags=["institutions"], parameters=[REQUEST_FOLIO]),
)
class InstitutionRequestViewSet(StaffViewSet):
    queryset = InstitutionRequest.objects.none()
    serializer_class = InstitutionRequestSerializer
    filterset_class = InstitutionRequestFilter
    read_as = "solicitud de institución"

    def get_queryset(self) -> QuerySet[InstitutionRequest]:
        rows = InstitutionRequest.objects.visible_to(self.actor).for_list()
        return rows.prefetch_related("company__representations").order_by("-case__opened_at", "-pk")

    @extend_schema(
        summary="Registrar lo que pide una institución", tags=["institutions"],
        request=NewInstitutionRequestSerializer, responses={201: InstitutionRequestSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Before it is answered, who leads the relation is consulted."""
        user = self.actor
        self.require(permissions.assigns_anything(user))
        data = self.given(NewInstitutionRequestSerializer)
        rows = Company.objects.visible_to(user).not_merged().filter(kind=CompanyKind.ASSOCIATION)
        company = rows.select_related("case", "office", "executive").at(data.pop("institution")).first()
        if company is None:
            raise ValidationError({"institution": ["No encontramos esa institución, o su cuenta no la ve."]})
        self.require(permissions.works_it(company, user))
        row = service.raise_institution_request(company=company, actor=user, now=timezone.now(), **data)
        told = self.get_serializer(self.get_queryset().get(pk=row.pk)).data
        return Response(told, status=status.HTTP_201_CREATED)

    def _allowed(self, name: str) -> InstitutionRequest:
        """The request, where this person may take that step now: who may not is told so before the body is read."""
        row: InstitutionRequest = self.mine(rules.was_consulted if name == "give_word" else rules.works_it)
        if not may(row, name, self.actor):
            raise NotPossible(f"Esta solicitud está en «{row.info.staff}»: ese paso no toca ahora.")
        return row

    def _text(self) -> str:
        return str(self.given(WordsSerializer)["text"])

    def _told(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="Consultar a quien lidera la relación", tags=["institutions"], parameters=[REQUEST_FOLIO],
        request=ConsultSerializer, responses=InstitutionRequestSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def consult(self, request: Request, folio: str) -> Response:
        row = self._allowed("consult")
        offered = to_consult(self.actor, today=timezone.localdate())
        whom = offered.filter(pk=self.given(ConsultSerializer)["whom"]).first()
        if whom is None:
            raise ValidationError({"whom": ["Esa persona no tiene un rol vigente con que dar su palabra."]})
        service.consult(row, whom=whom, actor=self.actor, now=timezone.now())
        return self._told()

    @extend_schema(
        summary="Dar la palabra de quien lidera la relación", tags=["institutions"], parameters=[REQUEST_FOLIO],
        request=WordsSerializer, responses=InstitutionRequestSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def word(self, request: Request, folio: str) -> Response:
        row = self._allowed("give_word")
        service.give_word(row, word=self._text(), actor=self.actor, now=timezone.now())
        return self._told()

    @extend_schema(
        summary="Dar la respuesta acordada", tags=["institutions"], parameters=[REQUEST_FOLIO],
        request=WordsSerializer, responses=InstitutionRequestSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, folio: str) -> Response:
        row = self._allowed("reply")
        service.reply(row, answer=self._text(), actor=self.actor, now=timezone.now())
        return self._told()
