"""Who does what, at which office, since when; and who stands in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..querysets import AbsenceQuerySet, RoleAssignmentQuerySet
from ..states import Role
from .offices import Office


class RoleAssignment(models.Model):
    """A role at an office, with dates; both days are included. `sector` is a sector code, for sector leads."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments", verbose_name=_("persona")
    )
    role = models.CharField(_("rol"), max_length=30, choices=Role.choices)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="role_assignments", verbose_name=_("oficina")
    )
    sector = models.CharField(_("sector"), max_length=40, blank=True)
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    history = HistoricalRecords()

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["role", "office", "starts_on", "pk"]
        verbose_name = _("rol asignado")
        verbose_name_plural = _("roles asignados")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="role_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "office", "sector"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_assignment_of_a_role",
                violation_error_message=_("La persona ya tiene ese rol en esa oficina."),
            ),
        ]
        indexes = [models.Index(fields=["office", "role"], name="role_at_office")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.office}"


class Absence(models.Model):
    """Days (both included) in which somebody is away, and who stands in, receives the alerts and may act."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences", verbose_name=_("quién se ausenta")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="substitutions",
        verbose_name=_("quién reemplaza"),
    )
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"))
    reason = models.CharField(_("motivo"), max_length=120, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the companies were told who attends them meanwhile; none until the absence begins."""
    history = HistoricalRecords(excluded_fields=["announced_at"])

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("ausencia")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("substitute")), name="nobody_stands_in_for_themselves"
            ),
        ]
        indexes = [
            models.Index(fields=["substitute", "ends_on"], name="absence_by_substitute"),
            models.Index(fields=["starts_on"], name="absence_to_announce", condition=models.Q(announced_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_on:%d-%m-%Y} – {self.ends_on:%d-%m-%Y}"
