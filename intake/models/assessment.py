"""The readiness test: its instrument, its draft and its versions. What was sent never changes (CPE-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.models import User
from intake.querysets.assessment import SelfAssessmentQuerySet
from intake.states import Potential
from portfolio.models import Company

if TYPE_CHECKING:
    from intake.models.intake import Intake


class Instrument(models.Model):
    """A version of the test: items, weights, thresholds and texts, as loaded from its file. Never edited."""

    version = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=20)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = "instrumento"
        ordering = ["-loaded_at"]

    def __str__(self) -> str:
        return f"Instrumento {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Un instrumento no se modifica: se carga otra versión.")
        super().save(*args, **kwargs)


class AssessmentDraft(models.Model):
    """Answers that the company has not sent yet; they go away when it sends them."""

    intake: models.OneToOneField[Intake, Intake] = models.OneToOneField(
        "intake.Intake", models.PROTECT, primary_key=True, related_name="draft"
    )
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="drafts")
    branch = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Borrador de {self.intake_id}: {len(self.answers)} respuestas"


class SelfAssessment(models.Model):
    """One version of a company's test. A person's update adds a version with its reason; all stay (CPE-1).

    `total_thirds` is the sum of weight × score (0 to 300): the total over 100 is a third of it.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="assessments")
    version = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="assessments")
    branch = models.CharField(max_length=20)
    answers = models.JSONField()
    result = models.JSONField()
    total_thirds = models.PositiveSmallIntegerField()
    potential = models.CharField(max_length=10, choices=Potential.choices)
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="assessments_made")
    made_at = models.DateTimeField()

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "autodiagnóstico"
        ordering = ["company", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(is_current=True), name="one_current_assessment_per_company"
            ),
            models.UniqueConstraint(fields=["company", "version"], name="one_assessment_per_company_and_version"),
            models.CheckConstraint(condition=models.Q(total_thirds__lte=300), name="assessment_within_its_points"),
            models.CheckConstraint(
                condition=models.Q(version=1) | ~models.Q(reason=""), name="assessment_update_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Test de {self.company_id}, versión {self.version}: {self.score_text}"

    @property
    def score_text(self) -> str:
        """Total over 100 with one decimal: 39,7 is never shown as 40, so that it never contradicts the band."""
        return thirds_text(self.total_thirds)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Un test enviado no se modifica: se agrega una versión.")
        super().save(*args, **kwargs)


def thirds_text(thirds: int) -> str:
    """Thirds of a point as points with one decimal and comma: 119 → «39,7»."""
    tenths = round(thirds * 10 / 3)
    return f"{tenths // 10},{tenths % 10}"
