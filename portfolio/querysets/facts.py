"""DEF-2, DEF-3, SEG-6 and INS-2 as questions to the database: the rules' facts, for a million companies at once.

`rules.cartera` and `rules.usuaria` say of one company which fact is missing; here each fact is a condition. A test
compares both, fact by fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from portfolio.rules.cartera import years_before
from portfolio.states import LIVE_STANDINGS, CompanyKind, Potential, ResultKind, Standing

CARTERA_FACTS = ("contact_complete", "active", "validated", "exports_or_can_export", "strategic_sector")
#: DEF-2 asks about the last three years (choice, in months: spec/DOMAIN.md).
EXPORT_YEARS = 3
ACTIVE = (Standing.REGISTERED, Standing.PORTFOLIO)
INSTITUTION = Q(kind=CompanyKind.ASSOCIATION)
#: Of a rhythm, the days of institutions and associations, whatever their category.
INSTITUTIONS = "institutions"
Rhythm = Mapping[int | str | None, int]


def cartera(today: date) -> Q:
    """The five facts, all met."""
    whole = Q()
    for name in CARTERA_FACTS:
        whole &= cartera_fact(name, today)
    return whole


def cartera_fact(name: str, today: date) -> Q:
    """One fact of DEF-2.

    Args:
        name: one of CARTERA_FACTS.
        today: the day from which the three years of exports are counted.
    """
    if name == "contact_complete":
        return _contact_complete()
    if name == "active":
        return Q(standing__in=ACTIVE)
    if name == "validated":
        return Q(validated_at__isnull=False)
    if name == "exports_or_can_export":
        return _exports_or_can(today)
    sectors = apps.get_model("portfolio", "Sector").objects.filter(strategic=True, active=True).exclude(name="")
    return Q(sector__in=sectors.values("code"))


def _contact_complete() -> Q:
    links = apps.get_model("portfolio", "Representation").objects.acting().filter(company=OuterRef("pk"))
    mailed, called = links.exclude(person__email=""), links.exclude(person__phone="")
    return (
        ~Q(address="")
        & Q(comuna__isnull=False)
        & (~Q(email="") | Q(Exists(mailed)))
        & (~Q(phone="") | Q(Exists(called)))
        & Q(Exists(links))
    )


def _exports_or_can(today: date) -> Q:
    records = apps.get_model("portfolio", "ExportRecord").objects
    since = years_before(today, EXPORT_YEARS).year
    exported = records.filter(company=OuterRef("pk"), year__gte=since)
    return Q(exports=True) | Q(potential__in=(Potential.HIGH, Potential.MEDIUM)) | Q(Exists(exported))


def usuaria(year: int, needed: int = 1) -> Q:
    """DEF-3: registered, with inicio de actividades unless foreign, and as many actions that count as are needed."""
    actions: Any = apps.get_model("portfolio", "Action").objects.counting(year).filter(company=OuterRef("pk"))
    if needed > 1:
        # the last of the needed ones is there when the rows before it are
        actions = actions.order_by("pk").values("pk")[needed - 1 : needed]
    started = Q(kind=CompanyKind.FOREIGN) | Q(activity_start_date__isnull=False)
    return Q(standing__in=LIVE_STANDINGS) & started & Q(Exists(actions))


def recommends() -> Q:
    """SEG-7: an action with it ended in «Recomendó a ProChile»."""
    results: Any = apps.get_model("portfolio", "ActionResult").objects.in_force()
    told = results.filter(action__company=OuterRef("pk"), action__voided_at=None, kind=ResultKind.RECOMMENDED)
    return Q(Exists(told))


def silent(today: date, days: int) -> Q:
    """SEG-6: without contact for more than that many days; never contacted counts too."""
    return Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=today - timedelta(days=days))


def beyond_rhythm(today: date, rhythm: Rhythm) -> Q:
    """SEG-6, INS-2: silent for longer than its rhythm; companies and institutions that still are there.

    Args:
        rhythm: days by category, None for whom has none, INSTITUTIONS (`selectors.companies.rhythm`).
    """
    late = INSTITUTION & silent(today, rhythm[INSTITUTIONS])
    for category, days in rhythm.items():
        if category != INSTITUTIONS:
            of_it = Q(category__isnull=True) if category is None else Q(category=category)
            late |= ~INSTITUTION & of_it & silent(today, days)
    return Q(standing__in=ACTIVE) & late
