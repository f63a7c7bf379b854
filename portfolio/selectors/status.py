"""How a company stands: cartera (DEF-2), usuaria of each year (DEF-3) and where it is in its life with ProChile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from portfolio.models import ExportRecord
from portfolio.querysets.facts import EXPORT_YEARS
from portfolio.rules import cartera as rules
from portfolio.rules.cartera import Fact
from portfolio.rules.lifecycle import LifeInput, Stage, stages
from portfolio.rules.usuaria import UsuariaInput, is_usuaria
from portfolio.rules.usuaria import facts as usuaria_facts
from portfolio.selectors.companies import missing_contact
from portfolio.states import LIVE_STANDINGS, Standing


@dataclass(frozen=True)
class Usuaria:
    """DEF-3 of one year, fact by fact."""

    year: int
    facts: list[Fact]
    met: bool

    @property
    def missing(self) -> str:
        return rules.missing_words(self.facts)


@dataclass(frozen=True)
class Status:
    """`years`: this one and the last, of which it is usuaria or not."""

    facts: list[Fact]
    years: list[Usuaria]
    stages: list[Stage]

    @property
    def in_cartera(self) -> bool:
        return rules.is_cartera(self.facts)

    @property
    def missing(self) -> str:
        """What it lacks to be cartera, in words."""
        return rules.missing_words(self.facts)


def status_of(company: Any, exports: list[ExportRecord], today: date) -> Status:
    """How a company fetched by `for_page` stands: no query more."""
    years = [
        usuaria_of(company, today.year, company.counting_now, company.needed_now),
        usuaria_of(company, today.year - 1, company.counting_before, company.needed_before),
    ]
    known, entered = company.is_potential, company.admitted_at is not None
    life = LifeInput(known, entered, years[0].met, years[1].met, company.recommends)
    return Status(rules.facts(read_cartera_input(company, exports, today)), years, stages(life))


def usuaria_of(company: Any, year: int, counting: int, clause: dict[str, Any] | None) -> Usuaria:
    """DEF-3 for a company fetched by `for_page`: no query more."""
    data = UsuariaInput(
        registered=company.standing in LIVE_STANDINGS, kind=company.kind,
        activity_start_date=company.activity_start_date, counting=counting,
        needed=int((clause or {}).get("counting_actions_needed", 1)), year=year,
    )  # fmt: skip
    found = usuaria_facts(data)
    return Usuaria(year, found, is_usuaria(found))


def read_cartera_input(company: Any, exports: list[ExportRecord], today: date) -> rules.CarteraInput:
    """The same as `cartera_input`, of a company fetched by `with_names`: no query more."""
    since = rules.years_before(today, EXPORT_YEARS).year
    recent = sum(1 for row in exports if row.year >= since)
    return cartera_input_of(company, missing=missing_contact(company), export_rows=recent)


def cartera_input_of(company: Any, *, missing: list[str], export_rows: int) -> rules.CarteraInput:
    """The same, where it is known what contact data lack and how many exports there are of those years."""
    return rules.CarteraInput(
        missing_contact=tuple(missing),
        active=company.standing in (Standing.REGISTERED, Standing.PORTFOLIO),
        standing_label=company.info.staff,
        validated_on=company.validated_at.astimezone(company.office.zone).date() if company.validated_at else None,
        validated_by=company.validated_by.display_name if company.validated_by else "",
        exports=company.exports,
        export_rows=export_rows,
        potential=company.potential,
        sector=company.sector_name or "",
        sector_strategic=bool(company.sector_strategic),
    )
