"""Who comes to an activity: enrolments, sessions, and the sheet that comes back while it is being checked (CPE-6)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from portfolio.models.activities import Activity
from portfolio.models.company import Company
from portfolio.querysets.activities import EnrolmentQuerySet
from portfolio.states import EnrolmentState


class ActivitySession(models.Model):
    """One of the meetings of an activity that has several."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField("número")
    starts_at = models.DateTimeField("empieza")
    ends_at = models.DateTimeField("termina")

    class Meta:
        verbose_name = "sesión"
        verbose_name_plural = "sesiones"
        ordering = ["activity", "number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="one_session_per_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"Sesión {self.number}"


class Enrolment(models.Model):
    """A company in an activity: asked for, given a place or waiting, came or not. Walk-ins are added at the door.

    `confirmed` are the requirements that no fact tells and a person confirmed: {code: {"by": name, "at": day}}.
    `attended_sessions` are numbers of sessions, where attendance is taken by session.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="enrolments")
    company = models.ForeignKey(Company, models.PROTECT, related_name="enrolments")
    state = models.CharField("estado", max_length=10, choices=EnrolmentState.choices)
    person_name = models.CharField("quién asiste", max_length=160, blank=True)
    person_position = models.CharField("cargo", max_length=80, blank=True)
    person_email = models.EmailField("correo", blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="enrolments_made")
    asked_at = models.DateTimeField("pidió el cupo")
    by_staff = models.BooleanField("la inscribió la oficina", default=False)
    walk_in = models.BooleanField("llegó sin inscribirse", default=False)
    confirmed = models.JSONField("requisitos confirmados", default=dict, blank=True)
    exception_reason = models.TextField("razón de la excepción", blank=True)
    exception_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField("nota", max_length=300, blank=True)
    attended_sessions = models.JSONField("sesiones a las que vino", default=list, blank=True)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "inscripción"
        verbose_name_plural = "inscripciones"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "company"], name="one_enrolment_per_company_and_activity")
        ]
        indexes = [models.Index(fields=["activity", "state", "asked_at"], name="enrolment_by_state")]

    def __str__(self) -> str:
        return f"{self.company_id} en {self.activity_id}"


class AttendanceSheet(models.Model):
    """The consolidated sheet as it was read, while a person decides on its rows. Nothing of it counts until confirmed;
    then, or after some days, its rows go: they are names and addresses of people."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sheets")
    filename = models.CharField("archivo", max_length=160)
    rows = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="attendance_sheets")
    uploaded_at = models.DateTimeField("subida")
    confirmed_at = models.DateTimeField("confirmada", null=True, blank=True)
    summary = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "planilla de asistencia"
        verbose_name_plural = "planillas de asistencia"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["uploaded_at"], name="sheet_not_confirmed", condition=Q(confirmed_at=None)),
        ]

    def __str__(self) -> str:
        return self.filename
