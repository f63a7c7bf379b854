"""The catalogue of kinds of action: everybody reads it, the administrator keeps it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from casework.api.acting import ActingMixin
from casework.states import Channel
from portfolio.api.fields import CodeField, PlainCharField
from portfolio.forms.action_kinds import FOLLOW_UPS, MOST_QUESTIONS
from portfolio.models import ActionKind, ActionKindRule
from portfolio.questions import SHAPES, asked, library
from portfolio.rules import permissions
from portfolio.services.action_kinds import NOT_YOURS, OF_BRANCHES, add_kind, change_kind, set_rule
from portfolio.states import APPLIES_TO_WORDS, ResultKind

CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Código, como cb_topic")


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


class RuleSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.display_name", allow_null=True, default=None)

    class Meta:
        model = ActionKindRule
        fields = ["valid_from", "counts", "reason", "by"]


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


def _many(choices: Any, words: str) -> serializers.Field:
    return serializers.ListField(child=serializers.ChoiceField(choices=choices), required=False, help_text=words)


class KindSerializer(serializers.Serializer):
    """What a kind says; a branch, only its name, description, order and whether it is in force."""

    name = PlainCharField(max_length=160)
    description = PlainCharField(max_length=4000, required=False, allow_blank=True)
    channels = _many(Channel.choices, "Ninguno: todos")
    applies_to = _many(APPLIES_TO_WORDS, "Ninguno: para todos")
    questions = serializers.ListField(
        child=PlainCharField(max_length=80), required=False, max_length=MOST_QUESTIONS,
        help_text="Nombres de la biblioteca de preguntas, en su orden",
    )  # fmt: skip
    usual_results = _many(ResultKind.choices, "Se ofrecen primero al registrar un resultado")
    is_training = serializers.BooleanField(required=False)
    requires_prior_training = serializers.BooleanField(required=False)
    follow_up_clause = serializers.ChoiceField(choices=FOLLOW_UPS, required=False, allow_blank=True)
    active = serializers.BooleanField(required=False)
    order = serializers.IntegerField(min_value=0, max_value=32_767, required=False)

    def validate_questions(self, names: list[str]) -> list[str]:
        unknown = [name for name in names if name not in library()]
        if unknown:
            raise serializers.ValidationError(f"No están en la biblioteca: {', '.join(unknown)[:200]}.")
        if len(set(names)) < len(names):
            raise serializers.ValidationError("Cada pregunta se hace una vez.")
        return names

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        leaf = self.instance.leaf if self.instance is not None else attrs.get("leaf", True)
        others = attrs.keys() - {*OF_BRANCHES, "code", "parent", "leaf"}
        if not leaf and others:
            raise serializers.ValidationError(dict.fromkeys(others, "Esto es de los tipos que se registran."))
        return attrs


class NewKindSerializer(KindSerializer):
    code = serializers.RegexField(
        r"^[-a-zA-Z0-9_]+$", max_length=40, help_text="No cambia después",
        validators=[UniqueValidator(ActionKind.objects.all(), message="Ya hay un tipo de acción con ese código.")],
    )  # fmt: skip
    parent = CodeField(  # type: ignore[assignment] # the catalogue's own name
        slug_field="code", queryset=ActionKind.objects.filter(leaf=False), help_text="Rama que lo agrupa"
    )
    leaf = serializers.BooleanField(default=True, help_text="Si se registra; false: una rama que agrupa")


class NewRuleSerializer(serializers.Serializer):
    counts = serializers.BooleanField(help_text="Si suma para ser usuaria (DEF-3)")
    valid_from = serializers.DateField()
    reason = PlainCharField(max_length=1000)


@extend_schema_view(
    list=extend_schema(summary="Tipos de acción", tags=["actions"]),
    retrieve=extend_schema(summary="Un tipo de acción, por su código", tags=["actions"], parameters=[CODE]),
)
class ActionKindViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    http_method_names = ["get", "head", "options", "post", "patch"]
    queryset = ActionKind.objects.none()
    serializer_class = ActionKindSerializer
    lookup_field = "code"
    lookup_value_regex = r"[-a-zA-Z0-9_]{1,40}"

    def get_queryset(self) -> QuerySet[ActionKind]:
        rules = ActionKindRule.objects.filter(valid_from__lte=timezone.localdate()).order_by("-valid_from")
        rows = ActionKind.objects.prefetch_related(Prefetch("rules", rules, to_attr="rules_today"))
        return rows.order_by("order", "code")

    def _told(self, row: ActionKind, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=code)

    def _row(self) -> ActionKind:
        row: ActionKind = self.mine(lambda row, user: permissions.administers_catalogues(user), NOT_YOURS)
        return row

    @extend_schema(summary="Crear un tipo de acción o una rama", tags=["actions"], request=NewKindSerializer,
                   responses={201: ActionKindSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """Under a branch. A kind does not count for usuaria until its rule says so."""
        self.require(permissions.administers_catalogues(self.actor), NOT_YOURS)
        row = add_kind(actor=self.actor, **self.given(NewKindSerializer))
        return self._told(row, status.HTTP_201_CREATED)

    @extend_schema(summary="Cambiar un tipo de acción o una rama", tags=["actions"], parameters=[CODE],
                   request=KindSerializer(partial=True), responses=ActionKindSerializer)  # fmt: skip
    def partial_update(self, request: Request, code: str) -> Response:
        """What is not sent stays, and so does what was logged."""
        row = self._row()
        data = self.given(KindSerializer, instance=row, partial=True)
        return self._told(change_kind(kind=row, actor=self.actor, **data))

    @extend_schema(summary="Reglas de lo que suma, de un tipo (DEF-3)", tags=["actions"], parameters=[CODE],
                   responses=RuleSerializer(many=True))  # fmt: skip
    @action(detail=True)
    def rules(self, request: Request, code: str) -> Response:
        """The newest first, with who decided each and why, for who looks at administration."""
        self.require(self.actor.access.sees_administration, NOT_YOURS)
        rows = self.paginate_queryset(self.get_object().rules.select_related("by").order_by("-valid_from"))
        return self.get_paginated_response(RuleSerializer(rows, many=True).data)

    @extend_schema(summary="Decir si un tipo suma, desde un día (DEF-3)", tags=["actions"], parameters=[CODE],
                   request=NewRuleSerializer, responses={201: RuleSerializer})  # fmt: skip
    @rules.mapping.post
    def add_rule(self, request: Request, code: str) -> Response:
        """What was logged before keeps what it counted. 409 for a day that has passed, or where nothing changes."""
        row = self._row()
        rule = set_rule(kind=row, actor=self.actor, now=timezone.now(), **self.given(NewRuleSerializer))
        return Response(RuleSerializer(rule).data, status=status.HTTP_201_CREATED)
