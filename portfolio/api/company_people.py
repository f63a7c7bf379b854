"""Who represents a company, and who asks to: listed, decided, validated, ended (CAP-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio.api.companies import FOLIO
from portfolio.api.fields import OptionalReasonSerializer, PlainCharField
from portfolio.api.one_company import OneCompanyViewSet
from portfolio.models import Company, Representation
from portfolio.rules import permissions
from portfolio.services.people import decide_join, end_representation, prove_representation, validate_representation
from portfolio.states import RepresentationRole

LINK = OpenApiParameter("link", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Número de la relación")
ONE = r"people/(?P<link>\d{1,18})"


class PersonContactSerializer(serializers.Serializer):
    email = serializers.CharField()
    phone = serializers.CharField()


class RepresentationSerializer(serializers.ModelSerializer):
    """`contact` is null for whoever reads it only with the company's consent."""

    name = serializers.CharField(source="person.display_name")
    contact = serializers.SerializerMethodField()

    class Meta:
        model = Representation
        fields = ["id", "name", "role", "state", "since", "until", "documented_at", "validated_at", "contact"]

    @extend_schema_field(PersonContactSerializer(allow_null=True))
    def get_contact(self, link: Representation) -> dict[str, str] | None:
        if not self.context["near"]:
            return None
        return {"email": link.person.email, "phone": str(link.person.phone or "")}


class PeopleSerializer(serializers.Serializer):
    people = RepresentationSerializer(many=True)


class JoinDecisionSerializer(serializers.Serializer):
    accept = serializers.BooleanField()
    role = serializers.ChoiceField(
        choices=RepresentationRole.choices, required=False, default="", allow_blank=True,
        help_text="La relación que se le reconoce, si no es la que pidió",
    )  # fmt: skip
    reason = PlainCharField(
        max_length=1000, required=False, default="", allow_blank=True, help_text="Obligatoria si no se acepta"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["accept"] and not attrs["reason"].strip():
            raise serializers.ValidationError(
                {"reason": "Escriba una razón breve. La persona que lo pidió podrá leerla."}
            )
        return attrs


class ProofSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="Escritura, certificado de vigencia o poder: PDF, Word, Excel, JPG o PNG")


class PeopleViewSet(OneCompanyViewSet):
    """The team sees all that there were; the company, those of today. Only the company and its office decide."""

    serializer_class = RepresentationSerializer

    @extend_schema(summary="Quién representa a una empresa, y quién pide unirse", tags=["companies"],
                   parameters=[FOLIO], responses=PeopleSerializer)  # fmt: skip
    @action(detail=True)
    def people(self, request: Request, folio: str) -> Response:
        """E-mails and telephones for whoever reads them on the page; reading leaves a trace."""
        company = self.get_object()
        self.leave_trace(company.case, "empresa")
        links = self._links(company).order_by("state", "since", "pk")
        return Response(PeopleSerializer({"people": links}, context=self._context(company)).data)

    @extend_schema(summary="Decidir quién se une a una empresa", tags=["companies"], parameters=[FOLIO, LINK],
                   request=JoinDecisionSerializer, responses=RepresentationSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], url_path=f"{ONE}/decide")
    def decide(self, request: Request, folio: str, link: str) -> Response:
        """A validated representative, or whoever works the company; the person is told by e-mail."""
        row = self._link(permissions.decides_join, link)
        self.require(row.person_id != self.actor.pk)
        data = self.given(JoinDecisionSerializer)
        return self._told(decide_join(representation=row, actor=self.actor, now=timezone.now(), **data))

    @extend_schema(summary="Validar a quien representa a una empresa", tags=["companies"], parameters=[FOLIO, LINK],
                   request=None, responses=RepresentationSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], url_path=f"{ONE}/validate")
    def validate(self, request: Request, folio: str, link: str) -> Response:
        """Whoever works the company has checked that the person may act for it."""
        row = self._link(permissions.works_it, link)
        return self._told(validate_representation(representation=row, actor=self.actor, now=timezone.now()))

    @extend_schema(summary="Acreditar la propia representación con un documento", tags=["companies"],
                   parameters=[FOLIO, LINK], request={"multipart/form-data": ProofSerializer},
                   responses=RepresentationSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], url_path=f"{ONE}/document", parser_classes=[MultiPartParser])
    def document(self, request: Request, folio: str, link: str) -> Response:
        """Whoever attends the company checks it."""
        row = self._link(lambda company, user: True, link)
        self.require(row.person_id == self.actor.pk)
        upload = self.given(ProofSerializer)["file"]
        try:
            done = prove_representation(representation=row, upload=upload, actor=self.actor, now=timezone.now())
        except Refused as problem:
            raise serializers.ValidationError({"file": problem.messages}) from problem
        return self._told(done)

    @extend_schema(summary="Terminar la relación de una persona con una empresa", tags=["companies"],
                   parameters=[FOLIO, LINK], request=OptionalReasonSerializer,
                   responses=RepresentationSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], url_path=f"{ONE}/end")
    def end(self, request: Request, folio: str, link: str) -> Response:
        """One's own without a reason, another's with one; from now on the person sees nothing of the company."""
        row = self._link(lambda company, user: True, link)
        own = row.person_id == self.actor.pk
        self.require(own or permissions.decides_join(row.company, self.actor))
        reason = self.given(OptionalReasonSerializer)["reason"]
        if not own and not reason.strip():
            raise serializers.ValidationError({"reason": "Escriba una razón breve: la relación no es la suya."})
        return self._told(end_representation(representation=row, actor=self.actor, now=timezone.now(), reason=reason))

    def _links(self, company: Company) -> Any:
        rows = company.representations.select_related("person")
        return rows if self.of_the_team else rows.open()

    def _link(self, may: Callable[[Any, Any], bool], pk: str) -> Representation:
        company = self.mine(may)
        row: Representation = get_object_or_404(self._links(company), pk=pk)
        row.company = company
        return row

    def _context(self, company: Company) -> dict[str, Any]:
        return {"near": self.of_the_team and permissions.reads_contacts(company, self.actor)}

    def _told(self, link: Representation) -> Response:
        return Response(RepresentationSerializer(link, context={"near": False}).data)
