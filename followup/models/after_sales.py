"""PV-2: a company's self-assessment of after-sales. Once sent it stays as it is; another may follow, months later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from followup.querysets import AfterSalesQuerySet
from portfolio.models import Company


class AfterSalesAssessment(models.Model):
    """Answers by question id: {"value", "applicability", "obstacle", "extra"}; a draft until it is sent."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="after_sales")
    version = models.CharField("versión del cuestionario", max_length=10)
    answers = models.JSONField("respuestas", default=dict)
    started_at = models.DateTimeField("empezado")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="after_sales_started")
    sent_at = models.DateTimeField("enviado", null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="after_sales_sent")
    # Copies of the result, so that totals by sector are a query.
    compliance = models.DecimalField("cumplimiento", max_digits=5, decimal_places=1, null=True, blank=True)
    applicability = models.DecimalField("aplicabilidad", max_digits=4, decimal_places=1, null=True, blank=True)
    obstacle = models.CharField("obstáculo más frecuente", max_length=12, blank=True)

    objects: ClassVar[AfterSalesQuerySet] = AfterSalesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "autodiagnóstico de posventa"
        verbose_name_plural = "autodiagnósticos de posventa"
        ordering = ["-sent_at", "-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(sent_at=None), name="one_after_sales_draft"),
            models.CheckConstraint(
                condition=Q(sent_at=None)
                | Q(sent_by__isnull=False, compliance__isnull=False, applicability__isnull=False),
                name="after_sales_sent_has_result",
            ),
        ]
        indexes = [models.Index(fields=["company", "-sent_at"], name="after_sales_by_company")]

    def __str__(self) -> str:
        return f"Posventa de {self.company_id}"
