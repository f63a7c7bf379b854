"""Registro de acciones: what was done with each company, by whom, and what came of it (CPE-7, DEF-3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_countries.fields import CountryField

from accounts.models import Office, User
from casework.formats import money
from casework.states import Channel, ContactPoint
from portfolio.models.company import Company
from portfolio.models.facts import ExportRecord
from portfolio.querysets.actions import (
    ActionKindQuerySet,
    ActionKindRuleQuerySet,
    ActionQuerySet,
    ActionResultQuerySet,
)
from portfolio.questions import CURRENCIES
from portfolio.states import APPLIES_TO, ResultKind


class ActionKind(models.Model):
    """A node of the catalogue of services and activities; only leaves are logged. Example rows say so.

    `questions` are names of the question library (content/action_kinds.yaml), in the order in which they are asked.
    """

    code = models.SlugField("código", max_length=40, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField("nombre", max_length=160)
    description = models.TextField("descripción", blank=True)
    leaf = models.BooleanField("se registra", default=True)
    channels = models.JSONField("canales", default=list, blank=True)
    applies_to = models.JSONField("para quién", default=list, blank=True)
    questions = models.JSONField("preguntas", default=list, blank=True)
    usual_results = models.JSONField("resultados habituales", default=list, blank=True)
    is_training = models.BooleanField("es formación (CPE-5)", default=False)
    requires_prior_training = models.BooleanField("pide formación previa (CPE-5)", default=False)
    follow_up_clause = models.CharField("seguimiento que nace", max_length=8, blank=True)
    active = models.BooleanField("vigente", default=True)
    example = models.BooleanField("es un ejemplo", default=False)
    order = models.PositiveSmallIntegerField("orden", default=0)

    objects = ActionKindQuerySet.as_manager()

    class Meta:
        verbose_name = "tipo de acción"
        verbose_name_plural = "tipos de acción"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio:action_kind", args=[self.code])

    def is_for(self, company_kind: str) -> bool:
        """Whether it is a service for companies of that kind; a kind that names none is for all."""
        return not self.applies_to or APPLIES_TO.get(company_kind) in self.applies_to


class ActionKindRule(models.Model):
    """Whether actions of a kind count for usuaria (DEF-3), from a day on: what was logged before keeps its own."""

    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="rules")
    valid_from = models.DateField("rige desde")
    counts = models.BooleanField("suma para ser usuaria")
    reason = models.TextField("razón")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ActionKindRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "regla de lo que suma"
        verbose_name_plural = "reglas de lo que suma"
        ordering = ["kind", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["kind", "valid_from"], name="one_rule_per_kind_and_day")]

    def __str__(self) -> str:
        return f"{self.kind_id} desde {self.valid_from}"


class Action(models.Model):
    """A service or activity with a company. Never edited away: a mistake is voided, with its reason.

    `counts` is what the rule of its kind said when it was logged; `office` is the office that acted.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="actions")
    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="actions", verbose_name="tipo")
    happened_on = models.DateField("fecha en que ocurrió")
    office = models.ForeignKey(Office, models.PROTECT, related_name="actions", verbose_name="oficina")
    channel = models.CharField("canal", max_length=20, choices=Channel.choices)
    contact_point = models.CharField("punto de contacto", max_length=20, choices=ContactPoint.choices)
    activity = models.ForeignKey(
        "portfolio.Activity", models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="actividad"
    )
    participants = models.CharField("quiénes participaron", max_length=300, blank=True)
    note = models.TextField("nota", blank=True)
    answers = models.JSONField("respuestas", default=dict, blank=True)
    documents = models.ManyToManyField("casework.Document", blank=True, related_name="actions")
    counts = models.BooleanField("suma para ser usuaria", default=False)
    exception_reason = models.TextField("razón de la excepción (CPE-5)", blank=True)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="actions_logged")
    logged_at = models.DateTimeField("registrada")
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    external_id = models.CharField("identificador de origen", max_length=80, null=True, blank=True, unique=True)
    original_author = models.CharField("quién la registró en el CRM", max_length=160, blank=True)
    voided_at = models.DateTimeField("anulada", null=True, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="actions_voided")
    void_reason = models.TextField("razón de la anulación", blank=True)

    objects: ClassVar[ActionQuerySet] = ActionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "acción"
        verbose_name_plural = "acciones"
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["company", "-happened_on"], name="action_by_company"),
            models.Index(
                fields=["company", "happened_on"],
                name="action_that_counts",
                condition=Q(counts=True, voided_at=None),
            ),
            models.Index(fields=["office", "-happened_on"], name="action_by_office"),
            models.Index(fields=["kind", "-happened_on"], name="action_by_kind"),
            models.Index(fields=["logged_by", "-logged_at"], name="action_by_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "company"],
                condition=Q(voided_at=None, activity__isnull=False),
                name="one_action_per_activity_and_company",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="action_voided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.happened_on}"

    def get_absolute_url(self) -> str:
        return reverse("portfolio:action", args=[self.pk])

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None


class ActionResult(models.Model):
    """CPE-7: what came of an action: exported, signed a contract, was asked for a quote… A mistake is voided.

    `export` is the line of the exports register that it was added to.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="results")
    kind = models.CharField("resultado", max_length=24, choices=ResultKind.choices)
    happened_on = models.DateField("fecha")
    market: Any = CountryField("mercado", blank=True)
    amount = models.DecimalField("monto", max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField("moneda", max_length=3, blank=True, choices=CURRENCIES)
    product = models.CharField("producto o servicio", max_length=200, blank=True)
    note = models.TextField("nota", blank=True)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="results_logged")
    logged_at = models.DateTimeField()
    export = models.ForeignKey(ExportRecord, models.SET_NULL, null=True, blank=True, related_name="results")
    voided_at = models.DateTimeField("anulado", null=True, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="results_voided")
    void_reason = models.TextField("razón de la anulación", blank=True)

    objects: ClassVar[ActionResultQuerySet] = ActionResultQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "resultado"
        verbose_name_plural = "resultados"
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None, currency="") | (Q(amount__gt=0) & ~Q(currency="")),
                name="result_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="result_voided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["kind", "happened_on"], name="result_by_kind")]

    def __str__(self) -> str:
        """«Exportó a Japón: US$ 12.000 (Vino tinto)»."""
        where = f" a {self.market.name}" if self.market else ""
        how_much = f": {money(self.amount, self.currency)}" if self.amount is not None else ""
        return f"{self.get_kind_display()}{where}{how_much}{f' ({self.product})' if self.product else ''}"
