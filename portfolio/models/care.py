"""Who attends a company and in which category, each with its history."""

from django.db import models

from accounts.models import Office, User
from portfolio.models.company import Company
from portfolio.querysets import AssignmentQuerySet, PlannedHandoverQuerySet
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


class PlannedHandover(models.Model):
    """CAT-6: from a day to come, a company passes to somebody, or everything that a person has at an office does.

    `to` empty: shared out by the rule of the redistribution, computed that day.
    """

    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="planned_handovers")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="departures_planned")
    office = models.ForeignKey(Office, models.PROTECT, related_name="planned_handovers")
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="handovers_to_come")
    starts_on = models.DateField("desde")
    reason = models.TextField("razón")
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="handovers_planned")
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField("por qué no se pudo", blank=True)

    objects = PlannedHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "traspaso programado"
        verbose_name_plural = "traspasos programados"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(company=None, person__isnull=False) | models.Q(company__isnull=False, person=None),
                name="handover_of_a_company_or_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(done_at=None, cancelled_at=None),
                name="one_planned_handover_per_company",
            ),
            models.UniqueConstraint(
                fields=["person", "office"], condition=models.Q(done_at=None, cancelled_at=None),
                name="one_planned_departure_per_person",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["starts_on"], name="handover_to_do", condition=models.Q(done_at=None, cancelled_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.company or self.person} desde {self.starts_on}"


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
