"""What the API takes and tells of requests of usuarias and of chances in other markets."""

from __future__ import annotations

from django_countries import countries
from rest_framework import serializers

from accounts.models import Office
from casework.states import Channel, ContactPoint
from portfolio.api.fields import MOST_ID, CodeField, PlainCharField
from portfolio.forms.requests import MOST_ALTERNATIVES
from portfolio.models import Alternative, ServiceRequest
from portfolio.states import Instrument


class AlternativeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Alternative
        fields = ["id", "round", "position", "instrument", "text", "when", "needs", "chosen_at"]


class ServiceRequestSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio", read_only=True)
    company = serializers.CharField(source="company.case.folio", read_only=True)
    company_name = serializers.CharField(source="company.name", read_only=True)
    office = serializers.CharField(source="case.office.code", read_only=True)
    responsible = serializers.CharField(source="case.responsible.display_name", allow_null=True, default=None)
    markets = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField(source="case.opened_at", read_only=True)
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True, read_only=True)
    alternatives = AlternativeSerializer(many=True, read_only=True)

    class Meta:
        model = ServiceRequest
        fields = [
            "folio", "company", "company_name", "office", "responsible", "origin", "text", "markets", "needed_by",
            "state", "recommendation", "kept_until", "answered_at", "opened_at", "next_due_at", "alternatives",
        ]  # fmt: skip

    def get_markets(self, row: ServiceRequest) -> list[str]:
        return [str(code) for code in row.markets]


class NewRequestSerializer(serializers.Serializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    text = PlainCharField(max_length=4000)
    markets = serializers.ListField(
        child=serializers.ChoiceField(choices=list(countries)), required=False, default=list
    )
    needed_by = serializers.DateField(required=False, allow_null=True, default=None)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.DIGITAL)
    contact_point = serializers.ChoiceField(choices=ContactPoint.choices, default=ContactPoint.WEB)


class OpportunitySerializer(serializers.Serializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    market = serializers.ChoiceField(choices=list(countries))
    text = PlainCharField(max_length=4000, help_text="Quién compra, qué busca y por qué calza con esta empresa")
    office = CodeField(
        slug_field="code", queryset=Office.objects.commercial(), help_text="Oficina comercial que la vio, una de usted"
    )

    def validate_office(self, office: Office) -> Office:
        if office.pk not in self.context["user"].access.offices():
            raise serializers.ValidationError("Esa no es su oficina comercial.")
        return office


class OfferedSerializer(serializers.Serializer):
    instrument = serializers.ChoiceField(choices=Instrument.choices)
    text = PlainCharField(max_length=300)
    when = PlainCharField(max_length=120, required=False, default="", allow_blank=True)
    needs = PlainCharField(max_length=200, required=False, default="", allow_blank=True)


class OfferSerializer(serializers.Serializer):
    alternatives = OfferedSerializer(many=True, allow_empty=False, max_length=MOST_ALTERNATIVES)  # type: ignore[call-arg]
    recommendation = PlainCharField(max_length=4000)


class ChoiceSerializer(serializers.Serializer):
    alternative = serializers.IntegerField(min_value=1, max_value=MOST_ID)


class AskAgainSerializer(serializers.Serializer):
    note = PlainCharField(max_length=2000, help_text="Qué le serviría a la empresa")
