"""What the categories of CAT-1 are judged by: the facts of one company, already read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CareFacts:
    """The facts of one company on a day.

    Attributes:
        category: 1, 2, 3; None while it has none.
        category_since: the day of the last change.
        exports: what the company declared (36 months); None while unanswered.
        export_years, export_markets: of its export records, by year and by country.
        sales_uf: annual sales, in UF; None while unknown.
        sector: its name, or "".
        missing_of_cartera: what DEF-2 misses, in words; "" when it is cartera.
        started_on: beginning of activities.
        is_user: usuaria of the year (DEF-3).
        actions: registered actions inside the months of activity.
        last_training: day of the last workshop, talk or course (CPE-5).
        opted_out: who of the company asked to get no more follow-up e-mails (SEG-2); `readers`: who still gets them.
        confirmed: what was confirmed by hand, by requirement: met or not, and the reason.
    """

    category: int | None = None
    category_since: date | None = None
    exports: bool | None = None
    export_years: frozenset[int] = frozenset()
    export_markets: frozenset[str] = frozenset()
    potential: str = ""
    segment: str = ""
    sales_uf: Decimal | None = None
    sector: str = ""
    strategic: bool = False
    missing_of_cartera: str = ""
    started_on: date | None = None
    is_user: bool = False
    actions: int = 0
    last_training: date | None = None
    ficha_complete: bool = False
    opted_out: tuple[str, ...] = ()
    readers: int = 0
    confirmed: tuple[tuple[int, bool, str], ...] = ()


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return date(year, month + 1, min(day.day, last[month]))
