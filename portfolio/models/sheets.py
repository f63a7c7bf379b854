"""CAT-3: the sheet with what a service is, when, and the rights and duties of the company that was selected for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Office, User
from portfolio.models.actions import ActionKind
from portfolio.models.activities import Activity
from portfolio.models.company import Company
from portfolio.querysets.sheets import ServiceSheetQuerySet
from portfolio.states import SheetAnswer


class ServiceSheet(models.Model):
    """What a selected company was told of a service: sent, read by whom and when, accepted or declined.

    `duties` are those of the clause when it was sent: what it says later binds only those that come later.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="service_sheets")
    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="service_sheets", verbose_name="servicio")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="service_sheets", verbose_name="actividad"
    )
    name = models.CharField("nombre del servicio", max_length=200)
    dates = models.TextField("fechas y plazos")
    fee = models.CharField("cuota", max_length=200, blank=True)
    more = models.TextField("otra información", blank=True)
    duties = models.JSONField("deberes", default=list)
    answer_by = models.DateField("confirmar hasta")
    office = models.ForeignKey(Office, models.PROTECT, related_name="service_sheets", verbose_name="oficina")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="sheets_sent")
    sent_at = models.DateTimeField("enviada")
    sent_to = models.PositiveSmallIntegerField("personas a quienes se envió", default=0)
    read_at = models.DateTimeField("leída", null=True, blank=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="sheets_read")
    answer = models.CharField("respuesta", max_length=10, choices=SheetAnswer.choices, blank=True)
    answered_at = models.DateTimeField("respondida", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="sheets_answered")
    answer_note = models.TextField("razón", blank=True)
    withdrawn_at = models.DateTimeField("retirada", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="sheets_withdrawn")
    withdrawn_reason = models.TextField("razón del retiro", blank=True)

    objects: ClassVar[ServiceSheetQuerySet] = ServiceSheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "hoja de derechos y deberes"
        verbose_name_plural = "hojas de derechos y deberes"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "name"], condition=Q(withdrawn_at=None, answer=""), name="one_open_sheet_per_service"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="sheet_answered_when_it_says_so",
            ),
        ]
        indexes = [models.Index(fields=["company", "-sent_at"], name="sheet_by_company")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio:own_sheet", args=[self.pk])

    @property
    def state(self) -> tuple[str, str]:
        """How it stands, in words, and its tone."""
        if self.withdrawn_at:
            return "Retirada", ""
        if self.answer:
            return self.get_answer_display(), "green" if self.answer == SheetAnswer.ACCEPTED else "red"
        return ("Leída, sin respuesta", "blue") if self.read_at else ("Enviada, sin leer", "amber")
