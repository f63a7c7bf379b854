"""A person's request about their own data (Ley 21.719): a case file with the law's term."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from casework.models import Outcome, Work
from casework.states import Act, Effects, StateInfo, Turn
from casework.transitions import transition
from portfolio.querysets import DataRequestQuerySet
from portfolio.rules import permissions
from portfolio.states import DataRight

TERM = "data_request_answer"
BLOCK_TERM = "data_block_answer"


class DataRequest(ConcurrentTransitionMixin, Work):
    """Access, rectification, erasure, opposition, portability or block, asked by the person whose data they are."""

    STATES: ClassVar[dict[str, StateInfo]] = {
        "received": StateInfo(
            "Por responder", "La estamos viendo", "Recibimos su solicitud y la estamos viendo.", Turn.CLIENT_UNIT
        ),
        "answered": StateInfo("Respondida", "Respondida", "Respondimos su solicitud.", Turn.NOBODY, final=True),
        "withdrawn": StateInfo("Retirada", "Retirada por usted", "Retiró su solicitud.", Turn.NOBODY, final=True),
    }
    DECISIONS: ClassVar = [("granted", "Acogida"), ("partial", "Acogida en parte"), ("refused", "No acogida")]
    panel_template: ClassVar[str] = "portfolio/data_request_panel.html"

    person = models.ForeignKey(User, models.PROTECT, related_name="data_requests")
    right = models.CharField("derecho", max_length=14, choices=DataRight.choices)
    detail = models.TextField("qué pide")
    state = FSMField(default="received", choices=[(s, i.staff) for s, i in STATES.items()], protected=True)
    decision = models.CharField("decisión", max_length=8, blank=True, choices=DECISIONS)
    answer = models.TextField("respuesta", blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "solicitud sobre datos personales"
        verbose_name_plural = "solicitudes sobre datos personales"

    def __str__(self) -> str:
        return f"{self.get_right_display()} ({self.case_id})"

    def acts_for(self, user: User) -> list[Act]:
        from portfolio.selectors.acts import data_request_acts

        return data_request_acts(self, user)

    @property
    def may_be_extended(self) -> bool:
        """Whether the one extension of the law is still there."""
        return self.case.deadlines.filter(clause_id=TERM, outcome=Outcome.OPEN, is_extended=False).exists()

    def on_extended(self, deadline: Any, actor: User, now: datetime) -> None:
        """The law lets the term grow once, and the person knows it before the first date, with the reason."""
        from portfolio.emails.data import data_request_extended

        data_request_extended(self, deadline, now=now)

    @transition(
        state, "received", "answered", permission=permissions.answers_data_requests,
        custom=Effects(label="Solicitud respondida", closes=(TERM, BLOCK_TERM), needs_note=True),
    )  # fmt: skip
    def reply(self, *, decision: str, answer: str) -> None:
        """The unit decides; a refusal gives its reasons."""
        self.decision, self.answer = decision, answer

    @transition(
        state, "received", "withdrawn", permission=permissions.asked_it,
        custom=Effects(label="Solicitud retirada", cancels=(TERM, BLOCK_TERM)),
    )  # fmt: skip
    def withdraw(self) -> None:
        """The person takes it back."""
