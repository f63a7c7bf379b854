"""What the API tells of activities and enrolments, and what it takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Office
from casework.states import Channel
from portfolio.api.fields import CodeField, PlainCharField
from portfolio.forms.activities import CHANNELS
from portfolio.models import Activity, ActivityTemplate, Enrolment
from portfolio.rules.activity_catalogue import requirements_of
from portfolio.selectors.enrolment import asked_with_fee


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
    """What may be said of an activity; the rest is what its template proposes."""

    name = PlainCharField(max_length=200, min_length=4)
    description = PlainCharField(max_length=5000, allow_blank=True, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, help_text="in_person o digital")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    enrolment_closes_at = serializers.DateTimeField(
        allow_null=True, required=False, help_text="Vacía: cuando la actividad empieza"
    )
    place = PlainCharField(max_length=200, allow_blank=True, required=False)
    link = serializers.URLField(max_length=300, allow_blank=True, required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=5000, allow_null=True, required=False)
    minimum = serializers.IntegerField(min_value=1, max_value=5000, allow_null=True, required=False)
    is_public = serializers.BooleanField(required=False, help_text="Si se muestra en el calendario público")

    def validate_channel(self, value: str) -> str:
        if value not in dict(CHANNELS):
            raise serializers.ValidationError("Una actividad es presencial (in_person) o en línea (digital).")
        return value


class NewActivitySerializer(EditedSerializer):
    template = CodeField(slug_field="code", queryset=ActivityTemplate.objects.filter(active=True))
    office = CodeField(slug_field="code", queryset=Office.objects.active(), help_text="La que organiza")


class EditActivitySerializer(EditedSerializer):
    reason = PlainCharField(
        max_length=1000, allow_blank=True, required=False, default="",
        help_text="Si cambia la fecha o el lugar de una publicada: la leen las empresas inscritas",
    )  # fmt: skip


class CheckSerializer(serializers.Serializer):
    """`met` is null where a person has to confirm it."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    blocking = serializers.BooleanField()
    met = serializers.BooleanField(allow_null=True)
    words = serializers.CharField()


class EnrolmentSerializer(serializers.ModelSerializer):
    activity = serializers.CharField(source="activity.case.folio")
    company = serializers.CharField(source="company.case.folio")
    state_label = serializers.CharField(source="get_state_display")

    class Meta:
        model = Enrolment
        fields = [
            "id", "activity", "company", "state", "state_label", "person_name", "person_position", "asked_at",
            "by_staff", "walk_in", "exception_reason",
        ]  # fmt: skip


class EnrolSerializer(serializers.Serializer):
    """A company asks for a place. `confirms`: requirements that whoever asks may confirm."""

    activity = serializers.CharField(max_length=24)
    company = serializers.CharField(max_length=24, help_text="Folio de la empresa")
    person_name = serializers.CharField(max_length=160)
    person_position = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    person_email = serializers.EmailField()
    confirms = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    exception_reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
    accepts_duties = serializers.BooleanField(
        required=False, default=False, help_text="La empresa leyó sus derechos y deberes, y los acepta (CAT-3)"
    )


class ReleaseSerializer(serializers.Serializer):
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class CancelSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=1000, help_text="Razón; la leerán las empresas inscritas")


class DecideSerializer(serializers.Serializer):
    accept = serializers.BooleanField()
    confirms = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
