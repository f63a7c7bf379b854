"""What an activity of each kind proposes: read by whoever organises, edited by the administrator."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from casework.states import Channel
from portfolio.api.activity_serializers import known_codes
from portfolio.api.fields import PlainCharField
from portfolio.forms.activities import CHANNELS
from portfolio.forms.catalogues import AUDIENCES, ORIGINS
from portfolio.models import ActivityTemplate
from portfolio.rules import activity_catalogue as catalogue
from portfolio.rules import permissions
from portfolio.services.activities.editing import asked_by
from portfolio.services.activities.templates import edit_template
from portfolio.states import ATTENDANCE_METHODS

CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH)
FEW: dict[str, Any] = {"min_value": 1, "max_value": 5000, "required": False, "allow_null": True}


class ReminderSerializer(serializers.Serializer):
    """So many days before (-) or after something of the activity, to whom, and what it says."""

    days = serializers.IntegerField(min_value=-999, max_value=999)
    to = serializers.ChoiceField(choices=list(AUDIENCES.values()))
    purpose = PlainCharField(min_length=3, max_length=200)

    def get_fields(self) -> dict[str, Any]:
        """Also `from`, which is no name in Python."""
        return {**super().get_fields(), "from": serializers.ChoiceField(choices=list(ORIGINS.values()))}

    def validate_purpose(self, value: str) -> str:
        """On one line, as the page writes it."""
        return " ".join(value.split())


class RequiredSerializer(serializers.Serializer):
    code = serializers.CharField()
    blocking = serializers.BooleanField()


class ActivityTemplateSerializer(serializers.ModelSerializer):
    kind = serializers.CharField(source="kind_id")
    requirements = RequiredSerializer(many=True)
    documents = serializers.ListField(child=serializers.CharField())
    reminders = ReminderSerializer(many=True)

    class Meta:
        model = ActivityTemplate
        fields = [
            "code", "name", "description", "kind", "channel", "duration_minutes", "capacity", "minimum", "maximum",
            "requirements", "documents", "reminders", "attendance", "fee_may_apply", "active", "order", "example",
        ]  # fmt: skip


class EditTemplateSerializer(serializers.Serializer):
    """What changes."""

    name = PlainCharField(max_length=160, required=False)
    description = PlainCharField(max_length=5000, required=False, allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, help_text="in_person o digital")
    duration_minutes = serializers.IntegerField(min_value=1, max_value=100_000, required=False)
    capacity = serializers.IntegerField(**FEW)
    minimum = serializers.IntegerField(**FEW)
    maximum = serializers.IntegerField(**FEW)
    requirements = serializers.ListField(child=PlainCharField(max_length=40), required=False, help_text="Códigos")
    documents = serializers.ListField(child=PlainCharField(max_length=40), required=False, help_text="Códigos")
    reminders = serializers.ListField(child=ReminderSerializer(), required=False, max_length=60)
    attendance = serializers.ChoiceField(choices=ATTENDANCE_METHODS, required=False)
    fee_may_apply = serializers.BooleanField(required=False)
    active = serializers.BooleanField(required=False)
    order = serializers.IntegerField(min_value=0, max_value=9999, required=False)

    def validate_channel(self, value: str) -> str:
        if value not in dict(CHANNELS):
            raise serializers.ValidationError("Una actividad es presencial (in_person) o en línea (digital).")
        return value

    def validate_requirements(self, value: list[str]) -> list[dict[str, Any]]:
        return asked_by(self.instance, known_codes(value, catalogue.requirements()))

    def validate_documents(self, value: list[str]) -> list[str]:
        return known_codes(value, catalogue.papers())


@extend_schema_view(
    list=extend_schema(summary="Plantillas de actividades", tags=["catalogues"]),
    retrieve=extend_schema(summary="Una plantilla", tags=["catalogues"], parameters=[CODE]),
)
class ActivityTemplateViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    """Whoever organises finds those in force; the administration, all."""

    http_method_names = ["get", "head", "options", "patch"]
    queryset = ActivityTemplate.objects.none()
    serializer_class = ActivityTemplateSerializer
    lookup_field = "code"
    lookup_value_regex = r"[-a-zA-Z0-9_]{1,40}"

    def get_queryset(self) -> QuerySet[ActivityTemplate]:
        rows = ActivityTemplate.objects.order_by("order", "name", "pk")
        if self.actor.access.sees_administration:
            return rows
        return rows.filter(active=True) if permissions.logs_anything(self.actor) else rows.none()

    @extend_schema(summary="Cambiar una plantilla", tags=["catalogues"], parameters=[CODE],
                   request=EditTemplateSerializer, responses=ActivityTemplateSerializer)  # fmt: skip
    def partial_update(self, request: Request, code: str) -> Response:
        """For the activities to come: those that exist keep theirs."""
        row = self.mine(lambda template, user: permissions.administers_catalogues(user))
        data = self.given(EditTemplateSerializer, instance=row, partial=True)
        return Response(ActivityTemplateSerializer(edit_template(template=row, actor=self.actor, **data)).data)
