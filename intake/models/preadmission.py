"""The checklist between validation and the portfolio (CAP-7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PreAdmission(models.Model):
    """One per intake, opened when the company is validated; its items copy the checklist's version in force."""

    intake = models.OneToOneField("intake.Intake", models.PROTECT, related_name="preadmission", primary_key=True)
    checklist_version = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=0, help_text="Veces que se envió a revisión.")
    admitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "preadmisibilidad"
        verbose_name_plural = "preadmisibilidades"

    def __str__(self) -> str:
        return f"Preadmisibilidad de {self.intake}"


class PreAdmissionItemQuerySet(models.QuerySet["PreAdmissionItem"]):
    def blocking(self) -> PreAdmissionItemQuerySet:
        """Mandatory and still not settled."""
        return self.filter(blocking=True).exclude(state__in=PreAdmissionItem.SETTLED)


class PreAdmissionItem(models.Model):
    """One line of the checklist. What it asks stands in the content file, under `code`."""

    class State(models.TextChoices):
        PENDING = "pending", "Pendiente"
        PROVIDED = "provided", "Entregado"
        ACCEPTED = "accepted", "Conforme"
        RETURNED = "returned", "Devuelto con observación"
        WAIVED = "waived", "Eximido con razón"
        FAILED = "failed", "No conforme, no impide"
        NOT_APPLICABLE = "not_applicable", "No aplica"

    SETTLED = (State.ACCEPTED, State.WAIVED, State.NOT_APPLICABLE)

    preadmission = models.ForeignKey(PreAdmission, models.CASCADE, related_name="items")
    code = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField()
    blocking = models.BooleanField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    statement = models.TextField("lo que declara", blank=True, max_length=2000)
    observation = models.TextField("observación", blank=True, max_length=2000)
    documents = models.ManyToManyField("casework.Document", related_name="+", blank=True)
    document_date = models.DateField("fecha del documento", null=True, blank=True)
    valid_until = models.DateField("vigente hasta", null=True, blank=True)
    provided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    provided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PreAdmissionItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = "antecedente"
        verbose_name_plural = "antecedentes"
        constraints = [
            models.UniqueConstraint(fields=["preadmission", "code"], name="one_item_per_code"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["returned", "waived", "failed"]) | ~models.Q(observation=""),
                name="item_returned_or_waived_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_state_display()})"

    @property
    def settled(self) -> bool:
        return self.state in self.SETTLED
