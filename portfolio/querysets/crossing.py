"""CAT-7, SEG-7: what companies are grouped by, as expressions of the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from portfolio.querysets import facts
from portfolio.rules import export_level as levels
from portfolio.rules.cartera import years_before

#: How a value that nobody knows stands in an address.
UNKNOWN = "sin-dato"
#: Groups of activity, by their fewest actions in twelve months.
ACTIVITY = {"0": "Sin acciones", "1": "Una acción", "2": "2 o 3 acciones", "4": "4 acciones o más"}


def known(path: str) -> Any:
    """The value of a field as text; UNKNOWN where it is empty."""
    text = Cast(F(path), CharField(max_length=40))
    return Coalesce(NullIf(text, Value("")), Value(UNKNOWN))


def export_level(today: date) -> Any:
    """One of rules.export_level.LEVELS, as the rule says it of one company."""
    records = apps.get_model("portfolio", "ExportRecord").objects.filter(company=OuterRef("pk"))
    closed, since = today.year - 1, years_before(today, facts.EXPORT_YEARS).year
    growing = (
        records.filter(year__in=(closed, closed - 1)).order_by().values("currency")
        .annotate(last=Sum("amount", filter=Q(year=closed)), before=Sum("amount", filter=Q(year=closed - 1)))
        .filter(last__gt=F("before"))
    )  # fmt: skip
    latest, any_recent = records.filter(year__gte=closed), records.filter(year__gte=since)
    return Case(
        When(Exists(latest) & Exists(growing.values("last")), then=Value(levels.GROWING)),
        When(Exists(latest), then=Value(levels.LAST_YEAR)),
        When(Q(exports=True) | Exists(any_recent), then=Value(levels.BEFORE)),
        When(exports=False, then=Value(levels.NONE)),
        default=Value(levels.UNKNOWN), output_field=CharField(max_length=20),
    )  # fmt: skip


def stage(today: date, needed: int) -> Any:
    """SEG-7 of companies that registered: where rules.lifecycle.position puts them, as its number."""
    now, before = facts.usuaria(today.year, needed), facts.usuaria(today.year - 1, needed)
    return Case(
        When(now & before & facts.recommends(), then=Value("4")),
        When(now & before, then=Value("3")),
        When(Q(admitted_at__isnull=False) | now, then=Value("2")),
        default=Value("1"), output_field=CharField(max_length=20),
    )  # fmt: skip


def recent_actions(today: date) -> Any:
    """The actions of the last twelve months with the company of the outer query."""
    actions: Any = apps.get_model("portfolio", "Action").objects
    return actions.in_force().filter(company=OuterRef("pk"), happened_on__gt=years_before(today, 1))


def activity(today: date) -> Any:
    """How active a company is: one of ACTIVITY. The nth action is there when those before it are."""
    done = recent_actions(today).order_by("pk").values("pk")
    return Case(
        When(Exists(done[3:4]), then=Value("4")), When(Exists(done[1:2]), then=Value("2")),
        When(Exists(done[:1]), then=Value("1")), default=Value("0"), output_field=CharField(max_length=1),
    )  # fmt: skip
