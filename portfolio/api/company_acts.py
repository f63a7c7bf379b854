"""What is decided about a company: another office, inactive, active again, joined to its duplicate, its segment."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Office
from portfolio.api.companies import FOLIO, CompanySerializer
from portfolio.api.fields import CodeField, OptionalReasonSerializer, PlainCharField, ReasonSerializer
from portfolio.api.naming import company_of
from portfolio.api.one_company import OneCompanyViewSet
from portfolio.forms.merge import MergeForm
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.selectors.duplicates import seen_duplicates
from portfolio.selectors.page import with_names
from portfolio.services.admission import deactivate_company, reactivate_company
from portfolio.services.merge import FIELDS, merge_companies, preview
from portfolio.services.segment import reassess_segment
from portfolio.services.transfer import transfer_company
from portfolio.states import LeavingReason, Segment

SIDES = [("survivor", "La que queda"), ("duplicate", "La que se une")]
OTHER = OpenApiParameter("other", OpenApiTypes.STR, required=True, description="RUT o folio de la que se uniría")
ASKED = OpenApiParameter("q", OpenApiTypes.STR, description="Otra que usted busca, por nombre, RUT o folio")


class NewSegmentSerializer(serializers.Serializer):
    segment = serializers.ChoiceField(choices=Segment.choices)
    reason = PlainCharField(max_length=1000, help_text="Razón; la lee solo el equipo")


class SegmentSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="case.folio")
    entry_segment = serializers.CharField(help_text="Segmento al ingresar")

    class Meta:
        model = Company
        fields = ["company", "segment", "entry_segment"]


class NewOfficeSerializer(ReasonSerializer):
    office = CodeField(slug_field="code", queryset=Office.objects.active().regional())


class TransferredSerializer(serializers.Serializer):
    company = serializers.CharField(source="case.folio")
    office = serializers.CharField(source="office.code")


class LeavingSerializer(ReasonSerializer):
    left_on = serializers.DateField(help_text="Qué día salió; no puede ser futuro")
    left_reason = serializers.ChoiceField(choices=LeavingReason.choices)


class LooksSerializer(serializers.Serializer):
    q = PlainCharField(max_length=120, required=False, allow_blank=True, default="")


class DuplicateSerializer(serializers.Serializer):
    company = CompanySerializer()
    reasons = serializers.ListField(child=serializers.CharField())


class DuplicatesSerializer(serializers.Serializer):
    found = DuplicateSerializer(many=True)


class MovingSerializer(serializers.Serializer):
    words = serializers.CharField()
    count = serializers.IntegerField()


class DifferingSerializer(serializers.Serializer):
    """A value in which the two records differ: what each says, and from which it comes unless somebody chooses."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    survivor = serializers.CharField()
    duplicate = serializers.CharField()
    usual = serializers.ChoiceField(choices=SIDES)


class MergePreviewSerializer(serializers.Serializer):
    survivor = serializers.CharField()
    duplicate = serializers.CharField()
    moving = MovingSerializer(many=True)
    differing = DifferingSerializer(many=True)


class MergeSerializer(ReasonSerializer):
    other = PlainCharField(max_length=40, help_text="RUT o folio de la que se une a esta")
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES), required=False, default=dict,
        help_text="De cuál viene cada dato en que difieren; lo que no se nombra sigue lo usual",
    )  # fmt: skip

    def validate_choices(self, given: dict[str, str]) -> dict[str, str]:
        unknown = sorted(given.keys() - set(FIELDS))
        if unknown:
            raise serializers.ValidationError({name: ["Ese dato no se elige."] for name in unknown})
        return given


class OtherSerializer(serializers.Serializer):
    other = PlainCharField(max_length=40)


class CompanyActViewSet(OneCompanyViewSet):
    """Each act asks for its permission before its body."""

    @extend_schema(summary="Reevaluar el segmento de una empresa de la cartera (CPE-3)", tags=["companies"],
                   parameters=[FOLIO], request=NewSegmentSerializer, responses=SegmentSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def segment(self, request: Request, folio: str) -> Response:
        """Whoever works the company says so; the segment with which it entered stays."""
        company = self.mine(permissions.works_it)
        data = self.given(NewSegmentSerializer)
        row = reassess_segment(company=company, actor=self.actor, now=timezone.now(), **data)
        return Response(SegmentSerializer(row).data)

    @extend_schema(summary="Trasladar una empresa a otra oficina", tags=["companies"], parameters=[FOLIO],
                   request=NewOfficeSerializer, responses=TransferredSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, folio: str) -> Response:
        """Its open files go with it, with nobody in charge: the head who receives them assigns them."""
        company = self.mine(permissions.merges_it)
        data = self.given(NewOfficeSerializer)
        row = transfer_company(company=company, actor=self.actor, now=timezone.now(), **data)
        return Response(TransferredSerializer(row).data)

    @extend_schema(summary="Marcar una empresa como inactiva (CPE-7)", tags=["companies"], parameters=[FOLIO],
                   request=LeavingSerializer, responses=CompanySerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, folio: str) -> Response:
        """When it left and why; it stops counting as cartera, and its history stays."""
        company = self.mine(permissions.works_it)
        data = self.given(LeavingSerializer)
        data["note"] = data.pop("reason")
        return self.told(deactivate_company(company=company, actor=self.actor, now=timezone.now(), **data))

    @extend_schema(summary="Reactivar una empresa (CAP-10)", tags=["companies"], parameters=[FOLIO],
                   request=OptionalReasonSerializer, responses=CompanySerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, folio: str) -> Response:
        """It is registered again, with all its history."""
        company = self.mine(permissions.works_it)
        note = self.given(OptionalReasonSerializer)["reason"]
        return self.told(reactivate_company(company=company, actor=self.actor, now=timezone.now(), note=note))

    @extend_schema(summary="Registros que pueden ser la misma empresa", tags=["companies"], parameters=[FOLIO, ASKED],
                   responses=DuplicatesSerializer)  # fmt: skip
    @action(detail=True)
    def duplicates(self, request: Request, folio: str) -> Response:
        """By RUT, name and e-mail, each with why; nothing is joined by itself."""
        company = self.mine(permissions.merges_it)
        found = seen_duplicates(company, self.actor, asked=self.asked(LooksSerializer)["q"].strip())
        return Response(DuplicatesSerializer({"found": found}).data)

    @extend_schema(summary="Qué pasaría al unir un duplicado a esta empresa", tags=["companies"],
                   parameters=[FOLIO, OTHER], responses=MergePreviewSerializer)  # fmt: skip
    @action(detail=True)
    def merge(self, request: Request, folio: str) -> Response:
        """What would move, and the values in which the two records differ."""
        stays = self.mine(permissions.merges_it)
        goes = self._other(self.asked(OtherSerializer)["other"])
        form = MergeForm(survivor=stays, duplicate=goes)
        told = {
            "survivor": stays.case.folio, "duplicate": goes.case.folio, "moving": preview(goes),
            "differing": [_differing(name, form.fields[name]) for name in form.differing],
        }  # fmt: skip
        return Response(MergePreviewSerializer(told).data)

    @extend_schema(summary="Unir un duplicado a esta empresa", tags=["companies"], parameters=[FOLIO],
                   request=MergeSerializer, responses=CompanySerializer)  # fmt: skip
    @merge.mapping.post
    def join(self, request: Request, folio: str) -> Response:
        """This one stays; everything of the other moves to it, and its RUT and folio lead here."""
        stays = self.mine(permissions.merges_it)
        data = self.given(MergeSerializer)
        goes = self._other(data.pop("other"))
        done = merge_companies(survivor=stays, duplicate=goes, actor=self.actor, now=timezone.now(), **data)
        return self.told(done)

    def _other(self, reference: str) -> Company:
        goes = company_of(self.request, reference, "other")
        self.require(permissions.merges_it(goes, self.actor))
        return with_names(Company.objects.filter(pk=goes.pk)).get()


def _differing(name: str, field: Any) -> dict[str, str]:
    (_, here), (_, there) = field.choices
    return {"name": name, "label": field.label, "survivor": here, "duplicate": there, "usual": field.initial}
