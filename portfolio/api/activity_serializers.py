"""What the API tells of activities, and what it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django_countries import countries
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Office
from casework.states import Channel
from portfolio.api.fields import MOST_ID, CodeField, MomentField, PlainCharField
from portfolio.forms.activities import CHANNELS
from portfolio.models import ActionKind, Activity, ActivityTemplate, Sector
from portfolio.rules import activity_catalogue as catalogue
from portfolio.rules.activity_catalogue import requirements_of
from portfolio.selectors.enrolment import asked_with_fee
from portfolio.states import ATTENDANCE_METHODS, CATEGORIES, Segment


class RequirementSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    clause = serializers.CharField()
    blocking = serializers.BooleanField()


class ActivitySerializer(serializers.ModelSerializer):
    """What anybody may know. `place` of one in line says only that the link is sent to who is enrolled."""

    folio = serializers.CharField(source="case.folio")
    office = serializers.CharField(source="case.office.code")
    kind_name = serializers.CharField(source="kind.name")
    state_label = serializers.CharField(source="info.public")
    place = serializers.CharField(source="where_for_anybody")
    time_zone = serializers.SerializerMethodField()
    sectors: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    requirements = serializers.SerializerMethodField()
    places_left = serializers.SerializerMethodField()
    enrolment_closes_at = serializers.DateTimeField(source="closes_at")

    class Meta:
        model = Activity
        fields = [
            "folio", "name", "description", "kind", "kind_name", "office", "state", "state_label", "starts_at",
            "ends_at", "time_zone", "channel", "place", "capacity", "places_left", "enrolment_closes_at", "fee_amount",
            "fee_currency", "sectors", "segments", "categories", "requirements",
        ]  # fmt: skip

    def get_time_zone(self, row: Activity) -> str:
        return row.zone.key

    @extend_schema_field(RequirementSerializer(many=True))
    def get_requirements(self, row: Activity) -> list[dict[str, Any]]:
        return [
            {"code": one.code, "label": one.label, "clause": one.clause, "blocking": one.blocking}
            for one in requirements_of(asked_with_fee(row))
        ]

    def get_places_left(self, row: Any) -> int | None:
        return None if row.capacity is None else max(row.capacity - row.held, 0)


class EditedSerializer(serializers.Serializer):
    """What may be said of an activity; the rest is what its template proposes. A correction sends what changes."""

    name = PlainCharField(max_length=200, min_length=4)
    description = PlainCharField(max_length=5000, allow_blank=True, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, help_text="in_person o digital")
    starts_at = MomentField()
    ends_at = MomentField()
    enrolment_closes_at = MomentField(allow_null=True, required=False, help_text="Vacía: cuando la actividad empieza")
    time_zone = PlainCharField(
        max_length=60, allow_blank=True, required=False, help_text="De alguna oficina; vacía: la de la que organiza"
    )
    place = PlainCharField(max_length=200, allow_blank=True, required=False)
    link = serializers.URLField(max_length=300, allow_blank=True, required=False)
    market = serializers.ChoiceField(
        choices=list(countries), allow_blank=True, required=False, help_text="País, si es fuera de Chile"
    )
    bring = PlainCharField(max_length=300, allow_blank=True, required=False, help_text="Qué tener a mano")
    capacity = serializers.IntegerField(min_value=1, max_value=5000, allow_null=True, required=False)
    minimum = serializers.IntegerField(min_value=1, max_value=5000, allow_null=True, required=False)
    fee_amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=Decimal("0.01"), allow_null=True, required=False
    )
    fee_currency = serializers.ChoiceField(
        choices=Activity._meta.get_field("fee_currency").choices, allow_blank=True, required=False
    )
    fee_note = PlainCharField(max_length=300, allow_blank=True, required=False, help_text="Cómo se paga")
    sectors: Any = CodeField(
        slug_field="code", queryset=Sector.objects.filter(active=True), many=True, required=False,
        help_text="Convocados; ninguno: todos",
    )  # fmt: skip
    segments = serializers.ListField(child=serializers.ChoiceField(choices=Segment.choices), required=False)
    categories = serializers.ListField(child=serializers.ChoiceField(choices=CATEGORIES), required=False)
    requirements = serializers.ListField(
        child=PlainCharField(max_length=40), required=False, help_text="Códigos; los de una cláusula quedan siempre"
    )
    documents = serializers.ListField(child=PlainCharField(max_length=40), required=False, help_text="Códigos")
    attendance = serializers.ChoiceField(choices=ATTENDANCE_METHODS, required=False)
    attendance_share = serializers.IntegerField(
        min_value=1, max_value=100, required=False, help_text="Porcentaje mínimo de sesiones, si se toma por sesión"
    )
    is_public = serializers.BooleanField(required=False, help_text="Si se muestra en el calendario público")
    responsible = serializers.IntegerField(
        min_value=1, max_value=MOST_ID, required=False, help_text="Número de la persona a quien consultar"
    )

    def validate_channel(self, value: str) -> str:
        if value not in dict(CHANNELS):
            raise serializers.ValidationError("Una actividad es presencial (in_person) o en línea (digital).")
        return value

    def validate_time_zone(self, value: str) -> str:
        if value and not Office.objects.filter(time_zone=value).exists():
            raise serializers.ValidationError("Use la zona horaria de alguna oficina, como America/Santiago.")
        return value

    def validate_requirements(self, value: list[str]) -> list[str]:
        return known_codes(value, catalogue.requirements())

    def validate_documents(self, value: list[str]) -> list[str]:
        return known_codes(value, catalogue.papers())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What has to fit together, with what the activity says already, or its template proposes."""
        least, most = self._said(attrs, "minimum"), self._said(attrs, "capacity")
        if least and most and least > most:
            raise serializers.ValidationError({"minimum": "El mínimo no puede superar los cupos."})
        if self._said(attrs, "fee_amount") is None:
            attrs |= {"fee_currency": ""} if {"fee_amount", "fee_currency"} & set(attrs) else {}
        elif not self._said(attrs, "fee_currency"):
            raise serializers.ValidationError({"fee_currency": "Elija la moneda de la cuota."})
        return attrs

    def _said(self, attrs: dict[str, Any], name: str) -> Any:
        return attrs.get(name, getattr(self.instance or attrs.get("template"), name, None))


def known_codes(codes: list[str], known: Any) -> list[str]:
    """Codes of the catalogue, each once."""
    strange = [code for code in codes if code not in known]
    if strange:
        raise serializers.ValidationError(f"No existe «{strange[0]}». Use alguno de estos: {', '.join(known)}.")
    return list(dict.fromkeys(codes))


class NewActivitySerializer(EditedSerializer):
    template = CodeField(slug_field="code", queryset=ActivityTemplate.objects.filter(active=True))
    office = CodeField(slug_field="code", queryset=Office.objects.active(), help_text="La que organiza")


class EditActivitySerializer(EditedSerializer):
    reason = PlainCharField(
        max_length=1000, allow_blank=True, required=False, default="",
        help_text="Si cambia la fecha o el lugar de una publicada: la leen las empresas inscritas",
    )  # fmt: skip


class CancelSerializer(serializers.Serializer):
    note = PlainCharField(max_length=1000, help_text="Razón; la leerán las empresas inscritas")


class ReopenSerializer(serializers.Serializer):
    enrolment_closes_at = MomentField(help_text="A más tardar, cuando la actividad empieza")


class CopySerializer(serializers.Serializer):
    name = PlainCharField(max_length=200, min_length=4)
    starts_at = MomentField(help_text="Las horas, las sesiones y el cierre conservan su distancia")


class MessageSerializer(serializers.Serializer):
    text = PlainCharField(min_length=5, max_length=3000)


class WrittenSerializer(serializers.Serializer):
    companies = serializers.IntegerField(help_text="A cuántas se envió")


class InformSerializer(serializers.Serializer):
    """CAT-3 for those who have a place. What is not sent is what the activity says."""

    answer_by = serializers.DateField(help_text="Último día para confirmar")
    companies = serializers.ListField(
        child=PlainCharField(max_length=30), required=False, max_length=200,
        help_text="RUT o folio; si no se envía, todas las que tienen cupo",
    )  # fmt: skip
    kind = CodeField(slug_field="code", queryset=ActionKind.objects.loggable(), required=False)
    name = PlainCharField(max_length=200, required=False)
    dates = PlainCharField(max_length=2000, required=False, help_text="Fechas y plazos, uno por línea")
    fee = PlainCharField(max_length=200, required=False, allow_blank=True)
    more = PlainCharField(max_length=4000, required=False, allow_blank=True)
