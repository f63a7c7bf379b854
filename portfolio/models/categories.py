"""CAT-1, CAT-2: what each category is, what Exporta Más asks for, and the changes that facts or people propose."""

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import User
from portfolio.models.company import Company
from portfolio.querysets import CriterionQuerySet, ProposalQuerySet
from portfolio.states import CATEGORIES, CheckableFact, ProposalState


class Category(models.Model):
    """The texts of a category, edited on screen; the company reads them too."""

    number = models.PositiveSmallIntegerField("categoría", primary_key=True, choices=CATEGORIES)
    characteristics = models.TextField("características", help_text="Cómo son las empresas de esta categoría.")
    objectives = models.TextField("objetivos", help_text="Qué se busca con ellas. Uno por línea.")
    markets = models.TextField("mercados", help_text="A qué mercados se apunta y cómo se eligen.")
    instruments = models.TextField("instrumentos", help_text="Con qué se las apoya. Uno por línea.")
    what_changes = models.TextField(
        "qué cambia para la empresa", help_text="Va en el correo de quien pasa a esta categoría. Una línea por cambio."
    )
    example = models.BooleanField("es un ejemplo", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "categoría"
        verbose_name_plural = "categorías"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.get_number_display()


class CategoryCriterion(models.Model):
    """A requirement of Exporta Más: a sentence, and the fact that checks it (its parameters: `rules.criteria`)."""

    text = models.CharField("requisito", max_length=200)
    fact = models.CharField("se comprueba con", max_length=20, choices=CheckableFact.choices)
    minimum = models.DecimalField("desde", max_digits=14, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField("hasta", max_digits=14, decimal_places=2, null=True, blank=True)
    values = models.JSONField("valores que cumplen", default=list, blank=True)
    valid_from = models.DateField("rige desde")
    active = models.BooleanField("vigente", default=True)
    order = models.PositiveSmallIntegerField("orden", default=0)
    example = models.BooleanField("es un ejemplo", default=False)

    objects = CriterionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "requisito de Exporta Más"
        verbose_name_plural = "requisitos de Exporta Más"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class CriterionCheck(models.Model):
    """What somebody confirmed by hand of a company, for a requirement that no fact can check. The last one holds."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="criterion_checks")
    criterion = models.ForeignKey(CategoryCriterion, models.PROTECT, related_name="checks")
    met = models.BooleanField("cumple")
    note = models.TextField("razón")
    by = models.ForeignKey(User, models.PROTECT, related_name="criterion_checks")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "comprobación a mano"
        verbose_name_plural = "comprobaciones a mano"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["company", "criterion", "-at"], name="criterion_check_last")]

    def __str__(self) -> str:
        return f"{self.criterion}: {'sí' if self.met else 'no'}"


class CategoryProposal(models.Model):
    """Another category for a company, proposed by its facts, by whoever works it, or by both; the head decides."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="category_proposals")
    old = models.PositiveSmallIntegerField("categoría de hoy", choices=CATEGORIES)
    new = models.PositiveSmallIntegerField("categoría propuesta", choices=CATEGORIES)
    why = models.JSONField("hechos", default=list, blank=True, help_text="Una frase por hecho.")
    facts_key = models.CharField("huella de los hechos", max_length=64, blank=True)
    found_at = models.DateTimeField("desde")
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="categories_proposed", verbose_name="la propone"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("razón de quien propone", blank=True)
    state = models.CharField(
        "estado", max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN, editable=False
    )
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="categories_decided")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField("razón de la decisión", blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "propuesta de categoría"
        verbose_name_plural = "propuestas de categoría"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(state=ProposalState.OPEN), name="one_open_proposal_per_company"
            ),
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="proposal_changes_the_category"),
        ]
        indexes = [models.Index(fields=["state", "-found_at"], name="proposal_by_state")]

    def __str__(self) -> str:
        return f"{self.get_old_display()} → {self.get_new_display()}"
