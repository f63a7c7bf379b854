"""DEF-3: which companies are usuarias of a year, and which fact one of them lacks. Nothing is stored: it lapses."""

from __future__ import annotations

from datetime import date

from casework.services.clauses import parameter
from portfolio.models import Action, Company
from portfolio.querysets import CompanyQuerySet
from portfolio.rules.cartera import Fact
from portfolio.rules.usuaria import UsuariaInput, facts
from portfolio.states import LIVE_STANDINGS


def needed_in(year: int) -> int:
    """How many actions that count a company needs in that year (parameter of DEF-3)."""
    return int(parameter("DEF-3", "counting_actions_needed", date(year, 12, 31)))


def usuarias(year: int) -> CompanyQuerySet:
    """The companies that are usuarias of that calendar year, with the clause's own number of actions."""
    return Company.objects.usuarias(year, needed_in(year))


def usuaria_facts(company: Company, year: int, *, counting: int | None = None) -> list[Fact]:
    """The facts of DEF-3 for one company, each met or missing, with its words; it is usuaria when all are met.

    Args:
        counting: its actions that count in the year, where the page read them already; else one query.
    """
    if counting is None:
        counting = Action.objects.counting(year).filter(company=company).count()
    return facts(
        UsuariaInput(
            registered=company.standing in LIVE_STANDINGS, kind=company.kind,
            activity_start_date=company.activity_start_date, counting=counting, needed=needed_in(year), year=year,
        )
    )  # fmt: skip
