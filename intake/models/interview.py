"""Interviews and visits, and what was scored in them (CAP-5, CAP-6, CPE-2, CPE-3)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models

from intake.querysets.interview import InterviewQuerySet


class Interview(models.Model):
    """An appointment with the company. Moving it keeps the row (and the calendar's UID) and raises `sequence`."""

    class Kind(models.TextChoices):
        IN_PERSON = "in_person", "Entrevista en la oficina"
        VISIT = "visit", "Visita a la empresa"
        VIDEO = "video", "Videollamada"

    class State(models.TextChoices):
        AGREED = "agreed", "Acordada"
        UNPLANNED = "unplanned", "Sin cita previa"
        HELD = "held", "Realizada"
        MISSED = "missed", "No realizada"
        CANCELLED = "cancelled", "Cancelada"

    intake = models.ForeignKey("intake.Intake", models.PROTECT, related_name="interviews")
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")
    executive = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="interviews")
    kind = models.CharField("modalidad", max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.AGREED)
    starts_at = models.DateTimeField("inicio")
    minutes = models.PositiveSmallIntegerField("duración en minutos", default=60)
    place = models.CharField("lugar", max_length=250, blank=True)
    link = models.URLField("enlace", max_length=500, blank=True)
    prepare = models.TextField("qué tener a mano", blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("razón del último cambio", blank=True)
    change_requested_at = models.DateTimeField(null=True, blank=True)
    change_request = models.TextField("cambio que pide la empresa", blank=True, max_length=1000)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = "entrevista"
        verbose_name_plural = "entrevistas"
        constraints = [
            models.UniqueConstraint(
                fields=["intake"], condition=models.Q(state="agreed"), name="one_agreed_interview_per_intake"
            ),
            models.CheckConstraint(condition=models.Q(minutes__gte=15, minutes__lte=480), name="interview_minutes"),
        ]
        indexes = [models.Index(fields=["office", "starts_at"], name="interview_agenda")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def where(self) -> str:
        return self.link if self.kind == self.Kind.VIDEO else self.place


class InterviewScore(models.Model):
    """What the guide gathered in one interview: a draft until `completed_at`, then fixed (CPE-2: both scores stay).

    answers: {question id: {"points": int, "reason": str, "seen": [int], "notes": str}}; red_flags:
    {flag id: {"present": bool, "explanation": str}}; visit: list of checked ids. Scores are in thirds of a point (0 to
    300), as the instrument counts; `points` are whole points (-15 to 15).
    """

    interview = models.OneToOneField(Interview, models.PROTECT, related_name="score", primary_key=True)
    guide_version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict, blank=True)
    red_flags = models.JSONField(default=dict, blank=True)
    visit = models.JSONField(default=list, blank=True)
    strengths = models.TextField("fortalezas", blank=True, max_length=2000)
    gaps = models.TextField("lo que conviene reforzar", blank=True, max_length=2000)
    pending = models.TextField("respaldos pendientes", blank=True, max_length=2000)
    no_conflict = models.BooleanField("sin vínculos con la empresa", default=False)
    scored = models.BooleanField(default=True, help_text="False: una exportadora conversa, no suma puntos (CAP-2).")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    test_thirds = models.PositiveSmallIntegerField(null=True, blank=True)
    points = models.SmallIntegerField(null=True, blank=True)
    final_thirds = models.PositiveSmallIntegerField(null=True, blank=True)
    segment = models.CharField(max_length=12, blank=True)
    second_reading_needed = models.BooleanField(default=False)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "pauta de entrevista"
        verbose_name_plural = "pautas de entrevista"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(final_thirds=None) | models.Q(final_thirds__lte=300),
                name="interview_final_score_range",
            )
        ]

    def __str__(self) -> str:
        return f"Pauta de {self.interview}"

    @property
    def waits_for_second_reading(self) -> bool:
        return self.second_reading_needed and self.read_at is None
