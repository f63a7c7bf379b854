"""CPE-7: how a company grows: totals by year and currency, year over year, and markets won and lost. No ORM."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sold:
    """One line of the exports register: `market` is the name or code of the country."""

    year: int
    market: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Year:
    """What a company exported in a year.

    Attributes:
        totals: by currency; amounts in different currencies are never added up.
        growth: change against the year before, in percent, by currency; missing where that year has none.
        gained, lost: markets that the year before did not have, and those that it had.
        first: there is no earlier year to compare with.
    """

    year: int
    totals: dict[str, Decimal]
    growth: dict[str, float]
    markets: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    first: bool


def growth(rows: Iterable[Sold]) -> list[Year]:
    """Year by year, oldest first; a year without exports between two that have them is a year of zero."""
    totals: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    markets: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        totals[row.year][row.currency] += row.amount
        markets[row.year].add(row.market)
    if not totals:
        return []
    years = range(min(totals), max(totals) + 1)
    return [_year(year, years.start, totals, markets) for year in years]


def _year(
    year: int, first: int, totals: dict[int, dict[str, Decimal]], markets: dict[int, set[str]]
) -> Year:  # fmt: skip
    before, now = totals.get(year - 1, {}), totals.get(year, {})
    was, are = markets.get(year - 1, set()), markets.get(year, set())
    compared = year > first
    return Year(
        year=year,
        totals=dict(now),
        growth={
            currency: round(float((now.get(currency, Decimal(0)) - amount) / amount * 100), 1)
            for currency, amount in before.items()
        },
        markets=tuple(sorted(are)),
        gained=tuple(sorted(are - was)) if compared else (),
        lost=tuple(sorted(was - are)) if compared else (),
        first=not compared,
    )


def main_currency(rows: Iterable[Sold]) -> str:
    """The currency of most lines: the one that the picture shows."""
    counted: dict[str, int] = defaultdict(int)
    for row in rows:
        counted[row.currency] += 1
    return max(counted, key=lambda code: (counted[code], code), default="USD")
