"""What each transition of an intake needs, and what the API tells of one. The rules themselves are the services'."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import Office, User
from casework.states import Channel, ContactPoint
from intake.models import Intake, Interview
from portfolio.api.fields import PlainCharField
from portfolio.models import ReferralBody
from portfolio.states import CATEGORIES


class NothingSerializer(serializers.Serializer):
    """This step needs nothing else."""


class NoteSerializer(serializers.Serializer):
    note = PlainCharField(help_text="Razón; la empresa podrá leerla")


class OptionalNoteSerializer(serializers.Serializer):
    note = PlainCharField(required=False, allow_blank=True, default="")


class TextSerializer(serializers.Serializer):
    text = PlainCharField()


class ContactSerializer(serializers.Serializer):
    happened_at = serializers.DateTimeField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    contact_point = serializers.ChoiceField(choices=ContactPoint.choices)
    person = PlainCharField(required=False, allow_blank=True, default="", max_length=120)
    note = PlainCharField(required=False, allow_blank=True, default="")


class AppointmentSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Interview.Kind.choices)
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=15, max_value=480, default=60)
    place = PlainCharField(required=False, allow_blank=True, default="", max_length=250)
    link = serializers.URLField(required=False, allow_blank=True, default="", max_length=500)
    prepare = PlainCharField(required=False, allow_blank=True, default="")


class RescheduleSerializer(AppointmentSerializer):
    note = PlainCharField(help_text="Razón del cambio")


class AnswerSerializer(serializers.Serializer):
    points = serializers.IntegerField(min_value=-15, max_value=15)
    reason = PlainCharField(required=False, allow_blank=True, default="")
    seen = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=50), default=list, max_length=50)
    notes = PlainCharField(required=False, allow_blank=True, default="")


class RedFlagSerializer(serializers.Serializer):
    present = serializers.BooleanField()
    explanation = PlainCharField(required=False, allow_blank=True, default="")


class GuideSerializer(serializers.Serializer):
    """The interview guide, by id of question and of red flag."""

    kind = serializers.ChoiceField(choices=Interview.Kind.choices, default="in_person")
    answers = serializers.DictField(child=AnswerSerializer(), default=dict)
    red_flags = serializers.DictField(child=RedFlagSerializer(), default=dict)
    visit = serializers.ListField(child=serializers.CharField(max_length=80), default=list, max_length=100)
    strengths = PlainCharField(required=False, allow_blank=True, default="")
    gaps = PlainCharField(required=False, allow_blank=True, default="")
    pending = PlainCharField(required=False, allow_blank=True, default="")
    no_conflict = serializers.BooleanField(default=False)


class ReasonsSerializer(serializers.Serializer):
    reasons = PlainCharField()


class NotValidateSerializer(ReasonsSerializer):
    alternatives = PlainCharField()


class NamedContactSerializer(serializers.Serializer):
    name = PlainCharField(max_length=120)
    position = PlainCharField(required=False, allow_blank=True, default="", max_length=120)
    email = serializers.EmailField(required=False, allow_blank=True, default="", max_length=254)
    phone = PlainCharField(required=False, allow_blank=True, default="", max_length=40)


class ReferSerializer(serializers.Serializer):
    body = serializers.SlugRelatedField(slug_field="code", queryset=ReferralBody.objects.all())
    contact = NamedContactSerializer()
    reason = PlainCharField(max_length=2000)


class AdmitSerializer(serializers.Serializer):
    category = serializers.ChoiceField(choices=CATEGORIES)
    executive = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True, is_system=False))
    no_conflict = serializers.BooleanField()
    note = PlainCharField()


class TransitionSerializer(serializers.Serializer):
    """Something that whoever asks can do now with this intake."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.URLField()


class IntakeSerializer(serializers.ModelSerializer):
    folio = serializers.CharField(source="case.folio")
    company = serializers.CharField(source="company.case.folio")
    company_name = serializers.CharField(source="company.name")
    office = serializers.SlugRelatedField(source="case.office", slug_field="code", queryset=Office.objects.none())
    responsible = serializers.CharField(source="case.responsible.display_name", allow_null=True, default=None)
    state_label = serializers.SerializerMethodField()
    turn = serializers.CharField(source="case.turn")
    opened_at = serializers.DateTimeField(source="case.opened_at")
    closed_at = serializers.DateTimeField(source="case.closed_at", allow_null=True)
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)

    class Meta:
        model = Intake
        fields = [
            "folio", "company", "company_name", "office", "responsible", "state", "state_label", "turn", "branch",
            "reactivation", "opened_at", "submitted_at", "closed_at", "next_due_at", "segment",
        ]  # fmt: skip

    def get_state_label(self, intake: Intake) -> str:
        staff = self.context["request"].user.access.is_staff_member
        return intake.info.staff if staff else intake.info.public
