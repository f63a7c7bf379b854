"""Who attends a company and in which category, each with its history."""

from django.db import models

from accounts.models import User
from portfolio.models.company import Company
from portfolio.querysets import AssignmentQuerySet
from portfolio.states import CATEGORIES


class ExecutiveAssignment(models.Model):
    """CAT-6: an executive attends a company between two dates; one at a time."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="assignments")
    executive = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    starts_on = models.DateField("desde")
    ends_on = models.DateField("hasta", null=True, blank=True)
    reason = models.TextField("razón", blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="assignments_made")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "asignación"
        verbose_name_plural = "asignaciones"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(ends_on=None), name="one_current_executive_per_company"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["executive"], name="assignment_current_load", condition=models.Q(ends_on=None))]

    def __str__(self) -> str:
        return f"{self.executive} desde {self.starts_on}"


class CategoryChange(models.Model):
    """CAT-1: who put the company in a category, when and why."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="category_changes")
    old = models.PositiveSmallIntegerField("antes", choices=CATEGORIES, null=True, blank=True)
    new = models.PositiveSmallIntegerField("después", choices=CATEGORIES)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="category_changes")
    reason = models.TextField("razón")

    class Meta:
        verbose_name = "cambio de categoría"
        verbose_name_plural = "cambios de categoría"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.old or '–'} → {self.new}"
