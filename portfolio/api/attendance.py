"""The attendance of an activity (CPE-6): its sessions, its list, who came without enrolling, the register closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from portfolio.api.enrolment_serializers import (
    AttendanceSerializer,
    CloseRegisterSerializer,
    EnrolmentSerializer,
    MarksSerializer,
    RecordedSerializer,
    SessionSerializer,
    SessionsSerializer,
    WalkInSerializer,
)
from portfolio.models import Activity, Enrolment
from portfolio.rules import permissions
from portfolio.rules.rut import InvalidRut, normalise
from portfolio.selectors.activity_page import at_the_door, on_the_list
from portfolio.services.activities import editing, register
from portfolio.services.activities.attendance import add_walk_in, mark_presence

FOLIO = OpenApiParameter("folio", OpenApiTypes.STR, OpenApiParameter.PATH, description="Folio, como ACT-2026-000001")
ORGANISER = "Esta acción le corresponde a la oficina que la organiza."
NOT_REGISTERED = "Ese RUT no está registrado: anótelo en la planilla que se sube, o regístrelo antes."


class AttendanceMixin(ActingMixin):
    """For the view set of activities."""

    def organised(self) -> Activity:
        """The activity, for whoever organises it."""
        row: Activity = self.mine(permissions.organises, ORGANISER)
        return row

    @extend_schema(summary="Sesiones", tags=["activities"], parameters=[FOLIO],
                   responses=SessionSerializer(many=True), filters=False)  # fmt: skip
    @action(detail=True, filterset_class=None, pagination_class=None)
    def sessions(self, request: Request, folio: str) -> Response:
        """When it meets; none where it is a single meeting."""
        return self._sessions(self.get_object())

    @extend_schema(summary="Fijar las sesiones", tags=["activities"], parameters=[FOLIO], request=SessionsSerializer,
                   responses=SessionSerializer(many=True), filters=False)  # fmt: skip
    @sessions.mapping.put
    def set_sessions(self, request: Request, folio: str) -> Response:
        """All of them at once. They do not change once attendance is marked."""
        row = self.organised()
        moments = [(one["starts_at"], one["ends_at"]) for one in self.given(SessionsSerializer)["sessions"]]
        return self._sessions(
            editing.set_sessions(activity=row, sessions=moments, actor=self.actor, now=timezone.now())
        )

    def _sessions(self, row: Activity) -> Response:
        return Response(SessionSerializer(row.sessions.order_by("number"), many=True).data)

    @extend_schema(summary="Lista de asistencia", tags=["activities"], parameters=[FOLIO],
                   responses=AttendanceSerializer, filters=False)  # fmt: skip
    @action(detail=True, filterset_class=None, pagination_class=None)
    def attendance(self, request: Request, folio: str) -> Response:
        """Who has a place and what is marked of each, for whoever organises."""
        row = self.organised()
        self.leave_trace(row.case, "asistencia")
        return self._list(row)

    @extend_schema(summary="Marcar la asistencia", tags=["activities"], parameters=[FOLIO], request=MarksSerializer,
                   responses=AttendanceSerializer, filters=False)  # fmt: skip
    @attendance.mapping.post
    def mark(self, request: Request, folio: str) -> Response:
        """As it goes: nothing counts until the register is closed."""
        row = self.organised()
        present = self._present(row, self.given(MarksSerializer)["marks"])
        mark_presence(activity=row, present=present, shown=list(present), actor=self.actor, now=timezone.now())
        return self._list(row)

    @extend_schema(summary="Cerrar la asistencia", tags=["activities"], parameters=[FOLIO],
                   request=CloseRegisterSerializer, responses=RecordedSerializer)  # fmt: skip
    @action(detail=True, methods=["post"], url_path="attendance/close", url_name="attendance-close",
            filterset_class=None)  # fmt: skip
    def close_attendance(self, request: Request, folio: str) -> Response:
        """Each company that came gets its action and the activity is over; said again, it corrects, with the reason."""
        row = self.organised()
        data = self.given(CloseRegisterSerializer)
        present = self._present(row, data.pop("marks"))
        done = register.close_register(activity=row, present=present, actor=self.actor, now=timezone.now(), **data)
        return Response(RecordedSerializer(asdict(done)).data)

    @extend_schema(summary="Anotar a quien llegó sin inscribirse", tags=["activities"], parameters=[FOLIO],
                   request=WalkInSerializer, responses={201: EnrolmentSerializer})  # fmt: skip
    @action(detail=True, methods=["post"], url_path="attendance/walk-ins", url_name="attendance-walk-ins",
            filterset_class=None)  # fmt: skip
    def walk_ins(self, request: Request, folio: str) -> Response:
        """By RUT, from any region and whatever the places; its attendance is marked."""
        row = self.organised()
        data = self.given(WalkInSerializer)
        try:
            company = at_the_door(normalise(data.pop("rut")))
        except InvalidRut as problem:
            raise serializers.ValidationError({"rut": [str(problem)]}) from problem
        if company is None:
            raise serializers.ValidationError({"rut": [NOT_REGISTERED]})
        made = add_walk_in(activity=row, company=company, actor=self.actor, now=timezone.now(), **data)
        again = Enrolment.objects.select_related("activity__case", "company__case").get(pk=made.pk)
        return Response(EnrolmentSerializer(again, context={"user": self.actor}).data, status=status.HTTP_201_CREATED)

    def _present(self, row: Activity, marks: Iterable[dict[str, Any]]) -> dict[int, list[int]]:
        """The marks by enrolment; one that is not on the list, or a session that does not exist, is told."""
        listed = set(row.enrolments.holding_a_place().values_list("pk", flat=True))
        numbers = set(row.sessions.values_list("number", flat=True)) or {0}
        found: dict[int, list[int]] = {}
        for mark in marks:
            if mark["enrolment"] not in listed:
                raise serializers.ValidationError({"marks": [f"No está en la lista: {mark['enrolment']}."]})
            if strange := set(mark["sessions"]) - numbers:
                raise serializers.ValidationError({"marks": [f"La actividad no tiene la sesión {min(strange)}."]})
            found[mark["enrolment"]] = mark["sessions"]
        return found

    def _list(self, row: Activity) -> Response:
        people = on_the_list(row, self.actor)
        told = {
            "begun": timezone.now() >= row.starts_at, "closed": row.state == "consolidated",
            "sessions": row.sessions.order_by("number"), "companies": people,
            "untrained": [company.case.folio for company in register.untrained(row, people)],
        }  # fmt: skip
        return Response(AttendanceSerializer(told).data)
