"""CAT-3: what companies are told of a service, with the services and permissions of the pages."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Office, User
from casework.api.acting import ActingMixin
from portfolio.api.fields import CodeField, PlainCharField, ReasonSerializer, ReferenceFilter
from portfolio.api.naming import companies_of
from portfolio.models import ActionKind, ServiceSheet
from portfolio.rules import permissions
from portfolio.selectors.picking import MOST_AT_ONCE
from portfolio.services.sheets import Sent, Service, answer_sheet, read_sheet, send_to_many, withdraw_sheet
from portfolio.states import SHEET_STATES, SheetAnswer

PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)


class ListedSheetSerializer(serializers.ModelSerializer):
    """Without what the company is told in it: asking for one is reading it, and that is written down."""

    company = serializers.CharField(source="company.case.folio")
    rut = serializers.CharField(source="company.rut", allow_null=True)
    kind = serializers.CharField(source="kind_id")
    office = serializers.CharField(source="office.code")
    activity = serializers.CharField(source="activity.case.folio", allow_null=True, default=None)
    sent_by = serializers.CharField(source="sent_by.display_name")

    class Meta:
        model = ServiceSheet
        fields = [
            "id", "company", "rut", "kind", "activity", "name", "answer_by", "office", "sent_by", "sent_at", "read_at",
            "answer", "answered_at", "answer_note", "withdrawn_at", "withdrawn_reason",
        ]  # fmt: skip


class SheetSerializer(ListedSheetSerializer):
    duties = serializers.ListField(child=serializers.CharField())

    class Meta(ListedSheetSerializer.Meta):
        fields = [*ListedSheetSerializer.Meta.fields, "dates", "fee", "more", "duties"]


class NewSheetsSerializer(serializers.Serializer):
    """The same service for one company or many."""

    companies = serializers.ListField(
        child=PlainCharField(max_length=30), min_length=1, max_length=MOST_AT_ONCE, help_text="RUT o folio"
    )
    kind = CodeField(slug_field="code", queryset=ActionKind.objects.loggable())
    office = CodeField(slug_field="code", queryset=Office.objects.active())
    name = PlainCharField(max_length=200)
    dates = PlainCharField(max_length=2000, help_text="Fechas y plazos, uno por línea")
    answer_by = serializers.DateField(help_text="Último día para confirmar")
    fee = PlainCharField(max_length=200, required=False, allow_blank=True, default="")
    more = PlainCharField(max_length=4000, required=False, allow_blank=True, default="")


class SentSerializer(serializers.Serializer):
    sheets = SheetSerializer(many=True)
    problems = serializers.ListField(child=serializers.CharField(), help_text="A quiénes no se envió, y por qué")


class SheetAnswerSerializer(serializers.Serializer):
    answer = serializers.ChoiceField(choices=SheetAnswer.choices)
    note = PlainCharField(max_length=1000, required=False, allow_blank=True, default="")


class SheetFilter(django_filters.FilterSet):
    company = ReferenceFilter()
    activity = django_filters.CharFilter(field_name="activity__case__folio", label="Folio de la actividad")
    standing = django_filters.ChoiceFilter(choices=list(SHEET_STATES.items()), method="of_standing")

    class Meta:
        model = ServiceSheet
        fields: list[str] = []

    def of_standing(self, queryset: Any, name: str, value: str) -> QuerySet[ServiceSheet]:
        return cast("QuerySet[ServiceSheet]", queryset.standing(value))


def sheets_seen(user: User) -> QuerySet[ServiceSheet]:
    """Those that this person sees, newest first."""
    about = ("company__case", "company__office", "kind", "office", "activity__case", "sent_by")
    return ServiceSheet.objects.visible_to(user).select_related(*about).order_by("-sent_at", "-pk")


def sent(user: User, done: Sent) -> Response:
    """What became of sheets sent together."""
    rows = sheets_seen(user).filter(pk__in=[row.pk for row in done.sheets])
    answer = SentSerializer({"sheets": rows, "problems": list(done.problems)})
    return Response(answer.data, status=status.HTTP_201_CREATED)


@extend_schema_view(
    list=extend_schema(summary="Hojas de derechos y deberes", tags=["sheets"]),
    retrieve=extend_schema(summary="Una hoja", tags=["sheets"], parameters=[PK]),
)
class SheetViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = ServiceSheet.objects.none()
    filterset_class = SheetFilter
    lookup_value_regex = r"\d{1,18}"

    def get_serializer_class(self) -> Any:
        return ListedSheetSerializer if self.action == "list" else SheetSerializer

    def get_queryset(self) -> QuerySet[ServiceSheet]:
        return sheets_seen(self.actor)

    def retrieve(self, request: Request, pk: str) -> Response:
        """Whoever represents the company reads it by asking for it: the first reading stays, with who and when."""
        row = self.get_object()
        read_sheet(sheet=row, actor=self.actor, now=timezone.now())
        return self._told(row)

    @extend_schema(
        summary="Informar un servicio a una o varias empresas (CAT-3)", tags=["sheets"], request=NewSheetsSerializer,
        responses={201: SentSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Each gets its own; `problems` says why one did not. From an activity: `activities/<folio>/inform/`."""
        self.require(permissions.logs_anything(self.actor))
        data = self.given(NewSheetsSerializer)
        companies = companies_of(request, data.pop("companies"), "companies")
        office = data.pop("office")
        done = send_to_many(
            companies=companies, service=Service(**data), office=office, actor=self.actor, now=timezone.now()
        )
        return sent(self.actor, done)

    @extend_schema(
        summary="Responder una hoja en nombre de la empresa", tags=["sheets"], parameters=[PK],
        request=SheetAnswerSerializer, responses=SheetSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """It takes part, knowing its duties, or it does not, which has no consequence."""
        row = self.mine(permissions.answers_sheet)
        data = self.given(SheetAnswerSerializer)
        answer_sheet(sheet=row, actor=self.actor, now=timezone.now(), **data)
        return self._told(row)

    @extend_schema(
        summary="Retirar una hoja", tags=["sheets"], parameters=[PK], request=ReasonSerializer,
        responses=SheetSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The service changed or will not be; the company reads the reason."""
        row = self.mine(permissions.withdraws_sheet)
        data = self.given(ReasonSerializer)
        withdraw_sheet(sheet=row, actor=self.actor, now=timezone.now(), **data)
        return self._told(row)

    def _told(self, row: ServiceSheet) -> Response:
        return Response(SheetSerializer(sheets_seen(self.actor).get(pk=row.pk)).data)
