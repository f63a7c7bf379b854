"""A second, independent way of counting, to hold the first one to account.

Nothing here comes from the portal: holidays straight from the library, and instants walked hour by hour in UTC, so that
days begin and end where the clocks of the place say, whatever they skip or repeat.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

ZONES = {"AI": "America/Coyhaique", "MA": "America/Punta_Arenas"}
REGIONS = ("AP", "TA", "AN", "AT", "CO", "VS", "RM", "LI", "ML", "NB", "BI", "AR", "LR", "LL", "AI", "MA")
QUARTER = timedelta(minutes=15)


def zone(region: str) -> ZoneInfo:
    return ZoneInfo(ZONES.get(region, "America/Santiago"))


@cache
def off_days(region: str, year: int) -> frozenset[str]:
    """Non-business dates of a year, as text."""
    free = {day.isoformat() for day in holidays.country_holidays("CL", subdiv=region, years=year)}
    day = datetime(year, 1, 1)
    while day.year == year:
        if day.strftime("%a") in ("Sat", "Sun"):
            free.add(day.date().isoformat())
        day += timedelta(days=1)
    return frozenset(free)


def is_off(region: str, text: str) -> bool:
    return text in off_days(region, int(text[:4]))


def business_days(region: str, start: datetime, amount: int, *, law: bool = False) -> tuple[date, datetime]:
    """Last day and first late instant of `amount` business days, found by walking the clock a quarter at a time."""
    return _walk(region, start, amount, lambda text: not is_off(region, text), law)


def calendar_days(region: str, start: datetime, amount: int) -> tuple[date, datetime]:
    return _walk(region, start, amount, lambda text: True, False)


def _walk(region, start, amount, counts, law):
    here = zone(region)

    def local(moment):
        return moment.astimezone(here).date().isoformat()

    moment = start.astimezone(UTC)
    moment = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    today = local(moment)
    received = not (law and is_off(region, today))
    left, last = amount, None
    while True:
        moment += QUARTER
        if local(moment) == today:
            continue
        if last is not None:  # the first quarter after the last day
            return date.fromisoformat(last), moment
        today = local(moment)
        if not received:
            received = not is_off(region, today)
        elif counts(today):
            left -= 1
            last = today if left == 0 else None


def hours(region: str, start: datetime, amount: int) -> datetime:
    """The instant after `amount` hours, one by one."""
    moment = start.astimezone(UTC)
    for _ in range(amount):
        moment += timedelta(hours=1)
    return moment.astimezone(zone(region))
