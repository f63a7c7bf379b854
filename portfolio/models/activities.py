"""Activities with a date and places: workshops, talks, fairs, missions, business rounds; and who comes (CPE-6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from casework.models import Work
from casework.states import Act, Channel, Effects, StateInfo
from casework.transitions import transition
from portfolio.models.actions import ActionKind
from portfolio.models.company import Company
from portfolio.querysets.activities import ActivityQuerySet, EnrolmentQuerySet
from portfolio.rules import permissions
from portfolio.states import ACTIVITY_STATES, EnrolmentState


class ActivityTemplate(models.Model):
    """What an activity of a kind proposes: duration, places, requirements, documents, reminders; edited on screen."""

    code = models.SlugField("código", max_length=40, primary_key=True)
    name = models.CharField("nombre", max_length=160)
    description = models.TextField("descripción", blank=True)
    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="templates", verbose_name="tipo de acción")
    channel = models.CharField("canal", max_length=20, choices=Channel.choices, default=Channel.IN_PERSON)
    duration_minutes = models.PositiveIntegerField("duración en minutos")
    capacity = models.PositiveSmallIntegerField("cupos", null=True, blank=True)
    minimum = models.PositiveSmallIntegerField("mínimo para realizarla", null=True, blank=True)
    maximum = models.PositiveSmallIntegerField("máximo de cupos", null=True, blank=True)
    requirements = models.JSONField("requisitos", default=list, blank=True)
    documents = models.JSONField("documentos", default=list, blank=True)
    reminders = models.JSONField("avisos", default=list, blank=True)
    attendance = models.CharField("cómo se toma la asistencia", max_length=20, default="signed_sheet")
    fee_may_apply = models.BooleanField("puede tener cuota", default=False)
    follow_up_clause = models.CharField("seguimiento que nace", max_length=8, blank=True)
    active = models.BooleanField("vigente", default=True)
    example = models.BooleanField("es un ejemplo", default=False)
    order = models.PositiveSmallIntegerField("orden", default=0)

    class Meta:
        verbose_name = "plantilla de actividad"
        verbose_name_plural = "plantillas de actividades"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Activity(ConcurrentTransitionMixin, Work):
    """An activity is a case file of the office that organises it; attendance becomes actions of its kind.

    `ends_at` is what SEG-2 counts from. `requirements` are codes of content/activities.yaml with whether each blocks.
    """

    STATES: ClassVar[dict[str, StateInfo]] = ACTIVITY_STATES
    panel_template: ClassVar[str] = "portfolio/activities/panel.html"

    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="activities", verbose_name="tipo de acción")
    template = models.ForeignKey(
        ActivityTemplate, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="plantilla"
    )
    name = models.CharField("nombre", max_length=200)
    description = models.TextField("descripción", blank=True)
    state = FSMField(
        default="draft", choices=[(s, i.staff) for s, i in ACTIVITY_STATES.items()], protected=True,
        verbose_name="estado",
    )  # fmt: skip
    starts_at = models.DateTimeField("empieza")
    ends_at = models.DateTimeField("termina")
    channel = models.CharField("canal", max_length=20, choices=Channel.choices, default=Channel.IN_PERSON)
    place = models.CharField("lugar", max_length=200, blank=True)
    link = models.URLField("enlace", max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField("cupos", null=True, blank=True)
    requirements = models.JSONField("requisitos", default=list, blank=True)
    is_public = models.BooleanField("en el calendario público", default=True)
    external_id = models.CharField("identificador de origen", max_length=80, null=True, blank=True, unique=True)

    objects: ClassVar[ActivityQuerySet] = ActivityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "actividad"
        verbose_name_plural = "actividades"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="activity_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="activity_by_state"),
            models.Index(fields=["ends_at"], name="activity_by_end"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio:activity", args=[self.case.folio])

    def search_terms(self) -> str:
        return f"{self.name} {self.place}"

    def acts_for(self, user: User) -> list[Act]:
        return []

    def on_undo(self, transition: str, data: dict[str, Any], now: datetime) -> None:
        """Closing the enrolment wrote nothing besides the state."""

    @transition(
        state, "draft", "published", permission=permissions.organises,
        custom=Effects(label="Actividad publicada"),
    )  # fmt: skip
    def publish(self) -> None:
        """It shows in the calendar and takes enrolments."""

    @transition(
        state, "published", "closed", permission=permissions.organises_or_system,
        custom=Effects(label="Inscripción cerrada", undoable=True),
    )  # fmt: skip
    def close_enrolment(self) -> None:
        """No more enrolments: by the office, or by itself when it begins."""

    @transition(
        state, ["published", "closed"], "held", permission=permissions.organises_or_system,
        custom=Effects(label="Actividad realizada"),
    )  # fmt: skip
    def hold(self) -> None:
        """It ended: the attendance is missing."""

    @transition(
        state, ["published", "closed", "held"], "consolidated", permission=permissions.organises,
        custom=Effects(label="Asistencia registrada"),
    )  # fmt: skip
    def consolidate(self) -> None:
        """CPE-6: the consolidated sheet is in; attendance became actions."""

    @transition(
        state, ["draft", "published", "closed"], "cancelled", permission=permissions.organises,
        custom=Effects(label="Actividad suspendida", needs_note=True),
    )  # fmt: skip
    def cancel(self) -> None:
        """It will not take place; who had a place is told why."""


class Enrolment(models.Model):
    """A company in an activity: asked for, given a place or waiting, came or not. Walk-ins are added at the door."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="enrolments")
    company = models.ForeignKey(Company, models.PROTECT, related_name="enrolments")
    state = models.CharField("estado", max_length=10, choices=EnrolmentState.choices)
    person_name = models.CharField("quién asiste", max_length=160, blank=True)
    person_position = models.CharField("cargo", max_length=80, blank=True)
    person_email = models.EmailField("correo", blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="enrolments_made")
    asked_at = models.DateTimeField("pidió el cupo")
    walk_in = models.BooleanField("llegó sin inscribirse", default=False)
    exception_reason = models.TextField("razón de la excepción", blank=True)
    exception_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField("nota", max_length=300, blank=True)

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
