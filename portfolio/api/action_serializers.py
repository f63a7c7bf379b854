"""What the API takes and tells of actions, their catalogue and their results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Office
from casework.states import Channel, ContactPoint
from portfolio.models import Action, ActionKind, ActionResult
from portfolio.questions import CURRENCIES, SHAPES, asked, points_of
from portfolio.selectors.picking import MOST_AT_ONCE
from portfolio.states import ResultKind

AMOUNT = {"max_digits": 16, "decimal_places": 2, "min_value": Decimal("0.01")}


# The catalogue


class QuestionSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    shape = serializers.SerializerMethodField(help_text="How the answer is written")
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.STR)
    def get_shape(self, question: Any) -> str:
        return SHAPES.get(question.type, "text")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_choices(self, question: Any) -> list[str]:
        return [value for value, _ in question.choices]


class ActionKindSerializer(serializers.ModelSerializer):
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    questions = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField(help_text="Whether it counts for usuaria today (DEF-3)")

    class Meta:
        model = ActionKind
        fields = [
            "code", "parent", "name", "description", "leaf", "channels", "applies_to", "questions", "usual_results",
            "is_training", "requires_prior_training", "follow_up_clause", "counts", "active", "example",
        ]  # fmt: skip

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, kind: ActionKind) -> list[dict[str, Any]]:
        return list(QuestionSerializer(asked(kind.questions), many=True).data)

    @extend_schema_field(OpenApiTypes.BOOL)
    def get_counts(self, kind: ActionKind) -> bool:
        return any(rule.counts for rule in getattr(kind, "rules_today", [])[:1])


# Actions


class ResultSerializer(serializers.ModelSerializer):
    market = serializers.CharField(source="market.code", allow_null=True)

    class Meta:
        model = ActionResult
        fields = [
            "id", "kind", "happened_on", "market", "amount", "currency", "product", "note", "export", "voided_at",
        ]  # fmt: skip


class ActionSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.case.folio")
    rut = serializers.CharField(source="company.rut", allow_null=True)
    kind = serializers.CharField(source="kind_id")
    office = serializers.CharField(source="office.code")
    activity = serializers.CharField(source="activity.case.folio", allow_null=True, default=None)
    logged_by = serializers.CharField(source="logged_by.display_name")
    answers = serializers.JSONField()
    results = ResultSerializer(many=True)

    class Meta:
        model = Action
        fields = [
            "id", "company", "rut", "kind", "happened_on", "office", "channel", "contact_point", "activity",
            "participants", "note", "answers", "counts", "exception_reason", "logged_by", "logged_at", "batch",
            "voided_at", "void_reason", "results",
        ]  # fmt: skip


class NewActionSerializer(serializers.Serializer):
    """The same act for one company or many, all or none."""

    companies = serializers.ListField(
        child=serializers.CharField(max_length=30), min_length=1, max_length=MOST_AT_ONCE, help_text="RUT o folio"
    )
    kind = serializers.SlugRelatedField("code", queryset=ActionKind.objects.loggable())
    happened_on = serializers.DateField()
    office = serializers.SlugRelatedField("code", queryset=Office.objects.active())
    channel = serializers.ChoiceField(choices=Channel.choices)
    contact_point = serializers.ChoiceField(choices=ContactPoint.choices)
    participants = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    answers = serializers.DictField(required=False, default=dict)
    exception_reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["contact_point"] not in points_of(attrs["channel"]):
            raise serializers.ValidationError({"contact_point": "Ese punto de contacto no es de ese canal."})
        questions = {question.name: question for question in asked(attrs["kind"].questions)}
        unknown = set(attrs["answers"]) - set(questions)
        if unknown:
            words = f"Este tipo de acción no pregunta: {', '.join(sorted(unknown))[:200]}."
            raise serializers.ValidationError({"answers": words})
        one = len(attrs["companies"]) == 1
        missing = [
            name for name, question in questions.items()
            if question.required and (one or not question.per_company) and attrs["answers"].get(name) in (None, "", [])
        ]  # fmt: skip
        if missing:
            raise serializers.ValidationError({"answers": f"Falta responder: {', '.join(missing)}."})
        wrong = [name for name, value in attrs["answers"].items() if not _fits(questions[name], value)]
        if wrong:
            raise serializers.ValidationError({"answers": f"No tienen la forma que se pide: {', '.join(wrong)}."})
        return attrs


def _fits(question: Any, value: Any) -> bool:
    """Whether an answer has the shape of its type and, where there are choices, is one of them."""
    known = {code for code, _ in question.choices}
    if question.type == "choice":
        return isinstance(value, str) and value in known
    if question.type == "multi_choice":
        return isinstance(value, list) and all(isinstance(one, str) and one in known for one in value)
    if question.type == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    if question.type == "yes_no":
        return isinstance(value, bool)
    if question.type in ("money", "date_range"):
        keys = {"amount", "currency"} if question.type == "money" else {"from", "to"}
        return isinstance(value, dict) and set(value) == keys and all(isinstance(one, str) for one in value.values())
    if question.type in ("country_list", "region_list", "company_list"):
        return isinstance(value, list)
    if question.type == "user":
        return isinstance(value, int)
    return isinstance(value, str) and len(value) <= 4000


class NewResultSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ResultKind.choices)
    happened_on = serializers.DateField()
    market = serializers.RegexField(r"^[A-Z]{2}$", required=False, allow_blank=True, default="")
    amount = serializers.DecimalField(required=False, allow_null=True, default=None, **AMOUNT)  # type: ignore[arg-type]
    currency = serializers.ChoiceField(choices=CURRENCIES, required=False, allow_blank=True, default="")
    product = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    to_register = serializers.BooleanField(required=False, default=False)
