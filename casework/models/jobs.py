"""Work in the background that somebody asked for, with its progress and its result."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from casework.querysets.jobs import OPEN, JobQuerySet


class JobState(models.TextChoices):
    QUEUED = "queued", "En espera"
    RUNNING = "running", "En curso"
    DONE = "done", "Terminado"
    FAILED = "failed", "No se pudo terminar"
    CANCELLED = "cancelled", "Cancelado"


def stored_result(job: Job, filename: str) -> str:
    """Where a result is kept: private storage, under a name that says nothing."""
    code = uuid.uuid4().hex
    return f"jobs/{code[:2]}/{code}"


class Job(models.Model):
    """One piece of work: what, for whom, how far it has come. `params` and `checkpoint` hold ids, never personal data.

    `claim` names the worker that has it in hand and `heartbeat_at` when it was last heard of: a worker that dies
    leaves a job that another one takes up from its checkpoint.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField("trabajo", max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField("estado", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField("hecho", default=0)
    total = models.PositiveIntegerField("de un total de", default=0)
    message = models.CharField("mensaje", max_length=500, blank=True)
    params = models.JSONField(default=dict, blank=True)
    checkpoint = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=200, blank=True)
    link_label = models.CharField(max_length=80, blank=True)
    result = models.FileField(upload_to=stored_result, max_length=120, blank=True)
    result_name = models.CharField("archivo", max_length=160, blank=True)
    result_type = models.CharField(max_length=100, blank=True)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField("pedido")
    started_at = models.DateTimeField("comenzó", null=True, blank=True)
    heartbeat_at = models.DateTimeField("última señal", null=True, blank=True)
    finished_at = models.DateTimeField("terminó", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "trabajo"
        verbose_name_plural = "trabajos"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["asked_by", "-created_at"], name="job_by_person"),
            models.Index(fields=["state", "created_at"], name="job_open", condition=models.Q(state__in=OPEN)),
            models.Index(fields=["finished_at"], name="job_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("casework:job", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def tone(self) -> str:
        """Colour of its state, beside the words."""
        return {"queued": "", "running": "blue", "done": "green", "failed": "red", "cancelled": "amber"}[self.state]

    @property
    def share(self) -> int:
        """How much is done, in per cent."""
        if self.state == JobState.DONE:
            return 100
        return min(100, 100 * self.done // self.total) if self.total else 0
