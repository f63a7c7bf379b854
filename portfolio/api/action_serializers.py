"""What the API takes and tells of actions and their results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django_countries import countries
from rest_framework import serializers

from accounts.models import Office
from casework.states import Channel, ContactPoint
from portfolio.api.answers import checked
from portfolio.api.fields import CodeField, FlagField, PlainCharField
from portfolio.forms.actions import MOST_FILES
from portfolio.models import Action, ActionKind, ActionResult
from portfolio.questions import CURRENCIES, asked, points_of
from portfolio.rules import permissions
from portfolio.selectors.actions import begun
from portfolio.selectors.picking import MOST_AT_ONCE
from portfolio.services.actions import wrong_day
from portfolio.states import ResultKind

AMOUNT = {"max_digits": 16, "decimal_places": 2, "min_value": Decimal("0.01")}


class ResultSerializer(serializers.ModelSerializer):
    market = serializers.CharField(source="market.code", allow_null=True)

    class Meta:
        model = ActionResult
        fields = [
            "id", "kind", "happened_on", "market", "amount", "currency", "product", "note", "export", "voided_at",
        ]  # fmt: skip


OF_THE_TEAM: dict[str, Any] = {"participants": "", "answers": {}, "exception_reason": "", "void_reason": ""}


class ActionSerializer(serializers.ModelSerializer):
    """For who asks, in the context's `request`: what the team writes for itself is blank for everybody else."""

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

    def to_representation(self, row: Action) -> dict[str, Any]:
        told = super().to_representation(row)
        return told if self.context["request"].user.access.is_staff_member else told | OF_THE_TEAM


class NewActionSerializer(serializers.Serializer):
    """The same act for one company or many, all or none. Who logs it comes in the context, as `user`."""

    companies = serializers.ListField(
        child=PlainCharField(max_length=30), min_length=1, max_length=MOST_AT_ONCE, help_text="RUT o folio"
    )
    kind = CodeField(slug_field="code", queryset=ActionKind.objects.loggable())
    happened_on = serializers.DateField()
    office = CodeField(slug_field="code", queryset=Office.objects.active())
    channel = serializers.ChoiceField(choices=Channel.choices)
    contact_point = serializers.ChoiceField(choices=ContactPoint.choices)
    activity = PlainCharField(
        max_length=24, required=False, allow_blank=True, default="", help_text="Folio de la actividad de la agenda"
    )
    participants = PlainCharField(max_length=300, required=False, allow_blank=True, default="")
    note = PlainCharField(max_length=4000, required=False, allow_blank=True, default="")
    answers = serializers.DictField(required=False, default=dict)
    exception_reason = PlainCharField(max_length=1000, required=False, allow_blank=True, default="")
    repeated = serializers.BooleanField(
        default=False, help_text="Es otra acción: registrar aunque alguna ya tenga este tipo ese día"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind, user, now = attrs["kind"], self.context["user"], timezone.now()
        if words := wrong_day(attrs["happened_on"], today=now.astimezone(attrs["office"].zone).date()):
            raise serializers.ValidationError({"happened_on": words})
        if kind.channels and attrs["channel"] not in kind.channels:
            raise serializers.ValidationError({"channel": "Este tipo de acción no se hace por ese canal."})
        if attrs["contact_point"] not in points_of(attrs["channel"]):
            raise serializers.ValidationError({"contact_point": "Ese punto de contacto no es de ese canal."})
        one = len(attrs["companies"]) == 1
        try:
            attrs["answers"] = checked(
                asked(kind.questions), attrs["answers"], user=user,
                needed=lambda question: question.required and (one or not question.per_company),
            )  # fmt: skip
        except serializers.ValidationError as problem:
            raise serializers.ValidationError({"answers": problem.detail}) from problem
        attrs["activity"] = self._activity(attrs["activity"], kind)
        return attrs

    def _activity(self, folio: str, kind: ActionKind) -> Any:
        if not folio:
            return None
        user = self.context["user"]
        offices = user.access.offices(*permissions.LOGGING)
        found = begun(user, kind, offices, timezone.now()).filter(case__folio=folio.upper()).first()
        if found is None:
            words = "No es una actividad de este tipo y de su oficina que ya haya empezado."
            raise serializers.ValidationError({"activity": words})
        return found


class CompletingSerializer(serializers.Serializer):
    """What was left for later. The action comes in the context, and who answers."""

    answers = serializers.DictField(allow_empty=False, help_text="Por nombre de pregunta")

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        row: Action = self.context["action"]
        questions = asked(row.kind.questions)
        return checked(questions, answers, user=self.context["user"], needed=lambda question: False)


class PapersSerializer(serializers.Serializer):
    files = serializers.ListField(child=serializers.FileField(), min_length=1, max_length=MOST_FILES)
    for_company = FlagField(default=True, help_text="La empresa puede leerlos")


class NewResultSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ResultKind.choices)
    happened_on = serializers.DateField()
    market = serializers.ChoiceField(choices=list(countries), required=False, allow_blank=True, default="")
    amount = serializers.DecimalField(required=False, allow_null=True, default=None, **AMOUNT)  # type: ignore[arg-type]
    currency = serializers.ChoiceField(choices=CURRENCIES, required=False, allow_blank=True, default="")
    product = PlainCharField(max_length=200, required=False, allow_blank=True, default="")
    note = PlainCharField(max_length=1000, required=False, allow_blank=True, default="")
    to_register = serializers.BooleanField(required=False, default=False)
