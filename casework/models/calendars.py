"""The days that do not count: what is loaded by year, and what people add or take away."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_countries import countries

from accounts.models import Office
from casework.querysets.calendars import OverrideQuerySet


class CalendarYear(models.Model):
    """A year whose holidays are loaded for a country and one of its subdivisions ("" = the whole country)."""

    country = models.CharField("país", max_length=2)
    subdivision = models.CharField("subdivisión", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("año")
    days = models.JSONField("feriados", default=dict, help_text="fecha ISO → nombre")
    estimated = models.JSONField("fechas por confirmar", default=list, blank=True)
    loaded_at = models.DateTimeField("cargado")

    class Meta:
        verbose_name = "año del calendario"
        verbose_name_plural = "años del calendario"
        constraints = [
            models.UniqueConstraint(fields=["country", "subdivision", "year"], name="one_calendar_per_place_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.subdivision} {self.year}"


class CalendarOverride(models.Model):
    """A day that was added as a holiday, or taken from the holidays, for a country, a subdivision or one office.

    The narrower scope wins; among equals, the newest. Never edited: undone by another one.
    """

    class Effect(models.TextChoices):
        ADD = "add", "es feriado"
        REMOVE = "remove", "no es feriado"

    day = models.DateField("día")
    effect = models.CharField("efecto", max_length=6, choices=Effect.choices)
    name = models.CharField("nombre del feriado", max_length=120, blank=True)
    country = models.CharField("país", max_length=2, blank=True)
    subdivision = models.CharField("subdivisión", max_length=40, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="calendar_overrides")
    reason = models.TextField("razón")
    created_at = models.DateTimeField("cuándo")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="calendar_overrides"
    )
    moved = models.PositiveIntegerField("plazos que cambiaron", default=0)

    objects: ClassVar[OverrideQuerySet] = OverrideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "cambio de feriado"
        verbose_name_plural = "cambios de feriados"
        indexes = [models.Index(fields=["day"], name="override_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, country="", subdivision="") | (Q(office=None) & ~Q(country="")),
                name="override_has_one_scope",
            ),
            models.CheckConstraint(condition=~Q(effect="add") | ~Q(name=""), name="added_holiday_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_effect_display()} ({self.scope})"

    @property
    def scope(self) -> str:
        """Where it holds, in words."""
        if self.office is not None:
            return str(self.office)
        country = str(countries.name(self.country)) or self.country
        return f"{country}, {self.subdivision}" if self.subdivision else country


class CalendarEdition(models.Model):
    """One row per change of the calendar: the newest token tells every process that what it kept is old.

    A token and not the id: after a rollback an id may come again with other days behind it. `settled_at`: when every
    open deadline was counted again with it.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField()
    what = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.what}"
