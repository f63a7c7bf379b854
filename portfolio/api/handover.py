"""Somebody is away or leaves, or a company changes hands another day: seen, done, called off (CAT-4, CAT-6)."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_of
from accounts.models import Absence, Office, Role, User
from accounts.selectors import may_change_absence
from accounts.services.absences import cancel_absence, record_absence
from casework.api.acting import ActingMixin
from portfolio.api.fields import MOST_ID, CodeField, PlainCharField, ReasonSerializer, told_of
from portfolio.api.naming import company_of
from portfolio.forms.handover import ABSENCE, DEPARTURE, HandoverForm
from portfolio.models import PlannedHandover
from portfolio.rules import permissions
from portfolio.selectors.shares import attending
from portfolio.services.absences import foresee_absence
from portfolio.services.departures import Departure, foresee
from portfolio.services.planned import cancel_handover, give_company, leave_office
from portfolio.services.rebalancing import NOT_YOURS

KINDS = {"absence": ABSENCE, "departure": DEPARTURE}
PK = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)


class PlannedSerializer(serializers.ModelSerializer):
    """`company` or `person`: one company, or everything that a person has. `to` null: shared out by the rule."""

    office = serializers.CharField(source="office.code")
    company = serializers.CharField(source="company.case.folio", allow_null=True, default=None)
    person_name = serializers.CharField(source="person.display_name", allow_null=True, default=None)
    to_name = serializers.CharField(source="to.display_name", allow_null=True, default=None)
    planned_by = serializers.CharField(source="planned_by.display_name")

    class Meta:
        model = PlannedHandover
        fields = [
            "id", "office", "company", "person", "person_name", "to", "to_name", "starts_on", "reason", "planned_by",
            "planned_at", "problem",
        ]  # fmt: skip


class LaterSerializer(ReasonSerializer):
    company = PlainCharField(max_length=40, help_text="RUT o folio de la empresa")
    to = serializers.IntegerField(min_value=1, max_value=MOST_ID, help_text="Número de la persona que la recibe")
    starts_on = serializers.DateField(help_text="Un día que venga")


class PersonHandoverSerializer(ReasonSerializer):
    """What the page asks for; the rules of the page say what each kind needs."""

    office = CodeField(slug_field="code", queryset=Office.objects.active())
    what = serializers.ChoiceField(choices=[("absence", "Se ausenta y vuelve"), ("departure", "Deja la oficina")])
    person = serializers.IntegerField(min_value=1, max_value=MOST_ID, help_text="Número de la persona")
    to = serializers.IntegerField(
        min_value=1, max_value=MOST_ID, required=False, allow_null=True, default=None,
        help_text="Quién recibe; vacío en una partida: se reparte por sector y carga",
    )  # fmt: skip
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None, help_text="Solo en una ausencia")


class DoHandoverSerializer(PersonHandoverSerializer):
    seal = PlainCharField(
        max_length=100, required=False, default="-", help_text="La huella de lo que se vio, en una partida de hoy"
    )


class GoingSerializer(serializers.Serializer):
    company = serializers.IntegerField()
    name = serializers.CharField()
    target = serializers.IntegerField()
    why = serializers.CharField()


class GoingFileSerializer(serializers.Serializer):
    case_file = serializers.CharField()
    to = serializers.IntegerField(allow_null=True, help_text="Vacío: queda en la oficina, sin nadie a cargo")


class ForeseenSerializer(serializers.Serializer):
    companies = serializers.IntegerField()
    files = serializers.IntegerField()
    due = serializers.ListField(child=serializers.CharField(), help_text="Lo que vence mientras dura la ausencia")
    moves = GoingSerializer(many=True)
    unplaced = serializers.ListField(child=serializers.CharField(), help_text="Empresas que nadie puede recibir")
    case_files = GoingFileSerializer(many=True)
    seal = serializers.CharField()


class HandedOverSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=["absence", "planned", "departed"])
    number = serializers.IntegerField(allow_null=True, help_text="De la ausencia o del traspaso programado")
    companies = serializers.IntegerField(help_text="Las que cambiaron de manos")
    files = serializers.IntegerField()
    unplaced = serializers.IntegerField()


class PlannedFilter(django_filters.FilterSet):
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")

    class Meta:
        model = PlannedHandover
        fields: list[str] = []


@extend_schema_view(list=extend_schema(summary="Traspasos programados de su oficina", tags=["care"]))
class HandoverViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Only for the head of the office."""

    queryset = PlannedHandover.objects.none()
    serializer_class = PlannedSerializer
    filterset_class = PlannedFilter
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[PlannedHandover]:
        rows = PlannedHandover.objects.filter(office__in=self._headed())
        rows = rows.waiting() if self.action == "list" else rows
        return rows.select_related("office", "company__case", "person", "to", "planned_by").order_by("starts_on", "pk")

    def _headed(self) -> frozenset[int]:
        headed = frozenset(access_of(self.actor).offices(Role.OFFICE_HEAD))
        self.require(bool(headed), NOT_YOURS)
        return headed

    @extend_schema(summary="Programar que una empresa pase a otra persona otro día (CAT-6)", tags=["care"],
                   request=LaterSerializer, responses={201: PlannedSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """It is done that day by itself, and can be called off until then. For today: `/assignments/`."""
        self._headed()
        data = self.given(LaterSerializer)
        company = company_of(request, data["company"])
        self.require(permissions.heads_it(company, self.actor), NOT_YOURS)
        if data["starts_on"] <= timezone.localdate(timezone=company.office.zone):
            raise ValidationError({"starts_on": ["Elija un día que venga; para hoy, asígnela de inmediato."]})
        person = User.objects.active().filter(pk=data["to"]).first()
        if person is None:
            raise ValidationError({"to": ["No hay una persona vigente con ese número."]})
        row = give_company(
            company=company, executive=person, actor=self.actor, now=timezone.now(), reason=data["reason"],
            starts_on=data["starts_on"],
        )  # fmt: skip
        found = self.get_queryset().get(pk=row.pk)
        return Response(PlannedSerializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Anular un traspaso programado", tags=["care"], parameters=[PK], request=None,
                   responses=PlannedSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Everything stays as it is."""
        row = cancel_handover(planned=self.get_object(), actor=self.actor, now=timezone.now())
        return Response(PlannedSerializer(self.get_queryset().get(pk=row.pk)).data)

    @extend_schema(summary="Ver una ausencia o una partida antes de registrarla", tags=["care"],
                   request=PersonHandoverSerializer, responses=ForeseenSerializer)  # fmt: skip
    @action(detail=False, methods=["post"])
    def foresee(self, request: Request) -> Response:
        """Who would receive what; nothing changes."""
        form, office = self._form(self._given(PersonHandoverSerializer))
        person, to, data = form.people[form.cleaned_data["person"]], form.user("to"), form.cleaned_data
        told = {"companies": 0, "files": 0, "due": [], "moves": [], "unplaced": [], "case_files": [], "seal": ""}
        if data["kind"] == ABSENCE:
            absence = Absence(user=person, substitute=to, starts_on=data["starts_on"], ends_on=data["ends_on"])
            seen = foresee_absence(absence)
            told |= {"companies": seen.companies, "files": seen.files, "due": [line[2:] for line in seen.due]}
        else:
            found = foresee(person=person, office=office, to=to, actor=self.actor, now=timezone.now())
            told |= _foreseen(found)
        return Response(ForeseenSerializer(told).data)

    @extend_schema(summary="Registrar una ausencia o una partida", tags=["care"], request=DoHandoverSerializer,
                   responses=HandedOverSerializer)  # fmt: skip
    @action(detail=False, methods=["post"])
    def person(self, request: Request) -> Response:
        """An absence lends what one attends; a departure hands it over, today or the day that is said."""
        data = self._given(DoHandoverSerializer)
        form, office = self._form(data)
        return Response(HandedOverSerializer(self._do(form, office, data["seal"])).data)

    def _given(self, form: type[serializers.Serializer]) -> dict[str, Any]:
        headed = self._headed()
        data = self.given(form)
        self.require(data["office"].pk in headed, NOT_YOURS)
        return data

    def _form(self, data: dict[str, Any]) -> tuple[HandoverForm, Office]:
        office: Office = data["office"]
        today = timezone.localdate(timezone=office.zone)
        given = {**data, "kind": KINDS[data["what"]]}
        form = HandoverForm(given, people=attending(office, today), today=today)
        if not form.is_valid():
            raise ValidationError(told_of(form))
        return form, office

    def _do(self, form: HandoverForm, office: Office, seal: str) -> dict[str, Any]:
        data, now, to = form.cleaned_data, timezone.now(), form.user("to")
        person, reason, starts_on = form.people[data["person"]], data["reason"], data["starts_on"]
        told: dict[str, Any] = {"number": None, "companies": 0, "files": 0, "unplaced": 0}
        if to is not None and data["kind"] == ABSENCE:
            absence = record_absence(
                user=person, substitute=to, starts_on=starts_on, ends_on=data["ends_on"], reason=reason,
                actor=self.actor, now=now,
            )  # fmt: skip
            return told | {"outcome": "absence", "number": absence.pk}
        done = leave_office(
            person=person, office=office, to=to, starts_on=starts_on, actor=self.actor, now=now, reason=reason,
            seal=seal,
        )  # fmt: skip
        if isinstance(done, PlannedHandover):
            return told | {"outcome": "planned", "number": done.pk}
        many = {"companies": len(done.moves), "files": len(done.files), "unplaced": len(done.unplaced)}
        return told | many | {"outcome": "departed"}


def _foreseen(found: Departure) -> dict[str, Any]:
    files = [{"case_file": case.folio, "to": taker.pk if taker else None} for case, taker in found.files]
    return {
        "companies": len(found.moves), "files": len(files), "moves": found.moves, "case_files": files,
        "unplaced": [item.name for item in found.unplaced], "seal": found.seal,
    }  # fmt: skip


class AbsenceSerializer(serializers.ModelSerializer):
    person = serializers.IntegerField(source="user_id")
    person_name = serializers.CharField(source="user.display_name")
    substitute_name = serializers.CharField(source="substitute.display_name")

    class Meta:
        model = Absence
        fields = ["id", "person", "person_name", "substitute", "substitute_name", "starts_on", "ends_on"]


@extend_schema_view(list=extend_schema(summary="Ausencias en curso y por venir que usted ve", tags=["care"]))
class AbsenceViewSet(ActingMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """One's own, those of one's office for its head, all for administration and its overseers."""

    queryset = Absence.objects.none()
    serializer_class = AbsenceSerializer
    filterset_class: Any = None
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Absence]:
        rows = Absence.objects.visible_to(self.actor).select_related("user", "substitute")
        return rows.not_over(timezone.localdate()).order_by("starts_on", "pk")

    @extend_schema(summary="Anular una ausencia, o terminarla hoy", tags=["care"], parameters=[PK], request=None,
                   responses={204: None})  # fmt: skip
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """What has not begun disappears; what is running ends. Whoever stood in is told."""
        today = timezone.localdate()
        absence = self.mine(lambda row, user: may_change_absence(row, user, today))
        cancel_absence(absence=absence, actor=self.actor, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
