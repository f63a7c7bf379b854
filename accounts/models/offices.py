"""Territory, and the offices that serve it."""

from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..querysets import OfficeQuerySet
from ..states import OfficeKind


class Region(models.Model):
    iso_code = models.CharField(_("código ISO"), primary_key=True, max_length=8)
    cut_code = models.CharField(_("código CUT"), max_length=2, unique=True)
    name = models.CharField(_("nombre"), max_length=80)
    order = models.PositiveSmallIntegerField(_("orden, de norte a sur"))

    class Meta:
        ordering = ["order"]
        verbose_name = _("región")
        verbose_name_plural = _("regiones")

    def __str__(self) -> str:
        return self.name


class Comuna(models.Model):
    cut_code = models.CharField(_("código CUT"), primary_key=True, max_length=5)
    name = models.CharField(_("nombre"), max_length=60)
    province = models.CharField(_("provincia"), max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="comunas", verbose_name=_("región"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("comuna")

    def __str__(self) -> str:
        return self.name


def saturday_and_sunday() -> list[int]:
    return [5, 6]


def validate_time_zone(value: str) -> None:
    try:
        ZoneInfo(value)
    except Exception as error:  # zoneinfo raises several kinds for a bad key
        raise ValidationError(_("No existe esa zona horaria. Elija una, por ejemplo America/Santiago.")) from error


def validate_weekend(value: object) -> None:
    days = value if isinstance(value, list) else None
    if days is None or not all(isinstance(day, int) and 0 <= day <= 6 for day in days) or len(days) > 6:
        raise ValidationError(_("Elija los días de fin de semana: entre ninguno y seis."))


class Office(models.Model):
    """A regional, commercial or central office: who answers, and whose calendar counts.

    `weekend_days` are numbered from Monday = 0; `holiday_country` and `holiday_subdivision` are the codes of the
    `holidays` library; `example` marks rows made for demonstration.
    """

    code = models.SlugField(_("código"), max_length=40, unique=True)
    kind = models.CharField(_("tipo"), max_length=12, choices=OfficeKind.choices)
    name = models.CharField(_("nombre"), max_length=120)
    mailbox = models.EmailField(_("correo de la oficina"))
    country = models.CharField(_("país"), max_length=2, default="CL")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("región")
    )
    holiday_country = models.CharField(_("país de sus feriados"), max_length=2, default="CL")
    holiday_subdivision = models.CharField(_("subdivisión de sus feriados"), max_length=40, blank=True)
    weekend_days = models.JSONField(
        _("fin de semana"), default=saturday_and_sunday, validators=[validate_weekend], blank=True
    )
    time_zone = models.CharField(
        _("zona horaria"), max_length=60, default="America/Santiago", validators=[validate_time_zone]
    )
    active = models.BooleanField(_("en funcionamiento"), default=True)
    example = models.BooleanField(_("de ejemplo"), default=False)
    history = HistoricalRecords()
    HISTORY_WORDS: ClassVar[dict[str, Callable[[Any], str]]] = {
        "weekend_days": lambda days: ", ".join(str(WEEKDAYS[day]) for day in days)
    }

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("oficina")
        constraints = [
            models.UniqueConstraint(
                fields=["region"], condition=models.Q(kind="regional"), name="one_regional_office_per_region"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="regional") | models.Q(region__isnull=False),
                name="regional_office_has_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
