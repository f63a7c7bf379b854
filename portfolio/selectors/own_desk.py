"""CPE-9: how a company stands, what it lacks and what it can do next, as its own page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from casework.models import Deadline
from portfolio.models import Company, Enrolment, Milestone, ServiceRequest, ServiceSheet
from portfolio.rules import cartera
from portfolio.rules.cartera import Fact
from portfolio.selectors.page import for_page, read_cartera_input, usuaria_of
from portfolio.states import EnrolmentState


@dataclass(frozen=True)
class OwnDesk:
    """What the page needs, read in a fixed number of questions."""

    usuaria: list[Fact]
    portfolio: list[Fact]
    year: int
    requests: list[ServiceRequest]
    milestones: list[Milestone]
    enrolments: list[Enrolment]
    sheets: list[ServiceSheet]
    actions: int

    @property
    def is_usuaria(self) -> bool:
        return all(row.met for row in self.usuaria)

    @property
    def in_portfolio(self) -> bool:
        return cartera.is_cartera(self.portfolio)

    @property
    def missing(self) -> list[Fact]:
        """The facts that are not met yet, of both, each once."""
        rows = [row for row in (*self.portfolio, *self.usuaria) if not row.met]
        return list({row.name: row for row in rows}.values())

    @property
    def has_steps(self) -> bool:
        return bool(self.requests or self.milestones or self.enrolments or self.sheets)


def own_desk(company: Company, *, now: datetime) -> OwnDesk:
    """Everything of the company's desk at that moment."""
    today = now.astimezone(company.office.zone).date()
    row = for_page(Company.objects.filter(pk=company.pk), today=today).get()
    return OwnDesk(
        usuaria=usuaria_of(row, today.year, row.counting_now, row.needed_now).facts,
        portfolio=cartera.facts(read_cartera_input(row, list(company.export_records.all()), today)),
        year=today.year,
        requests=_requests(company),
        milestones=_milestones(company),
        enrolments=_enrolments(company, now),
        sheets=list(ServiceSheet.objects.filter(company=company, answered_at=None).order_by("-sent_at")[:5]),
        actions=row.actions_total,
    )


def _requests(company: Company) -> list[ServiceRequest]:
    """What waits for an answer of ours, and what waits for the company to choose."""
    running = Deadline.objects.filter(outcome="open").select_related("version", "office", "clause").order_by("due_at")
    rows = ServiceRequest.objects.filter(company=company, state__in=("received", "answered")).for_list()
    return list(rows.prefetch_related(Prefetch("case__deadlines", running, to_attr="running")).order_by("-pk")[:5])


def _milestones(company: Company) -> list[Milestone]:
    """The company's own steps of the plan in course, the nearest first."""
    mine: dict[str, Any] = {"plan__company": company, "plan__state": "active", "owner__in": ("company", "both")}
    return list(Milestone.objects.filter(**mine, done_on=None).order_by("due_on")[:5])


def _enrolments(company: Company, now: datetime) -> list[Enrolment]:
    """The activities to come in which it has a place, or waits for one."""
    states = (EnrolmentState.ENROLLED, EnrolmentState.WAITING)
    rows = Enrolment.objects.filter(company=company, state__in=states, activity__ends_at__gte=now)
    return list(rows.select_related("activity__case__office").order_by("activity__starts_at")[:5])
