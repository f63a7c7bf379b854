"""The protocol as data: what each clause says, and the versions of its term and parameters."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.calendar import Direction, Receipt, Roll, Term, Unit
from casework.querysets.clauses import ClauseQuerySet, ClauseVersionQuerySet


class TermUnit(models.TextChoices):
    BUSINESS_DAYS = Unit.BUSINESS_DAYS.value, "días hábiles"
    CALENDAR_DAYS = Unit.CALENDAR_DAYS.value, "días corridos"
    HOURS = Unit.HOURS.value, "horas"
    MONTHS = Unit.MONTHS.value, "meses"


class TermReceipt(models.TextChoices):
    AS_IT_HAPPENS = Receipt.AS_IT_HAPPENS.value, "el primer día que cuenta después del hecho es el día 1"
    NEXT_BUSINESS_DAY = Receipt.NEXT_BUSINESS_DAY.value, "lo ingresado en día inhábil entra el hábil siguiente"


class TermRoll(models.TextChoices):
    NONE = Roll.NONE.value, "no se traslada"
    NEXT_BUSINESS_DAY = Roll.NEXT_BUSINESS_DAY.value, "pasa al día hábil siguiente"


class TermDirection(models.TextChoices):
    AFTER_EVENT = Direction.AFTER_EVENT.value, "después del hecho"
    BEFORE_EVENT = Direction.BEFORE_EVENT.value, "antes del hecho"


class Clause(models.Model):
    """A rule of the protocol (or of the law, `from_law`), by its id: «CAP-3»."""

    id = models.CharField("cláusula", primary_key=True, max_length=40)
    title = models.CharField("título", max_length=200)
    summary = models.TextField("resumen", blank=True)
    source = models.JSONField("fuente", default=list)
    from_law = models.BooleanField("viene de la ley", default=False)
    order = models.PositiveSmallIntegerField("orden")

    objects: ClassVar[ClauseQuerySet] = ClauseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["order"]
        verbose_name = "cláusula"

    def __str__(self) -> str:
        return f"{self.id} {self.title}"


class ClauseVersion(models.Model):
    """What a clause says from a date on. `key` names one of its terms; an empty key holds the clause's parameters.

    Never edited: a change is a new version with its reason, and a deadline keeps the one under which it was born.
    """

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="versions")
    key = models.CharField("término", max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField("rige desde")
    unit = models.CharField("unidad", max_length=14, choices=TermUnit.choices, blank=True)
    amount = models.PositiveSmallIntegerField("cantidad", null=True, blank=True)
    receipt = models.CharField(
        "recepción", max_length=20, choices=TermReceipt.choices, default=TermReceipt.AS_IT_HAPPENS
    )
    roll = models.CharField("si termina en día inhábil", max_length=20, choices=TermRoll.choices, default=TermRoll.NONE)
    calendar = models.CharField("calendario", max_length=20, default="acting_office")
    direction = models.CharField(
        "se cuenta", max_length=14, choices=TermDirection.choices, default=TermDirection.AFTER_EVENT
    )
    pausable = models.BooleanField("se puede pausar", default=False)
    extension = models.JSONField("extensión", default=dict, blank=True)
    starts = models.CharField(max_length=200, blank=True)
    responsible = models.CharField(max_length=60, blank=True)
    overseer = models.CharField(max_length=60, blank=True)
    is_choice = models.BooleanField("el protocolo no lo fija", default=False)
    ladder = models.JSONField("avisos", default=list, blank=True)
    parameters = models.JSONField("parámetros", default=dict, blank=True)
    reason = models.TextField("razón")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="clause_versions")

    objects: ClassVar[ClauseVersionQuerySet] = ClauseVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["clause", "position", "-valid_from"]
        verbose_name = "versión de cláusula"
        verbose_name_plural = "versiones de cláusulas"
        constraints = [
            models.UniqueConstraint(fields=["clause", "key", "valid_from"], name="one_version_of_a_term_per_day"),
            models.CheckConstraint(
                condition=Q(key="", unit="", amount=None)
                | (~Q(key="") & Q(unit__in=TermUnit.values) & Q(amount__isnull=False) & Q(amount__gte=1)),
                name="a_term_has_unit_and_amount",
            ),
            models.CheckConstraint(condition=Q(receipt__in=TermReceipt.values), name="receipt_is_known"),
            models.CheckConstraint(condition=Q(roll__in=TermRoll.values), name="roll_is_known"),
            models.CheckConstraint(condition=Q(direction__in=TermDirection.values), name="direction_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.key} desde {self.valid_from}"

    @property
    def term(self) -> Term:
        """The term as the calendar counts it."""
        if self.amount is None:
            raise ValueError(f"{self.clause_id} holds no term")
        return Term(self.unit, self.amount, self.receipt, self.roll, self.direction)

    @property
    def extendable(self) -> bool:
        """Whether more time may be given: where the clause says how much, or where it lets the clock stop."""
        return bool(self.extension) or self.pausable

    @property
    def most_extra(self) -> int:
        """The most that extensions may add, in the term's unit."""
        if self.extension:
            return int(self.extension["amount"]) * int(self.extension.get("times", 1))
        return int(self.amount or 0) if self.pausable else 0
