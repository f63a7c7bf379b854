"""SEG-6, INS-2: how many days without contact are too many, and who has passed them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q

from casework.services.clauses import parameter, parameters
from portfolio.states import CATEGORIES, CompanyKind, Standing

ACTIVE = (Standing.REGISTERED, Standing.PORTFOLIO)
INSTITUTION = Q(kind=CompanyKind.ASSOCIATION)
#: Of `rhythm`, the days of institutions and associations, whatever their category.
INSTITUTIONS = "institutions"
Rhythm = Mapping[int | str | None, int]


def rhythm(at: datetime | date) -> Rhythm:
    """Days by category, None for whom has none, INSTITUTIONS: the parameters of the clauses."""
    found = parameters("SEG-6", at)
    days: dict[int | str | None, int] = {number: int(found[f"days_category_{number}"]) for number, _ in CATEGORIES}
    return {**days, None: int(found["days_without_category"]), INSTITUTIONS: int(parameter("INS-2", "days", at))}


def silent(today: date, days: int) -> Q:
    """Without contact for more than that many days; never contacted counts too."""
    return Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=today - timedelta(days=days))


def beyond_rhythm(today: date, rhythm: Rhythm) -> Q:
    """Silent for longer than its rhythm; companies and institutions that still are there."""
    late = INSTITUTION & silent(today, rhythm[INSTITUTIONS])
    for category, days in rhythm.items():
        if category != INSTITUTIONS:
            of_it = Q(category__isnull=True) if category is None else Q(category=category)
            late |= ~INSTITUTION & of_it & silent(today, days)
    return Q(standing__in=ACTIVE) & late
