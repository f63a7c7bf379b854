"""What the API tells of a case file."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import User
from casework.models import CaseFile, Clause, ClauseVersion, Deadline, Event
from casework.vocabulary import state_info


class PersonSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="display_name")

    class Meta:
        model = User
        fields = ["id", "name"]


class CaseFileSerializer(serializers.ModelSerializer):
    parent = serializers.CharField(source="parent.folio", allow_null=True, default=None)  # type: ignore[assignment]
    office = serializers.CharField(source="office.code")
    responsible = PersonSerializer(allow_null=True)
    state_label = serializers.SerializerMethodField()

    class Meta:
        model = CaseFile
        fields = [
            "folio", "kind", "title", "parent", "office", "responsible", "sector", "channel", "contact_point",
            "opened_at", "closed_at", "state", "state_label", "turn", "next_due_at",
        ]  # fmt: skip

    def get_state_label(self, case: CaseFile) -> str:
        info = state_info(case.kind, case.state)
        if info is None:
            return case.state
        user: Any = self.context["request"].user
        return info.staff if user.access.is_staff_member else info.public


class EventSerializer(serializers.ModelSerializer):
    case_file = serializers.CharField(source="case.folio")
    actor = serializers.CharField(source="actor_name")

    class Meta:
        model = Event
        fields = ["case_file", "seq", "at", "kind", "label", "actor", "source", "target", "note", "internal", "hash"]


class TraceSerializer(serializers.Serializer):
    date = serializers.DateField()
    counted = serializers.BooleanField()
    reason = serializers.CharField()


class DeadlineSerializer(serializers.ModelSerializer):
    case_file = serializers.CharField(source="case.folio")
    clause = serializers.CharField(source="clause_id")
    title = serializers.CharField(source="clause.title")
    office = serializers.CharField(source="office.code")

    class Meta:
        model = Deadline
        fields = [
            "id", "case_file", "clause", "key", "title", "office", "started_at", "due_on", "due_at", "provisional",
            "paused_at", "is_extended", "met_at", "outcome",
        ]  # fmt: skip


class DeadlineDetailSerializer(DeadlineSerializer):
    trace = TraceSerializer(many=True)

    class Meta(DeadlineSerializer.Meta):
        fields = [*DeadlineSerializer.Meta.fields, "trace"]


class TermSerializer(serializers.ModelSerializer):
    class Meta:
        model = ClauseVersion
        fields = ["key", "valid_from", "unit", "amount", "receipt", "roll", "pausable"]


class ClauseSerializer(serializers.ModelSerializer):
    terms = serializers.SerializerMethodField()

    class Meta:
        model = Clause
        fields = ["id", "title", "summary", "from_law", "terms"]

    def get_terms(self, clause: Clause) -> list[dict[str, Any]]:
        rows = [version for version in clause.versions.all() if version.key]
        return list(TermSerializer(rows, many=True).data)
