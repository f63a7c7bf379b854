"""What the API tells of the self-assessment of after-sales (PV-2), and how it is answered."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from followup.after_sales import questionnaire, questions_of
from followup.models import AfterSalesAssessment
from followup.rules import after_sales as rules
from followup.selectors import after_sales as selector
from portfolio.api.fields import PlainCharField


class PracticeSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    compliance = serializers.IntegerField()
    applicability = serializers.IntegerField()
    obstacle = serializers.CharField()
    quadrant = serializers.CharField()
    suggestion_kind = serializers.CharField(help_text="Qué se sugiere: un taller, una charla, una asesoría")
    suggestion = serializers.CharField()


class AfterSalesSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.case.folio", read_only=True)
    company_name = serializers.CharField(source="company.name", read_only=True)

    class Meta:
        model = AfterSalesAssessment
        fields = ["id", "company", "company_name", "version", "sent_at", "compliance", "applicability", "obstacle"]


class AfterSalesDetailSerializer(AfterSalesSerializer):
    practices = serializers.SerializerMethodField()

    class Meta(AfterSalesSerializer.Meta):
        fields = [*AfterSalesSerializer.Meta.fields, "practices"]

    @extend_schema_field(PracticeSerializer(many=True))
    def get_practices(self, row: AfterSalesAssessment) -> Any:
        return PracticeSerializer(rules.result(questionnaire(), row.answers).practices, many=True).data


class SectorTotalSerializer(serializers.Serializer):
    sector = serializers.CharField(source="code", help_text="Vacío: empresas sin sector")
    name = serializers.CharField()
    companies = serializers.IntegerField(source="count")
    compliance = serializers.FloatField(help_text="Promedio, de 0 a 100")
    applicability = serializers.FloatField(help_text="Promedio, de 1 a 10")
    obstacle = serializers.CharField(source="obstacle_code", help_text="El más frecuente; vacío si ninguno")
    obstacle_label = serializers.CharField(source="obstacle")


# The questionnaire and its draft


class AnswerOptionSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class AfterSalesQuestionSerializer(serializers.Serializer):
    id = serializers.CharField()
    group = serializers.CharField()
    practice = serializers.CharField()
    text = serializers.CharField()
    options = AnswerOptionSerializer(many=True)
    extra = serializers.SerializerMethodField(help_text="Si además pide un número, opcional, cómo lo pregunta")

    @extend_schema_field(serializers.CharField())
    def get_extra(self, row: dict[str, Any]) -> str:
        return str(row["extra"]["label"]) if "extra" in row else ""


class AfterSalesQuestionnaireSerializer(serializers.Serializer):
    version = serializers.CharField()
    questions = AfterSalesQuestionSerializer(many=True)
    obstacles = AnswerOptionSerializer(many=True)


class AfterSalesGroupSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    given = serializers.IntegerField()
    total = serializers.IntegerField()
    complete = serializers.BooleanField()


class AfterSalesAnswerSerializer(serializers.Serializer):
    value = PlainCharField(max_length=40, help_text="Una de las opciones de la pregunta")
    applicability = serializers.IntegerField(help_text="De 1 a 10")
    obstacle = PlainCharField(
        max_length=40, required=False, allow_blank=True, help_text="Obligatorio si hoy se hace poco o cuesta aplicarlo"
    )
    extra = serializers.IntegerField(required=False)


class AfterSalesCompanySerializer(serializers.Serializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa que usted representa")


class AfterSalesAnswersSerializer(AfterSalesCompanySerializer):
    """Answers by number of question, as many as there are: those given before stay."""

    answers = serializers.DictField(child=AfterSalesAnswerSerializer(), allow_empty=False)


class AfterSalesDraftSerializer(serializers.Serializer):
    company = serializers.CharField(source="company.case.folio")
    started_at = serializers.DateTimeField(allow_null=True)
    answers = serializers.DictField(child=AfterSalesAnswerSerializer())
    groups = serializers.SerializerMethodField(help_text="Cuánto falta de cada grupo")

    @extend_schema_field(AfterSalesGroupSerializer(many=True))
    def get_groups(self, draft: AfterSalesAssessment) -> Any:
        return AfterSalesGroupSerializer(selector.lines(draft.answers), many=True).data


def asked_of(ids: set[str]) -> list[dict[str, Any]]:
    """The questions with those ids, in their order.

    Raises:
        ValidationError: one does not exist.
    """
    rows = [row for group in questionnaire()["groups"] for row in questions_of(group["code"]) if row["id"] in ids]
    strange = ids - {row["id"] for row in rows}
    if strange:
        raise serializers.ValidationError({"answers": [f"No existe la pregunta {min(strange)[:20]}."]})
    return rows
