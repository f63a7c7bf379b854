"""Attempts to reach a company and the contact itself (CAP-3, CAP-4, DEF-7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from casework.states import Channel, ContactPoint


class ContactAttemptQuerySet(models.QuerySet["ContactAttempt"]):
    def standing(self) -> ContactAttemptQuerySet:
        """Those that nobody took back."""
        return self.filter(voided_at=None)

    def unanswered(self) -> ContactAttemptQuerySet:
        return self.standing().filter(answered=False)


class ContactAttempt(models.Model):
    """One call, message or visit to reach the company.

    An unanswered one is visible and counted, and is not a contact: the term of CAP-3 or CAP-4 keeps running.
    A row written by mistake is never edited: it is taken back with a reason and stays on the page, struck through.
    """

    intake = models.ForeignKey("intake.Intake", models.PROTECT, related_name="contact_attempts")
    happened_at = models.DateTimeField("cuándo fue")
    answered = models.BooleanField("hubo conversación")
    channel = models.CharField("canal", max_length=20, choices=Channel.choices)
    contact_point = models.CharField("punto de contacto", max_length=40, choices=ContactPoint.choices)
    person = models.CharField("con quién", max_length=120, blank=True)
    note = models.TextField("nota", max_length=2000, blank=True)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    void_reason = models.TextField(blank=True)

    objects = ContactAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-id"]
        verbose_name = "intento de contacto"
        verbose_name_plural = "intentos de contacto"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(happened_at__lte=models.F("logged_at")), name="contact_not_in_the_future"
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at=None) | ~models.Q(void_reason=""), name="contact_voided_with_reason"
            ),
        ]

    def __str__(self) -> str:
        what = "Contacto" if self.answered else "Intento sin respuesta"
        return f"{what} ({self.get_channel_display()})"
