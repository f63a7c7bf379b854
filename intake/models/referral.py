"""Referral of a company to another body, always with a named contact (CPE-3, CPE-4, CAP-8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Referral(models.Model):
    """To whom, why and by whom. The contact is copied: the body's own row may change later."""

    intake = models.ForeignKey("intake.Intake", models.PROTECT, related_name="referrals")
    body = models.ForeignKey("portfolio.ReferralBody", models.PROTECT, related_name="+")
    contact_name = models.CharField("nombre del contacto", max_length=120)
    contact_position = models.CharField("cargo", max_length=120, blank=True)
    contact_email = models.EmailField("correo", blank=True)
    contact_phone = models.CharField("teléfono", max_length=40, blank=True)
    reason = models.TextField("razón", max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Se deshizo el paso.")

    class Meta:
        ordering = ["-made_at"]
        verbose_name = "derivación"
        verbose_name_plural = "derivaciones"
        constraints = [
            models.CheckConstraint(condition=~models.Q(contact_name=""), name="referral_names_a_person"),
            models.CheckConstraint(
                condition=~models.Q(contact_email="") | ~models.Q(contact_phone=""), name="referral_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return f"Derivación a {self.body}"
