"""The redistribution of an office (CAT-6): what the rule proposes and why, and the head's part of it carried out."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_of
from accounts.models import Office, Role, User
from casework.api.acting import ActingMixin
from portfolio.api.fields import MOST_ID, PlainCharField
from portfolio.rules import permissions
from portfolio.rules.rebalancing import Part, loads
from portfolio.services.rebalancing import NOT_YOURS, Plan, Wish, apply_moves, plan

REGROUP = OpenApiParameter(
    "regroup", OpenApiTypes.BOOL, description="Reunir también los sectores repartidos, no solo aliviar cargas"
)
ALONE = OpenApiParameter(
    "alone", OpenApiTypes.INT, many=True, description="Personas cuya cartera no se toca: una vez por cada una"
)
LOCKED = OpenApiParameter(
    "locked", OpenApiTypes.INT, many=True, description="Empresas que se quedan donde están: una vez por cada una"
)
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="Empresas por persona; sin él, la parte pareja")
CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Código de la oficina")


def _people(help_text: str) -> serializers.ListField:
    number = serializers.IntegerField(min_value=1, max_value=MOST_ID)
    return serializers.ListField(child=number, required=False, default=list, max_length=2000, help_text=help_text)


class AskedSerializer(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ID, required=False, default=None, allow_null=True)
    regroup = serializers.BooleanField(required=False, default=False)
    alone = _people("Personas cuya cartera no se toca")
    locked = _people("Empresas que se quedan donde están")


class ApplySerializer(AskedSerializer):
    companies = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_ID), allow_empty=False, max_length=5000,
        help_text="Las empresas de los movimientos que se hacen",
    )  # fmt: skip
    seal = PlainCharField(max_length=64, help_text="La huella de la propuesta que se vio")
    reason = PlainCharField(max_length=1000, help_text="Va en la bitácora y en los correos")


class LoadSerializer(serializers.Serializer):
    """`takes`: whether it may receive; `note` says why not, as an absence, or that the head asked so."""

    person = serializers.IntegerField()
    name = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    takes = serializers.BooleanField()
    note = serializers.CharField()


class MoveSerializer(serializers.Serializer):
    company = serializers.IntegerField()
    name = serializers.CharField()
    sector = serializers.CharField()
    source = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    target = serializers.IntegerField()
    why = serializers.CharField()


class PlanSerializer(serializers.Serializer):
    """`seal` is the same while nobody changed who attends what: whoever applies says which proposal they saw."""

    office = serializers.CharField()
    cap = serializers.IntegerField()
    limit = serializers.IntegerField()
    seal = serializers.CharField()
    people = LoadSerializer(many=True)
    moves = MoveSerializer(many=True)
    locked = serializers.ListField(child=serializers.IntegerField(), help_text="Las que usted pidió no mover")
    unplaced = serializers.ListField(child=serializers.IntegerField(), help_text="Las que nadie puede recibir")


class DoneSerializer(serializers.Serializer):
    moved = serializers.IntegerField()


def _told(found: Plan) -> dict[str, Any]:
    shares, moves = found.shares, found.proposal.moves
    before, after = loads(shares.people, shares.items), loads(shares.people, shares.items, moves)
    people = [
        {
            "person": row.pk, "name": row.name, "note": row.note, "takes": row.part == Part.SHARES,
            "before": before[row.pk].total() + row.elsewhere, "after": after[row.pk].total() + row.elsewhere,
        }
        for row in shares.people
    ]  # fmt: skip
    return {
        "office": shares.office.code, "cap": found.terms.cap, "limit": found.terms.limit, "seal": found.seal,
        "people": people, "moves": moves, "locked": [item.pk for item in shares.items if item.locked],
        "unplaced": [item.pk for item in found.proposal.unplaced],
    }  # fmt: skip


def _wish(asked: dict[str, Any]) -> Wish:
    return Wish(
        limit=asked["limit"], regroup=asked["regroup"], alone=frozenset(asked["alone"]),
        locked=frozenset(asked["locked"]),
    )  # fmt: skip


def heads(office: Office, user: User) -> bool:
    """Whether this person heads that office."""
    return access_of(user).has(Role.OFFICE_HEAD, office.pk)


class RedistributionViewSet(ActingMixin, viewsets.GenericViewSet):
    """One for each regional office."""

    queryset = Office.objects.none()
    serializer_class = PlanSerializer
    filterset_class = None
    filter_backends: Any = ()
    lookup_field = "code"
    lookup_value_regex = r"[a-z_]{1,40}"

    def get_queryset(self) -> QuerySet[Office]:
        """Those whose redistribution this person may see: all, or those that they head."""
        access = access_of(self.actor)
        headed = access.offices(Role.OFFICE_HEAD)
        if not headed and not access.has_any(permissions.SEE_CARE):
            raise PermissionDenied("La redistribución la ve la jefatura de la oficina, y quien supervisa.")
        rows = Office.objects.active().regional()
        return rows if access.has_any(permissions.SEE_CARE) else rows.filter(pk__in=headed)

    @extend_schema(
        summary="Propuesta de redistribución de una oficina (CAT-6)", tags=["care"],
        parameters=[CODE, LIMIT, REGROUP, ALONE, LOCKED], responses=PlanSerializer,
    )  # fmt: skip
    def retrieve(self, request: Request, code: str) -> Response:
        """Each move with its reason; how many companies each person has before and after."""
        office = get_object_or_404(self.get_queryset(), code=code)
        asked = AskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = plan(office, wish=_wish(asked.validated_data), actor=self.actor, now=timezone.now())
        return Response(PlanSerializer(_told(found)).data)

    @extend_schema(
        summary="Hacer la redistribución, toda o en parte", tags=["care"], parameters=[CODE], request=ApplySerializer,
        responses=DoneSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, code: str) -> Response:
        """All the chosen moves or none. 409 when the office changed since the proposal was seen, or the cap breaks."""
        office = self.mine(heads, NOT_YOURS)
        data = self.given(ApplySerializer)
        if len(set(data["companies"])) != len(data["companies"]):
            raise ValidationError({"companies": ["Hay empresas repetidas."]})
        done = apply_moves(
            office=office, wish=_wish(data), chosen=set(data["companies"]), seal=data["seal"], actor=self.actor,
            now=timezone.now(), reason=data["reason"],
        )  # fmt: skip
        return Response(DoneSerializer({"moved": len(done)}).data)
