"""CAT-1: the facts by which companies are categorised, for one page or for thousands, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from casework.models import OptOut
from casework.services.clauses import parameter, parameters
from portfolio.models import (
    Action,
    Category,
    CategoryChange,
    CategoryCriterion,
    Company,
    CompanyProfile,
    CriterionCheck,
    Representation,
)
from portfolio.querysets import CompanyQuerySet
from portfolio.rules import cartera
from portfolio.rules.categories import Suggestion, Thresholds, suggest
from portfolio.rules.criteria import Check, check_all
from portfolio.rules.facts_of_care import CareFacts, months_before
from portfolio.rules.usuaria import UsuariaInput, facts, is_usuaria
from portfolio.selectors.page import with_names
from portfolio.selectors.status import read_cartera_input
from portfolio.states import LIVE_STANDINGS

FOLLOW_UP = "follow_up"  # topic of the e-mails of SEG-2, casework/content/email_topics.yaml
_STOPPED = Exists(OptOut.objects.filter(address=Lower(OuterRef("person__email")), topic=FOLLOW_UP, until=None))


def who_stopped(company: Company) -> list[str]:
    """SEG-2: who acts for the company and gets no more follow-up by e-mail."""
    links = company.representations.acting().filter(_STOPPED).select_related("person")
    return sorted(link.person.display_name for link in links)


def thresholds(at: datetime) -> Thresholds:
    """The figures of CAT-1 in force."""
    return Thresholds.of(parameters("CAT-1", at))


def with_care(rows: Any, *, today: date, limits: Thresholds) -> Any:
    """Companies with everything that `care_facts` reads: one query, and one for each of people, exports and checks."""
    since = months_before(today, limits.months_of_activity)
    last = CategoryChange.objects.filter(company=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    ficha = CompanyProfile.objects.filter(company=OuterRef("pk")).values("completed_at")[:1]
    people = Representation.objects.select_related("person", "document").annotate(stopped=_STOPPED)
    return (
        with_names(rows)
        .prefetch_related(None)
        .prefetch_related(
            Prefetch("representations", people.order_by("state", "since")),
            "export_records",
            Prefetch("criterion_checks", CriterionCheck.objects.order_by("-at", "-pk")),
        )
        .annotate(
            category_since=Subquery(last), ficha_completed_at=Subquery(ficha),
            needed_actions=Value(int(parameter("DEF-3", "counting_actions_needed", today))),
            recent_actions=_how_many(Action.objects.in_force().filter(happened_on__range=(since, today))),
            counting_actions=_how_many(Action.objects.counting(today.year)),
            last_training=Subquery(
                Action.objects.training().filter(company=OuterRef("pk")).order_by("-happened_on")
                .values("happened_on")[:1]
            ),
        )
    )  # fmt: skip


def _how_many(rows: Any) -> Any:
    counted = rows.filter(company=OuterRef("pk")).order_by().values("company").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted[:1]), 0)


def care_facts(company: Any, *, today: date) -> CareFacts:
    """The facts of a company fetched by `with_care`; asks the database nothing more."""
    exports = list(company.export_records.all())
    acting = [link for link in company.representations.all() if link.acts]
    since = company.category_since
    usuaria = UsuariaInput(
        company.standing in LIVE_STANDINGS, company.kind, company.activity_start_date, company.counting_actions,
        company.needed_actions, today.year,
    )  # fmt: skip
    return CareFacts(
        category=company.category,
        category_since=since.astimezone(company.office.zone).date() if since else None,
        exports=company.exports,
        export_years=frozenset(row.year for row in exports),
        export_markets=frozenset(row.country.code for row in exports),
        potential=company.potential,
        segment=company.segment,
        sales_uf=company.sales_uf,
        sector=company.sector_name or "",
        strategic=bool(company.sector_strategic),
        missing_of_cartera=cartera.missing_words(cartera.facts(read_cartera_input(company, exports, today))),
        started_on=company.activity_start_date,
        is_user=is_usuaria(facts(usuaria)),
        actions=company.recent_actions,
        last_training=company.last_training,
        ficha_complete=company.ficha_completed_at is not None,
        opted_out=tuple(sorted(link.person.display_name for link in acting if link.stopped)),
        readers=sum(1 for link in acting if not link.stopped and link.person.email),
        confirmed=tuple((row.criterion_id, row.met, row.note) for row in company.criterion_checks.all()),
    )


def criteria_in_force(today: date) -> list[CategoryCriterion]:
    """The requirements of Exporta Más on a day: one query."""
    return list(CategoryCriterion.objects.in_force(today))


def category_texts() -> dict[int, Category]:
    """The texts of the three categories, by number: one query."""
    return {row.number: row for row in Category.objects.all()}


def judge(
    company: Any, criteria: Iterable[CategoryCriterion], limits: Thresholds, *, today: date
) -> tuple[list[Check], Suggestion | None]:
    """The requirements one by one, and the category that the facts suggest."""
    facts = care_facts(company, today=today)
    checks = check_all(criteria, facts, today)
    return checks, suggest(facts, checks, limits, today)


def company_with_care(rows: CompanyQuerySet, reference: str, now: datetime) -> Any:
    """One of those companies with what its category is judged by; None where it is not among them."""
    found = with_care(rows, today=timezone.localdate(now), limits=thresholds(now))
    return found.at(reference).first()


@dataclass(frozen=True)
class Judged:
    """A company before the categories: the requirements one by one, and the category that its facts suggest."""

    checks: list[Check]
    suggestion: Suggestion | None
    texts: dict[int, Category]

    @property
    def met(self) -> int:
        """How many requirements it meets."""
        return sum(row.met for row in self.checks)


def judged(company: Any, now: datetime) -> Judged:
    """Of a company fetched by `company_with_care`."""
    today = now.astimezone(company.office.zone).date()
    checks, suggestion = judge(company, criteria_in_force(today), thresholds(now), today=today)
    return Judged(checks, suggestion, category_texts())
