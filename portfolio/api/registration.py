"""CAP-1: somebody registers their company, or asks to join the one that is in ProChile already."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Comuna
from casework.api.acting import ActingMixin
from portfolio.api.fields import CodeField, PlainCharField, RutCharField
from portfolio.models import Company, Representation
from portfolio.rules.rut import LOOKS_PERSONAL, looks_personal
from portfolio.services.people import join_company
from portfolio.services.registration import claim_company
from portfolio.states import Origin, RepresentationRole


class NewCompanySerializer(serializers.Serializer):
    rut = RutCharField(max_length=20)
    personal_rut = serializers.BooleanField(
        required=False, default=False, help_text="Si la empresa tributa con el RUN de una persona"
    )
    legal_name = PlainCharField(min_length=2, max_length=200)
    trade_name = PlainCharField(max_length=200, required=False, default="", allow_blank=True)
    comuna = CodeField(slug_field="cut_code", queryset=Comuna.objects.all())
    role = serializers.ChoiceField(choices=RepresentationRole.choices)
    origin = serializers.ChoiceField(choices=Origin.choices, required=False, default=Origin.DIRECT)
    potential = PlainCharField(
        max_length=40, required=False, allow_null=True, allow_blank=True, default=None,
        help_text="Folio de la cuenta parecida que es esta empresa (respuesta 409); vacío: ninguna lo es",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if looks_personal(attrs["rut"]) and not attrs.pop("personal_rut"):
            raise serializers.ValidationError({"rut": LOOKS_PERSONAL})
        attrs.pop("personal_rut", None)
        return attrs


class NewcomerSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio")
    office = serializers.CharField(source="office.code")

    class Meta:
        model = Company
        fields = ["folio", "rut", "legal_name", "standing", "office"]


class JoinSerializer(serializers.Serializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    role = serializers.ChoiceField(choices=RepresentationRole.choices)


class JoiningSerializer(serializers.ModelSerializer):
    """Until somebody decides, no more than its name."""

    company = serializers.CharField(source="company.case.folio")
    company_name = serializers.CharField(source="company.name")

    class Meta:
        model = Representation
        fields = ["company", "company_name", "role", "state"]


class RegisteringMixin(ActingMixin):
    """Anybody signed in, for the company that they represent."""

    @extend_schema(summary="Registrar la propia empresa (CAP-1)", tags=["companies"], request=NewCompanySerializer,
                   responses={201: NewcomerSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """409 where it is in ProChile already (ask to join it), or may be a potential account: say which, or none."""
        data = self.given(NewCompanySerializer)
        named = data["potential"]
        if named is not None:
            known = Company.objects.filter(case__folio=named.upper()).values_list("pk", flat=True).first()
            data["potential"] = known or 0
        row = claim_company(actor=self.actor, now=timezone.now(), **data)
        found = Company.objects.select_related("case", "office").get(pk=row.pk)
        return Response(NewcomerSerializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Pedir unirse a una empresa que ya está en ProChile", tags=["companies"],
                   request=JoinSerializer, responses={201: JoiningSerializer})  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None)
    def join(self, request: Request) -> Response:
        """Whoever represents it, or its executive, decides; until then one sees nothing of it."""
        data = self.given(JoinSerializer)
        company = Company.objects.live().select_related("case", "office").at(data["company"]).first()
        if company is None:
            raise serializers.ValidationError({"company": ["No hay una empresa registrada con ese RUT o folio."]})
        link = join_company(company=company, person=self.actor, role=data["role"], now=timezone.now())
        return Response(JoiningSerializer(link).data, status=status.HTTP_201_CREATED)
