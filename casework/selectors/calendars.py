"""How far the loaded calendar reaches."""

from datetime import date

from django.db.models import Max

from accounts.models import Office
from casework.models import CalendarYear


def calendar_ends() -> dict[tuple[str, str], date | None]:
    """For each place (country, subdivision) of an active office, the last day loaded; None where nothing is."""
    rows = CalendarYear.objects.values_list("country", "subdivision").annotate(last=Max("year"))
    last = {(country, subdivision): date(year, 12, 31) for country, subdivision, year in rows}
    places = set(Office.objects.filter(active=True).values_list("holiday_country", "holiday_subdivision"))
    return {place: last.get(place) for place in sorted(places | {("CL", "")})}


def calendar_horizon() -> date | None:
    """The first of those days to come; None while some active office has no calendar at all: both are alarms."""
    ends = calendar_ends().values()
    known = [end for end in ends if end is not None]
    return min(known) if len(known) == len(ends) else None
