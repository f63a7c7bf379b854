"""The register of incidents with personal data that Ley 21.719 asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from casework.querysets.incidents import IncidentQuerySet
from casework.rules import incidents as rules
from casework.states import IncidentKind, Risk


def kinds_in_words(codes: list[str]) -> str:
    return ", ".join(IncidentKind(code).short for code in codes)


def categories_in_words(codes: list[str]) -> str:
    known = rules.categories()
    return ", ".join(known[code].label for code in codes)


class Incident(models.Model):
    """Something that put personal data at risk, what was done, and who was told.

    Not a case file: it is nobody's matter, and those who see every file of an office, the search and the boards must
    not meet it. Each change leaves its history, with who and why. `version` grows with each change: whoever writes over
    what somebody else just wrote is told so.
    """

    folio = models.CharField(max_length=24, unique=True)
    title = models.CharField("en pocas palabras", max_length=120)
    happened_at = models.DateTimeField("ocurrió")
    noticed_at = models.DateTimeField("se supo")
    what = models.TextField("qué ocurrió")
    kinds = models.JSONField("qué se vulneró", default=list)
    categories = models.JSONField("qué datos", default=list, blank=True)
    people_count = models.PositiveIntegerField("personas, aproximadamente", null=True, blank=True)
    effects = models.TextField("efectos probables", blank=True)
    measures = models.TextField("medidas tomadas", blank=True)
    risk = models.CharField("riesgo para las personas", max_length=3, choices=Risk.choices, blank=True)
    risk_reason = models.TextField("por qué", blank=True)
    authority_told_at = models.DateTimeField("aviso a la Agencia", null=True, blank=True)
    authority_reference = models.CharField("referencia de la Agencia", max_length=120, blank=True)
    people_told_at = models.DateTimeField("aviso a las personas", null=True, blank=True)
    people_told_how = models.TextField("cómo se les avisó", blank=True)
    people_reason = models.TextField("por qué no se les avisa", blank=True)
    closed_at = models.DateTimeField("cierre", null=True, blank=True)
    conclusions = models.TextField("conclusiones", blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="logged_incidents", verbose_name="lo registró"
    )
    logged_at = models.DateTimeField("registro")
    version = models.PositiveIntegerField(default=1)
    search_text = models.TextField(blank=True, default="")
    history = HistoricalRecords(
        excluded_fields=["version", "search_text"], history_change_reason_field=models.TextField(null=True)
    )

    objects: ClassVar[IncidentQuerySet] = IncidentQuerySet.as_manager()  # type: ignore[assignment]

    HISTORY_WORDS: ClassVar[dict[str, Callable[[Any], str]]] = {
        "kinds": kinds_in_words, "categories": categories_in_words,
    }  # fmt: skip

    class Meta:
        verbose_name = "incidente con datos personales"
        verbose_name_plural = "incidentes con datos personales"
        indexes = [models.Index(fields=["-noticed_at", "-id"], name="incident_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(noticed_at__gte=F("happened_at")), name="incident_noticed_after"),
            models.CheckConstraint(
                condition=Q(authority_told_at=None) | Q(authority_told_at__gte=F("noticed_at")),
                name="incident_authority_told_after",
            ),
            models.CheckConstraint(
                condition=Q(people_told_at=None) | Q(people_told_at__gte=F("noticed_at")),
                name="incident_people_told_after",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(conclusions=""), name="incident_closed_with_conclusions"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.folio} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("casework:incident", args=[self.folio])

    @property
    def kind_words(self) -> str:
        return kinds_in_words(self.kinds)

    @property
    def category_words(self) -> str:
        return categories_in_words(self.categories)

    @property
    def owed(self) -> list[rules.Owed]:
        """What is missing before it can be closed; nothing of one that was."""
        return [] if self.closed_at else rules.owed(self)

    @property
    def next_words(self) -> str:
        """The next thing to do, for a line of a list."""
        if self.closed_at:
            return ""
        return next((one.text for one in self.owed), "Cerrarlo con sus conclusiones.")
