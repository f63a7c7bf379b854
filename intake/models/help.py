"""Help on a step, and reviews of an outcome, asked of the client-management unit (CON-4)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import NoReverseMatch, reverse
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from accounts.states import Role
from casework.models import Work
from casework.states import Act, Effects, StateInfo, Turn
from casework.transitions import transition
from intake.models.intake import Intake
from portfolio.models import Company


class HelpState(models.TextChoices):
    RECEIVED = "received", "Ayuda pedida"
    ANSWERED = "answered", "Ayuda respondida"


class HelpKind(models.TextChoices):
    HELP = "help", "Ayuda con un paso"
    REVIEW = "review", "Revisión de un resultado"


HELP_STATES = {
    HelpState.RECEIVED.value: StateInfo(
        staff="Ayuda pedida",
        public="Pedimos ayuda por usted",
        phrase="La unidad de gestión de clientes leyó su pedido y le responderá aquí y por correo.",
        turn=Turn.CLIENT_UNIT,
    ),
    HelpState.ANSWERED.value: StateInfo(
        staff="Ayuda respondida",
        public="Le respondimos",
        phrase="Lea la respuesta; si el problema sigue, díganos.",
        turn=Turn.COMPANY,
        final=True,
    ),
}


def client_unit_answers(request: Any, user: Any) -> bool:
    """The client-management unit, except on what it asked for itself or on a company of its own."""
    return (
        user.access.has(Role.CLIENT_MANAGEMENT) and request.raised_by_id != user.pk and not request.case.concerns(user)
    )


def asked_for_it(request: Any, user: Any) -> bool:
    """Whoever raised it, or somebody of the company."""
    return request.raised_by_id == user.pk or request.case.concerns(user)


class HelpRequest(ConcurrentTransitionMixin, Work):
    """CON-4: raised by the company with one click, or by whoever received it at any contact point."""

    STATES = HELP_STATES
    panel_template = "intake/help_panel.html"

    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="help_requests")
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, blank=True, related_name="help_requests")
    kind = models.CharField(max_length=20, choices=HelpKind.choices, default=HelpKind.HELP)
    step = models.CharField(max_length=40)
    step_name = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="help_requests")
    state = FSMField(default=HelpState.RECEIVED, choices=HelpState.choices, protected=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="help_answers")

    class Meta:
        verbose_name = "pedido de ayuda"
        verbose_name_plural = "pedidos de ayuda"
        constraints = [
            models.UniqueConstraint(
                fields=["intake"],
                condition=models.Q(kind="review", state="received"),
                name="one_open_review_per_intake",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case.folio}: {self.step_name}"

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        return cls._default_manager.select_related("company", "intake", "raised_by", "answered_by")

    def search_terms(self) -> str:
        return f"{self.company.legal_name} {self.company.rut or ''}" if self.company else ""

    def acts_for(self, user: User) -> list[Act]:
        """One act for each side: to answer, or to say that it goes on."""
        acts = []
        if self.state == HelpState.RECEIVED and client_unit_answers(self, user):
            acts.append(("answer_request", self._answer_label, self._answer_page, True))
        if self.state == HelpState.ANSWERED and asked_for_it(self, user) and self.kind == HelpKind.HELP:
            acts.append(("ask_again", "El problema sigue", "intake:help_again", False))
        return [Act(name, label, url, primary) for name, label, page, primary in acts if (url := self._url(page))]

    @property
    def _answer_label(self) -> str:
        return "Responder la revisión" if self.kind == HelpKind.REVIEW else "Responder el pedido"

    @property
    def _answer_page(self) -> str:
        return "intake:help_answer"

    def _url(self, name: str) -> str:
        try:
            return reverse(name, args=[self.case.folio])
        except NoReverseMatch:
            return ""

    @transition(field=state, source=HelpState.RECEIVED, target=HelpState.ANSWERED, permission=client_unit_answers,
                custom=Effects(label="Pedido respondido", needs_note=True))  # fmt: skip
    def answer_request(self, *, answer: str, by: User) -> None:
        """The unit answers, in words that the company reads."""
        self.answer, self.answered_by = answer, by

    @transition(field=state, source=HelpState.ANSWERED, target=HelpState.RECEIVED, permission=asked_for_it,
                custom=Effects(label="El problema sigue", needs_note=True))  # fmt: skip
    def ask_again(self) -> None:
        """The answer did not solve it."""
