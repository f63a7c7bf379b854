"""INS-3: what an institution or association asks for, answered with one voice after asking who leads the relation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from casework.models import Work
from casework.states import Act, Effects, StateInfo
from casework.transitions import transition
from portfolio.models.company import Company
from portfolio.querysets.institutions import InstitutionRequestQuerySet
from portfolio.rules import institutions as rules
from portfolio.states import INSTITUTION_REQUEST_STATES, InstitutionRequestState

S = InstitutionRequestState


class InstitutionRequest(ConcurrentTransitionMixin, Work):
    """A case file under the institution's; it cannot be answered before the consulted person gave their word."""

    STATES: ClassVar[dict[str, StateInfo]] = INSTITUTION_REQUEST_STATES
    panel_template: ClassVar[str] = "portfolio/institutions/panel.html"

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="institution_requests", verbose_name="institución"
    )
    text = models.TextField("qué pide")
    contest_project = models.CharField("proyecto de Concursos", max_length=60, blank=True)
    consulted = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name="a quién se consultó"
    )
    word = models.TextField("su palabra", blank=True)
    answer = models.TextField("respuesta acordada", blank=True)
    state = FSMField(default=S.RECEIVED, choices=S.choices, protected=True, verbose_name="estado")

    objects: ClassVar[InstitutionRequestQuerySet] = InstitutionRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "solicitud de una institución"
        verbose_name_plural = "solicitudes de instituciones"

    def __str__(self) -> str:
        return f"{self.case.folio}: {self.company_id}"

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        return cls._default_manager.select_related("company", "consulted").prefetch_related("company__representations")

    def search_terms(self) -> str:
        return f"{self.text[:300]} {self.contest_project}"

    @property
    def state_words(self) -> str:
        """While somebody's word is awaited, whose."""
        return f"Consultado a {self.consulted.display_name}" if self.asks and self.consulted else super().state_words

    @property
    def next_words(self) -> str:
        return f"{self.consulted.display_name} da su palabra" if self.asks and self.consulted else super().next_words

    @property
    def asks(self) -> bool:
        """Whether it waits for the word of who was consulted."""
        return self.state == S.CONSULTED

    def acts_for(self, user: User) -> list[Act]:
        from casework.door import may

        again = "Consultar a otra persona" if self.asks else "Consultar a quien lidera la relación"
        acts = (
            ("give_word", "Dar mi palabra", "portfolio:institution_word"),
            ("consult", again, "portfolio:institution_consult"),
            ("reply", "Dar la respuesta acordada", "portfolio:institution_reply"),
        )
        return [  # asked once, asking again is not the next step any more
            Act(name, label, reverse(url, args=[self.case.folio]), name != "consult" or not self.asks)
            for name, label, url in acts
            if may(self, name, user)
        ]

    @transition(
        state, [S.RECEIVED, S.CONSULTED], S.CONSULTED, permission=rules.works_it,
        custom=Effects(label="Consulta a quien lidera la relación", internal=True),
    )  # fmt: skip
    def consult(self, *, whom: User) -> None:
        """The office asks first; asking somebody else takes the place of the earlier question."""
        self.consulted = whom

    @transition(
        state, S.CONSULTED, S.AGREED, permission=rules.was_consulted,
        custom=Effects(label="Palabra de quien lidera la relación", needs_note=True, internal=True),
    )  # fmt: skip
    def give_word(self, *, word: str) -> None:
        """Whether the service fits, who gives it and what to answer."""
        self.word = word

    @transition(
        state, S.AGREED, S.ANSWERED, permission=rules.works_it,
        custom=Effects(label="Respuesta acordada", needs_note=True),
    )  # fmt: skip
    def reply(self, *, answer: str) -> None:
        """One agreed answer, under the sector specialist."""
        self.answer = answer
