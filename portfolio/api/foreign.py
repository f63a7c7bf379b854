"""EXT-1: an Oficom registers a foreign company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django_countries import countries
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Office
from casework.api.acting import ActingMixin
from portfolio.api.fields import CodeField, PhoneCharField, PlainCharField
from portfolio.api.naming import office_among
from portfolio.models import Company, Sector
from portfolio.rules.foreign import CHILE, registers_foreign
from portfolio.selectors.foreign import oficoms_of
from portfolio.services.foreign import (
    NO_WAY_TO_REACH_IT,
    CountryMissing,
    NumberTaken,
    correct_details,
    register_foreign,
)
from portfolio.states import CompanyKind

ABROAD_ONLY = "Es de una empresa extranjera: una de Chile se identifica con su RUT."
NO_COMUNA = "Una empresa extranjera no tiene comuna: diga su país."


def not_of_its_kind(kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    """What a body brings that a company of that kind does not have, with why."""
    if kind == CompanyKind.FOREIGN:
        return {"comuna": NO_COMUNA} if "comuna" in given else {}
    return {name: ABROAD_ONLY for name in ("country", "tax_id") if name in given}


class NewForeignSerializer(serializers.Serializer):
    name = PlainCharField(min_length=2, max_length=200)
    country = serializers.ChoiceField(choices=list(countries.countries), help_text="Cualquiera menos CL")
    tax_id = PlainCharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="Su identificación tributaria en su país"
    )
    sector = CodeField(
        slug_field="code", queryset=Sector.objects.filter(active=True), required=False, allow_null=True, default=None
    )
    contact_name = PlainCharField(max_length=120, required=False, default="", allow_blank=True)
    contact_position = PlainCharField(max_length=80, required=False, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)
    phone = PhoneCharField(max_length=40, required=False, default="", allow_blank=True, help_text="Con código de país")
    website = PlainCharField(max_length=200, required=False, default="", allow_blank=True)
    office = CodeField(
        slug_field="code", queryset=Office.objects.active(), required=False, allow_null=True, default=None,
        help_text="Código de la oficina comercial; se puede omitir si usted trabaja en una sola",
    )  # fmt: skip
    confirmed = serializers.BooleanField(
        required=False, default=False, help_text="Si usted revisó las parecidas (respuesta 409) y es otra empresa"
    )

    def validate_country(self, code: str) -> str:
        if code == CHILE:
            raise serializers.ValidationError("Una empresa de Chile se registra con su RUT.")
        return code

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["email"] and not attrs["phone"]:
            raise serializers.ValidationError({"email": NO_WAY_TO_REACH_IT})
        return attrs


class ForeignSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio")
    office = serializers.CharField(source="office.code")

    class Meta:
        model = Company
        fields = ["folio", "legal_name", "country", "tax_id", "sector", "standing", "office"]


class ForeignMixin(ActingMixin):
    """An Oficom's executive, for their own office."""

    def correct(self, company: Company, data: dict[str, Any]) -> Company:
        """Correct a company; what its country or its number cannot be is told beside them."""
        try:
            return correct_details(company=company, actor=self.actor, now=timezone.now(), **data)
        except (NumberTaken, CountryMissing) as problem:
            raise serializers.ValidationError(problem.problems) from problem

    @extend_schema(summary="Registrar una empresa extranjera (EXT-1)", tags=["companies"],
                   request=NewForeignSerializer, responses={201: ForeignSerializer})  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None)
    def foreign(self, request: Request) -> Response:
        """409 when some record may be the same: send it again with `confirmed` where it is another."""
        self.require(registers_foreign(self.actor))
        data = self.given(NewForeignSerializer)
        data["office"] = office_among(oficoms_of(self.actor), data["office"])
        sector = data.pop("sector")
        try:
            row = register_foreign(
                actor=self.actor, now=timezone.now(), sector=sector.code if sector else "", **data
            )  # fmt: skip
        except NumberTaken as known:
            raise serializers.ValidationError(known.problems) from known
        made = Company.objects.select_related("case", "office").get(pk=row.pk)
        return Response(ForeignSerializer(made).data, status=status.HTTP_201_CREATED)
