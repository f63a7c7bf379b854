"""CAT-1, SEG-2: proposals by facts are found by themselves; a refused one stays quiet until its facts change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from portfolio.models import CategoryCriterion, CategoryProposal, Company
from portfolio.rules.categories import Suggestion, Thresholds
from portfolio.selectors.care import criteria_in_force, judge, thresholds, with_care
from portfolio.states import ProposalState, Standing

AT_A_TIME = 200
NATIONAL_ZONE = ZoneInfo("America/Santiago")


def find_suggestions(*, now: datetime, office: int | None = None) -> int:
    """Look at every company of the portfolio (or of one office) and write down what its facts suggest.

    Returns:
        How many proposals are new. Running it twice changes nothing the second time.
    """
    today = now.astimezone(NATIONAL_ZONE).date()
    rows = Company.objects.filter(standing=Standing.PORTFOLIO, category__isnull=False)
    if office is not None:
        rows = rows.filter(office=office)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    criteria, limits, new = criteria_in_force(today), thresholds(now), 0
    for start in range(0, len(keys), AT_A_TIME):
        new += _look_at(keys[start : start + AT_A_TIME], criteria, limits, today, now)
    return new


def look_at(company: Company, *, now: datetime) -> None:
    """The same for one company whose facts have just changed, so that its head need not wait for tomorrow."""
    if company.standing == Standing.PORTFOLIO and company.category is not None:
        today = now.astimezone(NATIONAL_ZONE).date()
        _look_at([company.pk], criteria_in_force(today), thresholds(now), today, now)


@transaction.atomic
def _look_at(
    keys: Sequence[int], criteria: Iterable[CategoryCriterion], limits: Thresholds, today: date, now: datetime
) -> int:
    mine = CategoryProposal.objects.filter(company__in=keys).order_by("pk")
    waiting = {row.company_id: row for row in mine.open().select_for_update(of=("self",))}
    refused = mine.filter(state=ProposalState.REFUSED).exclude(facts_key="")
    said_no = {(row.company_id, row.facts_key) for row in refused}
    fresh, quiet = [], []
    for company in with_care(Company.objects.filter(pk__in=keys), today=today, limits=limits):
        _, found = judge(company, criteria, limits, today=today)
        if found is None:
            quiet.append(company.pk)
        if row := waiting.get(company.pk):
            _follow(row, company, found)
        elif found is not None and (company.pk, found.key) not in said_no:
            fresh.append(_proposal(company, found, now))
    refused.filter(company__in=quiet).update(facts_key="")  # the facts changed: if they come back, they may speak again
    before = CategoryProposal.objects.count()
    CategoryProposal.objects.bulk_create(fresh, ignore_conflicts=True)
    return CategoryProposal.objects.count() - before


def _proposal(company: Company, found: Suggestion, now: datetime) -> CategoryProposal:
    return CategoryProposal(
        company=company, old=company.category or 0, new=found.category, why=list(found.why), facts_key=found.key,
        found_at=now,
    )  # fmt: skip


def _follow(row: CategoryProposal, company: Company, found: Suggestion | None) -> None:
    """What is open keeps up with the facts; what a person proposed stays theirs, with the facts beside it."""
    if row.old != company.category or (found is None and row.proposed_by_id is None):
        row.state = ProposalState.OVER
    elif found is not None and found.category == row.new:
        row.why, row.facts_key = list(found.why), found.key
    elif row.proposed_by_id is None and found is not None:
        row.new, row.why, row.facts_key = found.category, list(found.why), found.key
    else:
        row.why, row.facts_key = [], ""
    row.save(update_fields=["state", "new", "why", "facts_key"])
