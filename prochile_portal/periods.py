"""A month, a quarter or a year, as it stands in an address: «2026-11», «2026-T4», «2026»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip
_CODE = re.compile(r"(20\d\d)(?:-(?:T([1-4])|(0[1-9]|1[0-2])))?")
_MONTHS_OFFERED = 12
_QUARTERS_OFFERED = 4


@dataclass(frozen=True)
class Period:
    """Whole months from `first` (its first day) to `last` (the first day that is not in it)."""

    code: str
    label: str
    first: date
    last: date

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The first instant in it, and the first after it, in the zone where the year is counted."""
        return _midnight(self.first, zone), _midnight(self.last, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def parse(code: str) -> Period | None:
    """The period that a code names; None when it names none.

    >>> parse("2026-T4").label, parse("2026-13")
    ('4.º trimestre de 2026', None)
    """
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    year, quarter, month = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if month:
        return Period(code, f"{MONTHS[month - 1].capitalize()} de {year}", *_months(year, month, 1))
    if quarter:
        return Period(code, f"{quarter}.º trimestre de {year}", *_months(year, 3 * quarter - 2, 3))
    return Period(code, f"Año {year}", *_months(year, 1, 12))


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    after = year * 12 + first - 1 + count
    return date(year, first, 1), date(after // 12, after % 12 + 1, 1)


def offered(today: date) -> list[Period]:
    """This year and the one before, the last quarters and the last months, newest first."""
    month = today.year * 12 + today.month - 1
    quarter = month // 3
    codes = [str(today.year), str(today.year - 1)]
    codes += [f"{q // 4}-T{q % 4 + 1}" for q in range(quarter, quarter - _QUARTERS_OFFERED, -1)]
    codes += [f"{m // 12}-{m % 12 + 1:02d}" for m in range(month, month - _MONTHS_OFFERED, -1)]
    return [period for code in codes if (period := parse(code))]
