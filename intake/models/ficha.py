"""What the company declared each time it signed its ficha. The working answers live in portfolio.CompanyProfile."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import User
from intake.models.intake import Intake


class FichaSubmission(models.Model):
    """A signed ficha: all its answers, the version of its text, who declared it true and when. Never edited."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    text_version = models.CharField(max_length=20)
    answers = models.JSONField()
    warnings = models.JSONField(default=list)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="fichas_signed")
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = "ficha enviada"
        ordering = ["intake", "-number"]
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="one_ficha_per_intake_and_number")]

    def __str__(self) -> str:
        return f"Ficha {self.number} de {self.intake_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Una ficha firmada no se modifica: se firma otra.")
        super().save(*args, **kwargs)
