"""What a usuaria asks for (CAT-4), and the chance that a commercial office saw for it in another market (CAT-5)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_countries import countries
from django_countries.fields import CountryField
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from casework.models import Work
from casework.states import Act, Effects, StateInfo
from casework.transitions import transition
from portfolio.models.company import Company
from portfolio.querysets.requests import ServiceRequestQuerySet
from portfolio.rules import permissions
from portfolio.states import REQUEST_STATES, Instrument, RequestOrigin, RequestState

TERM = "CAT-4"
S = RequestState


class ServiceRequest(ConcurrentTransitionMixin, Work):
    """A case file of the company's office: its executive answers with alternatives, and the company chooses."""

    STATES: ClassVar[dict[str, StateInfo]] = REQUEST_STATES
    panel_template: ClassVar[str] = "portfolio/requests/panel.html"

    company = models.ForeignKey(Company, models.PROTECT, related_name="service_requests")
    origin = models.CharField("quién la trae", max_length=8, choices=RequestOrigin.choices)
    text = models.TextField("qué necesita")
    markets = CountryField("mercados", multiple=True, blank=True)
    needed_by = models.DateField("fecha que apura", null=True, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="service_requests")
    state = FSMField(default=S.RECEIVED, choices=RequestState.choices, protected=True, verbose_name="estado")
    recommendation = models.TextField("recomendación y sus razones", blank=True)
    kept_until = models.DateField("alternativas vigentes hasta", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="requests_answered")
    answered_at = models.DateTimeField("respondida", null=True, blank=True)

    objects: ClassVar[ServiceRequestQuerySet] = ServiceRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "solicitud de servicio"
        verbose_name_plural = "solicitudes de servicio"
        indexes = [models.Index(fields=["company", "state"], name="request_by_company")]

    def __str__(self) -> str:
        return f"{self.case.folio}: {self.summary}"

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        return cls._default_manager.select_related("company", "raised_by", "answered_by").prefetch_related(
            "alternatives", "company__representations"
        )

    @property
    def summary(self) -> str:
        """The first words of what is asked, for a line of a list or of an e-mail."""
        first = self.text.strip().splitlines()[0] if self.text.strip() else ""
        return first if len(first) <= 120 else f"{first[:117].rstrip()}…"

    @property
    def market_names(self) -> str:
        """The markets in words, separated by commas."""
        return ", ".join(str(countries.name(code)) for code in map(str, self.markets))

    @property
    def is_hint(self) -> bool:
        """CAT-5: the company did not ask; its executive decides."""
        return self.origin == RequestOrigin.OFICOM

    def search_terms(self) -> str:
        return self.text[:500]

    def acts_for(self, user: User) -> list[Act]:
        from casework.door import may

        acts = (
            ("offer", "Responder con alternativas", "portfolio:request_offer", True),
            ("dismiss", "Dejarla para más adelante", "portfolio:request_dismiss", False),
        )
        return [
            Act(name, label, reverse(url, args=[self.case.folio]), primary)
            for name, label, url, primary in acts
            if may(self, name, user)
        ]

    @transition(
        state, S.RECEIVED, S.ANSWERED, permission=permissions.answers_request,
        custom=Effects(label="Respondida con alternativas", closes=(TERM,), needs_note=True),
    )  # fmt: skip
    def offer(self, *, by: User, recommendation: str, kept_until: Any, at: Any) -> None:
        """The executive answers with alternatives: the term is met, the company chooses."""
        self.answered_by, self.answered_at = by, at
        self.recommendation, self.kept_until = recommendation, kept_until

    @transition(
        state, S.ANSWERED, S.CHOSEN, permission=permissions.asks_for_its_company,
        custom=Effects(label="La empresa eligió una alternativa"),
    )  # fmt: skip
    def choose(self) -> None:
        """The company takes one of the alternatives."""

    @transition(
        state, [S.ANSWERED, S.CHOSEN], S.RECEIVED, permission=permissions.asks_for_its_company,
        custom=Effects(label="La empresa propuso otra cosa", opens=(TERM,), needs_note=True),
    )  # fmt: skip
    def ask_again(self) -> None:
        """None of them serves: the same request goes on, with its full term."""

    @transition(
        state, S.RECEIVED, S.WITHDRAWN, permission=permissions.asks_for_its_company,
        custom=Effects(label="Solicitud retirada", cancels=(TERM,)),
    )  # fmt: skip
    def withdraw(self) -> None:
        """The company takes it back."""

    @transition(
        state, S.RECEIVED, S.DISMISSED, permission=permissions.answers_hint,
        custom=Effects(label="Oportunidad dejada para más adelante", closes=(TERM,), needs_note=True),
    )  # fmt: skip
    def dismiss(self) -> None:
        """CAT-5: the executive decided, with the company, not to follow it for now."""


class Alternative(models.Model):
    """One way that the executive offers: what, when, what it needs of the company."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="alternatives")
    position = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    instrument = models.CharField("instrumento", max_length=14, choices=Instrument.choices)
    text = models.CharField("alternativa", max_length=300)
    when = models.CharField("cuándo", max_length=120, blank=True)
    needs = models.CharField("qué necesita", max_length=200, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "alternativa"
        verbose_name_plural = "alternativas"
        ordering = ["-round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "position"], name="one_alternative_per_position"),
            models.UniqueConstraint(
                fields=["request", "round"], condition=Q(chosen_at__isnull=False), name="one_chosen_alternative"
            ),
        ]

    def __str__(self) -> str:
        return self.text
