"""What the API tells of a company in an activity, and what it takes: a place, who comes, the attendance."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from portfolio.api.fields import MomentField, PlainCharField
from portfolio.models import Enrolment
from portfolio.rules import permissions
from portfolio.selectors.activity_page import sees_attendee

CODES: dict[str, Any] = {"required": False, "default": list, "max_length": 60}


class CheckSerializer(serializers.Serializer):
    """`met` is null where a person has to confirm it."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    blocking = serializers.BooleanField()
    met = serializers.BooleanField(allow_null=True)
    words = serializers.CharField()


class ListedEnrolmentSerializer(serializers.ModelSerializer):
    """Without who comes nor why it was let in: asking for one is reading it, and that is written down."""

    activity = serializers.CharField(source="activity.case.folio")
    company = serializers.CharField(source="company.case.folio")
    state_label = serializers.CharField(source="get_state_display")
    attended_sessions = serializers.ListField(
        child=serializers.IntegerField(), help_text="Sesiones a las que vino; 0 en una actividad de una sola reunión"
    )

    class Meta:
        model = Enrolment
        fields = [
            "id", "activity", "company", "state", "state_label", "asked_at", "by_staff", "walk_in", "attended_sessions",
        ]  # fmt: skip


class EnrolmentSerializer(ListedEnrolmentSerializer):
    """As the `user` of the context reads it: the people and the exception are null for who does not see them."""

    person_name = serializers.CharField(allow_null=True)
    person_position = serializers.CharField(allow_null=True)
    exception_reason = serializers.CharField(allow_null=True)

    class Meta(ListedEnrolmentSerializer.Meta):
        fields = [*ListedEnrolmentSerializer.Meta.fields, "person_name", "person_position", "exception_reason"]

    def to_representation(self, row: Enrolment) -> dict[str, Any]:
        told = super().to_representation(row)
        user = self.context["user"]
        if not sees_attendee(row, user):
            return told | dict.fromkeys(("person_name", "person_position", "exception_reason"))
        return told | {"exception_reason": None} if permissions.acts_for_it(row.company, user) else told


class AttendeeSerializer(serializers.Serializer):
    """Who comes for the company; a change sends what changes."""

    person_name = PlainCharField(min_length=3, max_length=160)
    person_position = PlainCharField(max_length=80, required=False, allow_blank=True)
    person_email = serializers.EmailField(max_length=254)


class EnrolSerializer(AttendeeSerializer):
    """A company asks for a place. `confirms`: requirements that whoever asks may confirm."""

    activity = PlainCharField(max_length=24)
    company = PlainCharField(max_length=24, help_text="RUT o folio de la empresa")
    confirms = serializers.ListField(child=PlainCharField(max_length=40), **CODES)
    exception_reason = PlainCharField(required=False, default="", allow_blank=True, max_length=1000)
    refer = serializers.BooleanField(
        required=False, default=False, help_text="Dejar a la jefatura lo que los requisitos no permiten"
    )
    note = PlainCharField(required=False, default="", allow_blank=True, max_length=300)
    accepts_duties = serializers.BooleanField(
        required=False, default=False,
        help_text="La empresa leyó sus derechos y deberes, y los acepta (CAT-3): sin eso no se inscribe a sí misma",
    )  # fmt: skip


class ReleaseSerializer(serializers.Serializer):
    reason = PlainCharField(required=False, default="", allow_blank=True, max_length=300)


class DecideSerializer(serializers.Serializer):
    accept = serializers.BooleanField()
    confirms = serializers.ListField(child=PlainCharField(max_length=40), **CODES)
    reason = PlainCharField(required=False, default="", allow_blank=True, max_length=1000)


# Attendance


class SessionSerializer(serializers.Serializer):
    number = serializers.IntegerField(read_only=True)
    starts_at = MomentField()
    ends_at = MomentField()


class SessionsSerializer(serializers.Serializer):
    """All of them, in any order; none where it is a single meeting."""

    sessions = serializers.ListField(child=SessionSerializer(), max_length=40)


class ListedSerializer(serializers.ModelSerializer):
    """One company of the attendance list."""

    enrolment = serializers.IntegerField(source="pk")
    company = serializers.CharField(source="company.case.folio")
    company_name = serializers.CharField(source="company.name")
    rut = serializers.CharField(source="company.rut", allow_null=True)
    attended_sessions = serializers.ListField(child=serializers.IntegerField())

    class Meta:
        model = Enrolment
        fields = [
            "enrolment", "company", "company_name", "rut", "state", "person_name", "person_position", "walk_in",
            "attended_sessions", "exception_reason",
        ]  # fmt: skip


class AttendanceSerializer(serializers.Serializer):
    begun = serializers.BooleanField(help_text="La asistencia se toma desde que la actividad empieza")
    closed = serializers.BooleanField(help_text="Ya está registrada: se corrige con su razón")
    sessions = SessionSerializer(many=True)
    companies = ListedSerializer(many=True)
    untrained = serializers.ListField(
        child=serializers.CharField(), help_text="Folios de las que vendrían sin taller ni charla (CPE-5)"
    )


class MarkSerializer(serializers.Serializer):
    enrolment = serializers.IntegerField()
    sessions = serializers.ListField(
        child=serializers.IntegerField(), max_length=40,
        help_text="Sesiones a las que vino: [0] en una actividad de una sola reunión, [] si no vino",
    )  # fmt: skip


class MarksSerializer(serializers.Serializer):
    """Whoever is not named keeps their marks."""

    marks = serializers.ListField(child=MarkSerializer(), allow_empty=False, max_length=5000)


class AttendanceReasonsSerializer(serializers.Serializer):
    """What recording an attendance may ask for, each only where it does."""

    training_reason = PlainCharField(
        max_length=1000, required=False, default="", allow_blank=True,
        help_text="Por qué participaron sin taller ni charla (CPE-5)",
    )  # fmt: skip
    correction_reason = PlainCharField(
        max_length=1000, required=False, default="", allow_blank=True, help_text="Por qué se corrige la asistencia"
    )


class CloseRegisterSerializer(AttendanceReasonsSerializer):
    marks = serializers.ListField(child=MarkSerializer(), required=False, default=list, max_length=5000)


class RecordedSerializer(serializers.Serializer):
    """What recording did."""

    attended = serializers.IntegerField()
    absent = serializers.IntegerField()
    walk_ins = serializers.IntegerField(help_text="Llegaron sin inscribirse")
    actions = serializers.IntegerField(help_text="Acciones registradas")
    voided = serializers.IntegerField(help_text="Acciones anuladas")


class WalkInSerializer(serializers.Serializer):
    rut = PlainCharField(max_length=20)
    person = PlainCharField(max_length=160, required=False, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)
