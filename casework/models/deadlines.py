"""A promise that is running: until when, why until then, what was said about it, and how it ended."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Office
from casework.querysets.deadlines import DeadlineQuerySet

from .cases import CaseFile
from .clauses import Clause, ClauseVersion


class Outcome(models.TextChoices):
    OPEN = "open", "Corriendo"
    MET = "met", "Cumplido"
    LATE = "late", "Cumplido tarde"
    CANCELLED = "cancelled", "Sin efecto"


class Deadline(models.Model):
    """One term of a clause on one case file.

    `due_on` is the last day (None for hours) and `due_at` the first instant that is late. `trace` is the account of the
    days; counting it again gives the date. `next_alert_at` is null when nothing is left to say. `alert_round` grows
    when a new date makes rungs that were already said come again.
    """

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="deadlines")
    version = models.ForeignKey(ClauseVersion, models.PROTECT, related_name="deadlines")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="deadlines")
    key = models.CharField(max_length=40)
    office = models.ForeignKey(Office, models.PROTECT, related_name="deadlines")
    started_at = models.DateTimeField("desde")
    due_on = models.DateField("último día", null=True, blank=True)
    due_at = models.DateTimeField("primer instante tarde")
    provisional = models.BooleanField("provisional", default=False)
    trace = models.JSONField("cuenta", default=list)
    next_alert_at = models.DateTimeField("próximo aviso", null=True, blank=True)
    next_rung = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.JSONField("avisos dichos", default=list)
    alert_round = models.PositiveSmallIntegerField(default=0)
    alert_error = models.TextField("aviso que no se pudo preparar", blank=True)
    alert_failed_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField("en pausa desde", null=True, blank=True)
    is_extended = models.BooleanField("extendido", default=False)
    met_at = models.DateTimeField("cumplido", null=True, blank=True)
    outcome = models.CharField("resultado", max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar[DeadlineQuerySet] = DeadlineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = "plazo"
        indexes = [
            models.Index(
                fields=["next_alert_at"], name="deadline_next_alert", condition=Q(next_alert_at__isnull=False)
            ),
            models.Index(fields=["office", "due_at"], name="deadline_open_by_office", condition=Q(outcome="open")),
            models.Index(fields=["due_at"], name="deadline_open_by_due", condition=Q(outcome="open")),
            models.Index(
                fields=["alert_failed_at"], name="deadline_set_aside", condition=Q(alert_failed_at__isnull=False)
            ),
            models.Index(fields=["clause", "office", "outcome"], name="deadline_by_clause_and_office"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clause", "key"], condition=Q(outcome="open"), name="one_open_deadline_per_term"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", met_at=None)
                | (Q(outcome__in=["met", "late"]) & Q(met_at__isnull=False, next_alert_at=None))
                | Q(outcome="cancelled", next_alert_at=None),
                name="a_closed_deadline_says_nothing",
            ),
            models.CheckConstraint(
                condition=Q(next_alert_at=None, next_rung=None)
                | Q(next_alert_at__isnull=False, next_rung__isnull=False),
                name="an_alert_has_its_rung",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(next_alert_at=None), name="a_paused_deadline_says_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} de {self.case_id}, hasta {self.due_on or self.due_at}"

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_paused(self) -> bool:
        return self.is_open and self.paused_at is not None

    def is_late(self, now: datetime) -> bool:
        return now >= self.due_at


class DeadlinePause(models.Model):
    """A stretch in which the clock stood still, with its reason."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField("razón")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(ended_at=None), name="one_open_pause_per_deadline"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")), name="pause_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at} – {self.ended_at or 'sigue'}"


class DeadlineExtension(models.Model):
    """More time for a deadline, in its own unit, with its reason and the day that it had before."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions")
    amount = models.PositiveSmallIntegerField("más")
    at = models.DateTimeField()
    note = models.TextField("razón")
    before_due_at = models.DateTimeField()
    before_due_on = models.DateField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=1), name="extension_adds_something")]

    def __str__(self) -> str:
        return f"+{self.amount}"
