"""CPE-8 as questions to the database: who entered, exported after it, rose, left, came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import ExtractYear, TruncDate

from portfolio.rules.indicators import risers
from portfolio.rules.size import PYME
from portfolio.states import LIVE_STANDINGS, CompanyKind, EnrolmentState, ResultKind, Standing

Span = tuple[datetime, datetime]
HAPPENED = ("consolidated",)  # before its attendance is taken nobody can be said to have missed it
CAME, HELD = (EnrolmentState.ATTENDED,), (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED, EnrolmentState.ABSENT)


def entered(span: Span | None) -> Q:
    """Admitted to the portfolio within those instants; whoever left since then entered all the same."""
    whole = Q(admitted_at__isnull=False) & ~Q(standing=Standing.MERGED)
    return whole & Q(admitted_at__gte=span[0], admitted_at__lt=span[1]) if span else whole


def _entry() -> Any:
    """When the company of the outer query entered."""
    return ExpressionWrapper(OuterRef("admitted_at"), output_field=DateTimeField())


def exported_after_entry() -> Q:
    """It exported in a year after that of its entry, or an action since then ended in «Exportó»."""
    records, results = (apps.get_model("portfolio", name).objects for name in ("ExportRecord", "ActionResult"))
    registered = records.filter(company=OuterRef("pk"), year__gt=ExtractYear(_entry()))
    told = results.in_force().filter(
        action__company=OuterRef("pk"),
        action__voided_at=None,
        kind=ResultKind.EXPORTED,
        happened_on__gte=TruncDate(_entry()),
    )
    return Q(Exists(registered)) | Q(Exists(told))


def rose() -> Q:
    """Its segment is above the one with which it entered (CPE-3)."""
    found = Q(pk=None)
    for code, above in risers():
        found |= Q(entry_segment=code, segment__in=above)
    return found


def left() -> Q:
    return Q(left_on__isnull=False)


def pymes(until: datetime | None) -> Q:
    """Registered national pymes (DEF-6: small or medium), at that instant."""
    known = Q(standing__in=LIVE_STANDINGS, kind=CompanyKind.NATIONAL, size__in=PYME)
    return known & Q(case__opened_at__lt=until) if until else known


def workshops(span: Span | None) -> Q:
    """Enrolments in workshops and talks that took place within those instants."""
    there = Q(activity__kind__is_training=True, activity__state__in=HAPPENED)
    return there & Q(activity__ends_at__gte=span[0], activity__ends_at__lt=span[1]) if span else there


def tools() -> Any:
    """The actions with the company of the outer query since it entered."""
    actions: Any = apps.get_model("portfolio", "Action").objects
    return actions.in_force().filter(company=OuterRef("pk"), happened_on__gte=TruncDate(_entry()))


def used_a_tool() -> Q:
    """It exported after it entered, and something was done with it since."""
    return exported_after_entry() & Q(Exists(tools()))
