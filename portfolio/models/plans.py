"""The work plan that an executive and a company agree: objectives, markets, milestones; comments are its messages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_countries import countries
from django_countries.fields import CountryField
from django_fsm import ConcurrentTransitionMixin, FSMField

from accounts.models import User
from casework.errors import NotPossible
from casework.models import Work
from casework.states import Act, Effects, StateInfo
from casework.transitions import transition
from portfolio.models.company import Company
from portfolio.querysets.plans import WorkPlanQuerySet
from portfolio.rules import permissions
from portfolio.states import PLAN_STATES, MilestoneOwner, PlanState

S = PlanState
ONE_ONLY = "La empresa ya tiene un plan en curso: cámbielo, termínelo o deténgalo antes de empezar otro."


class WorkPlan(ConcurrentTransitionMixin, Work):
    """A case file under the company's: one in course for each company."""

    STATES: ClassVar[dict[str, StateInfo]] = PLAN_STATES
    panel_template: ClassVar[str] = "portfolio/plans/panel.html"

    company = models.ForeignKey(Company, models.PROTECT, related_name="plans")
    name = models.CharField("nombre", max_length=160)
    objectives = models.TextField("objetivos")
    markets = CountryField("mercados", multiple=True, blank=True)
    starts_on = models.DateField("desde")
    ends_on = models.DateField("hasta")
    state = FSMField(default=S.ACTIVE, choices=PlanState.choices, protected=True, verbose_name="estado")
    next_milestone_on = models.DateField("próximo hito", null=True, blank=True)

    objects: ClassVar[WorkPlanQuerySet] = WorkPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "plan de trabajo"
        verbose_name_plural = "planes de trabajo"
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(state="active"), name="one_plan_in_course"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="plan_ends_after_start"),
        ]
        indexes = [models.Index(fields=["state", "next_milestone_on"], name="plan_by_next_milestone")]

    def __str__(self) -> str:
        return f"{self.name} ({self.case.folio})"

    @classmethod
    def for_file_page(cls) -> models.QuerySet[Any]:
        return cls._default_manager.select_related("company").prefetch_related("milestones", "company__representations")

    @property
    def market_names(self) -> str:
        """The markets in words, separated by commas."""
        return ", ".join(str(countries.name(code)) for code in map(str, self.markets))

    @property
    def progress(self) -> int:
        """Share of the plan that is done, 0 to 100: the mean of its milestones, fetched beforehand."""
        rows = [row.progress for row in self.milestones.all()]
        return round(sum(rows) / len(rows)) if rows else 0

    def search_terms(self) -> str:
        return self.name

    def on_undo(self, transition: str, data: dict[str, Any], now: datetime) -> None:
        """Nothing else was written, but the company may have begun another plan meanwhile."""
        if WorkPlan.objects.filter(company=self.company_id, state=S.ACTIVE).exclude(pk=self.pk).exists():
            raise NotPossible(ONE_ONLY)

    def acts_for(self, user: User) -> list[Act]:
        from casework.door import may

        args = [self.case.folio]
        acts = []
        if self.state == S.ACTIVE and permissions.works_plan(self, user):
            acts.append(Act("milestone", "Agregar un hito", reverse("portfolio:milestone_new", args=args), True))
            acts.append(Act("edit", "Cambiar el plan", reverse("portfolio:plan_edit", args=args)))
        names = (("finish", "Terminar el plan"), ("stop", "Detenerlo"), ("take_up", "Retomarlo"))
        for name, label in names:
            if may(self, name, user):
                acts.append(Act(name, label, reverse("portfolio:plan_move", args=[*args, name])))
        return acts

    @transition(
        state, S.ACTIVE, S.FINISHED, permission=permissions.works_plan,
        custom=Effects(label="Plan terminado", needs_note=True, undoable=True),
    )  # fmt: skip
    def finish(self) -> None:
        """It ended, with what came of it."""

    @transition(
        state, S.ACTIVE, S.STOPPED, permission=permissions.works_plan_or_system,
        custom=Effects(label="Plan detenido", needs_note=True, undoable=True),
    )  # fmt: skip
    def stop(self) -> None:
        """It stands still, with the reason."""

    @transition(
        state, S.STOPPED, S.ACTIVE, permission=permissions.works_plan,
        custom=Effects(label="Plan retomado"),
    )  # fmt: skip
    def take_up(self) -> None:
        """It goes on where it was."""


class Milestone(models.Model):
    """One step of a plan: what, whose, until when, how far."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="milestones")
    title = models.CharField("hito", max_length=200)
    owner = models.CharField("de quién es", max_length=8, choices=MilestoneOwner.choices)
    owner_name = models.CharField("persona", max_length=120, blank=True)
    due_on = models.DateField("para cuándo")
    progress = models.PositiveSmallIntegerField(
        "avance", default=0, choices=[(step, f"{step} %") for step in (0, 25, 50, 75, 100)]
    )
    done_on = models.DateField("logrado el", null=True, blank=True)

    class Meta:
        verbose_name = "hito"
        verbose_name_plural = "hitos"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress=100, done_on__isnull=False) | Q(progress__lt=100, done_on=None),
                name="milestone_done_when_whole",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date) -> bool:
        """Past its day and not done."""
        return self.done_on is None and self.due_on < today
