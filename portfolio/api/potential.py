"""Potential accounts: a business card, the invitation, the referral and the head's decision (POT-1, POT-2)."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Comuna, Office
from casework.api.acting import FolioMixin
from portfolio.api.companies import FOLIO
from portfolio.api.fields import (
    CodeField,
    OptionalReasonSerializer,
    PhoneCharField,
    PlainCharField,
    ReasonSerializer,
    RutCharField,
)
from portfolio.api.naming import office_among
from portfolio.models import Company, Sector
from portfolio.rules import permissions
from portfolio.selectors import potential as selector
from portfolio.services import potential as service
from portfolio.services.registration import AlreadyRegistered
from portfolio.states import POTENTIAL_STANDINGS

TEAM_ONLY = "Las cuentas potenciales son del equipo de ProChile."
DECISIONS = [
    ("decide_invite", "Invitarla a completar su ficha"), ("decide_keep", "Mantenerla como cuenta potencial"),
    ("discard", "Descartarla"),
]  # fmt: skip


class PotentialSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio")
    office = serializers.CharField(source="office.code")
    comuna = serializers.CharField(source="comuna_id", allow_null=True)
    responsible = serializers.CharField(source="case.responsible.display_name", allow_null=True, default=None)
    registered_at = serializers.DateTimeField(source="case.opened_at")
    where_met = serializers.CharField(source="potential_account.where_met", default="")
    referrals = serializers.IntegerField(source="potential_account.referrals", default=0)

    class Meta:
        model = Company
        fields = [
            "folio", "rut", "name", "standing", "office", "comuna", "sector", "website", "responsible", "where_met",
            "referrals", "registered_at",
        ]  # fmt: skip


class CardSerializer(serializers.Serializer):
    email = serializers.CharField()
    phone = serializers.CharField()
    notes = serializers.CharField()


class PotentialDetailSerializer(PotentialSerializer):
    """`card` is null for whoever reads contacts only with consent."""

    card = serializers.SerializerMethodField()

    class Meta(PotentialSerializer.Meta):
        fields = [*PotentialSerializer.Meta.fields, "card"]

    @extend_schema_field(CardSerializer(allow_null=True))
    def get_card(self, company: Company) -> dict[str, str] | None:
        if not permissions.reads_contacts(company, self.context["request"].user):
            return None
        account = getattr(company, "potential_account", None)
        return {"email": company.email, "phone": str(company.phone or ""), "notes": account.notes if account else ""}


class NewPotentialSerializer(serializers.Serializer):
    name = PlainCharField(min_length=2, max_length=200)
    where_met = PlainCharField(max_length=160, help_text="Dónde y cuándo se conocieron")
    office = CodeField(
        slug_field="code", queryset=Office.objects.active(), required=False, allow_null=True, default=None,
        help_text="Código de la oficina; se puede omitir si usted registra en una sola",
    )  # fmt: skip
    contact_name = PlainCharField(max_length=120, required=False, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)
    phone = PhoneCharField(max_length=40, required=False, default="", allow_blank=True)
    rut = RutCharField(max_length=20, required=False, default="", allow_blank=True)
    comuna = CodeField(
        slug_field="cut_code", queryset=Comuna.objects.all(), required=False, allow_null=True, default=None
    )
    sector = CodeField(
        slug_field="code", queryset=Sector.objects.filter(active=True), required=False, allow_null=True, default=None
    )
    website = PlainCharField(max_length=200, required=False, default="", allow_blank=True)
    notes = PlainCharField(max_length=2000, required=False, default="", allow_blank=True)
    confirmed = serializers.BooleanField(
        required=False, default=False, help_text="Si usted revisó las parecidas (respuesta 409) y es otra empresa"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["email"] and not attrs["phone"]:
            raise serializers.ValidationError({"email": "Escriba un correo o un teléfono para poder contactarla."})
        return attrs


class PotentialDecisionSerializer(ReasonSerializer):
    decision = serializers.ChoiceField(choices=DECISIONS)


class PotentialFilter(django_filters.FilterSet):
    standing = django_filters.ChoiceFilter(
        choices=[(one.value, one.label) for one in POTENTIAL_STANDINGS], method="told",
        label="Situación; sin ella, todas menos las descartadas",
    )  # fmt: skip
    q = django_filters.CharFilter(method="told", label="Palabras de nombre o RUT")
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")

    class Meta:
        model = Company
        fields: list[str] = []

    def told(self, queryset: Any, name: str, value: str) -> QuerySet[Company]:
        """Read by the selector."""
        return queryset


@extend_schema_view(
    list=extend_schema(summary="Cuentas potenciales", tags=["potential"]),
    retrieve=extend_schema(
        summary="Una cuenta potencial, por su folio",
        tags=["potential"],
        parameters=[FOLIO],
        description="With what its card says, for whoever may read it; reading leaves a trace.",
    ),
)
class PotentialViewSet(FolioMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Never counted as companies; the team sees those of its companies' offices, as on the page."""

    queryset = Company.objects.none()
    filterset_class = PotentialFilter
    read_as = "empresa"

    def get_serializer_class(self) -> Any:
        return PotentialDetailSerializer if self.action == "retrieve" else PotentialSerializer

    def get_queryset(self) -> QuerySet[Company]:
        self.require(self.of_the_team, TEAM_ONLY)
        if self.action == "list":
            asked = self.request.query_params
            return selector.found(self.actor, standing=asked.get("standing", ""), asked=asked.get("q", "")[:120])
        rows = Company.objects.visible_to(self.actor).not_merged()
        # What became a company is still acted upon, to be told that it is none of these any more (409).
        rows = rows.potential() if self.action == "retrieve" else rows
        return rows.select_related("case__responsible", "office", "potential_account")

    @extend_schema(summary="Registrar una cuenta potencial (POT-1)", tags=["potential"],
                   request=NewPotentialSerializer, responses={201: PotentialSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """409 when some record may be the same: send it again with `confirmed` where it is another."""
        self.require(permissions.logs_anything(self.actor))
        data = self.given(NewPotentialSerializer)
        data["office"] = office_among(selector.offices_for(self.actor), data["office"])
        sector = data.pop("sector")
        try:
            row = service.create_potential(
                actor=self.actor, now=timezone.now(), sector=sector.code if sector else "", **data
            )
        except AlreadyRegistered as known:
            words = f"Ya está en el portal como {known.company}, {known.company.case.folio}."
            raise serializers.ValidationError({"rut": [words]}) from known
        return self._told(row, status.HTTP_201_CREATED)

    @extend_schema(summary="Enviar la invitación, o enviarla otra vez (POT-2)", tags=["potential"],
                   parameters=[FOLIO], request=OptionalReasonSerializer, responses=PotentialSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, folio: str) -> Response:
        """A personal link goes to its e-mail; those sent before stop working."""
        company = self.mine(permissions.works_it)
        note = self.given(OptionalReasonSerializer)["reason"]
        service.invite(company=company, actor=self.actor, now=timezone.now(), note=note)
        return self._told(company)

    @extend_schema(summary="Derivar una cuenta potencial a la jefatura (POT-2)", tags=["potential"],
                   parameters=[FOLIO], request=ReasonSerializer, responses=PotentialSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def refer(self, request: Request, folio: str) -> Response:
        """The head decides whether it is invited; the company gets no e-mail."""
        company = self.mine(permissions.works_it)
        note = self.given(ReasonSerializer)["reason"]
        return self._told(service.refer(company=company, actor=self.actor, now=timezone.now(), note=note))

    @extend_schema(summary="Decidir sobre una cuenta derivada (POT-2)", tags=["potential"], parameters=[FOLIO],
                   request=PotentialDecisionSerializer, responses=PotentialSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, folio: str) -> Response:
        """Whoever referred it gets the decision and its reason."""
        company = self.mine(permissions.heads_it)
        data = self.given(PotentialDecisionSerializer)
        done = service.decide(
            company=company, decision=data["decision"], actor=self.actor, now=timezone.now(), note=data["reason"]
        )
        return self._told(done)

    @extend_schema(summary="Reabrir una cuenta descartada", tags=["potential"], parameters=[FOLIO],
                   request=ReasonSerializer, responses=PotentialSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, folio: str) -> Response:
        """It is again among those to be invited."""
        company = self.mine(permissions.works_it)
        note = self.given(ReasonSerializer)["reason"]
        return self._told(service.reopen(company=company, actor=self.actor, now=timezone.now(), note=note))

    def _told(self, company: Company, code: int = status.HTTP_200_OK) -> Response:
        rows = Company.objects.select_related("case__responsible", "office", "potential_account")
        return Response(PotentialSerializer(rows.get(pk=company.pk)).data, status=code)
