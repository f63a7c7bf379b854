"""When things happen in a story: at working hours of Chile, sometimes on time and sometimes not."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SANTIAGO = ZoneInfo("America/Santiago")
SATURDAY = 5


def working_hour(moment: datetime, dice: random.Random) -> datetime:
    """The moment, moved to office hours of the same or the next weekday."""
    local = moment.astimezone(SANTIAGO)
    if not 9 <= local.hour < 18:
        local = (local + timedelta(days=1 if local.hour >= 18 else 0)).replace(hour=9)
    while local.weekday() >= SATURDAY:
        local += timedelta(days=1)
    return local.replace(hour=dice.randint(9, 17), minute=dice.randint(0, 59)) if local < moment else local


def after(moment: datetime, dice: random.Random, low: float, high: float) -> datetime:
    """Some days later (low to high, may be fractions), at working hours."""
    return max(working_hour(moment + timedelta(days=dice.uniform(low, high)), dice), moment + timedelta(minutes=5))


def about_due(moment: datetime, due: datetime | None, dice: random.Random) -> datetime:
    """When an office keeps a promise: four times out of five before its end."""
    if due is None:
        return after(moment, dice, 1, 3)
    if dice.random() < 0.8:
        return moment + (due - moment) * dice.uniform(0.15, 0.85)
    return after(due, dice, 0.4, 4)
