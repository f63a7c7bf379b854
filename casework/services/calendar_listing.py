"""What the calendar's pages show."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Office
from casework.models import CalendarOverride, CalendarYear
from casework.services.holidays import calendar_for


@dataclass(frozen=True)
class Day:
    """A line of the table: a day that does not count, or one that was taken away (`kept` is False)."""

    day: date
    name: str
    weekend: bool
    kept: bool
    override: CalendarOverride | None
    estimated: bool


def years_of(office: Office) -> list[CalendarYear]:
    """The years loaded for an office, in order."""
    place = {"country": office.holiday_country, "subdivision": office.holiday_subdivision}
    return list(CalendarYear.objects.filter(**place).order_by("year"))


def days_of(office: Office, year: int, loaded: CalendarYear | None) -> list[Day]:
    """The holidays of an office in a year, with those that were taken away on screen.

    Args:
        loaded: that year as it was loaded, when it is.
    """
    calendar = calendar_for(office)
    overrides = {row.day: row for row in CalendarOverride.objects.touching([office]).filter(day__year=year)}
    estimated = set(loaded.estimated) if loaded else set()
    named = {
        **(loaded.days if loaded else {}),
        **{d.isoformat(): n for d, n in calendar.holidays.items() if d.year == year},
    }
    return [
        Day(
            day, name, day.weekday() in calendar.weekend, calendar.holiday(day) is not None, overrides.get(day),
            text in estimated,
        )
        for text, name in sorted(named.items())
        for day in [date.fromisoformat(text)]
    ]  # fmt: skip
