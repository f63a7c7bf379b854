"""CPE-8: the indicators of the programme, each a numerator over a denominator with the companies behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate, TruncMonth

from accounts.access import access_of
from accounts.models import Role
from portfolio.models import Action, Activity, Company, Enrolment, Sector
from portfolio.querysets import indicators as facts
from portfolio.rules.indicators import INDICATORS, Indicator, Share

from .periods import MONTHS

Span = tuple[datetime, datetime]
MONTHS_SHOWN, TOOLS_SHOWN = 12, 12
BY = {
    "oficina": ("Oficina", "office__name"),
    "region": ("Región", "comuna__region__name"),
    "sector": ("Sector", "sector"),
}


def offices_of(user: Any) -> frozenset[int] | None:
    """The offices whose indicators this person reads: None, all of them, for who oversees; a head, those they head.

    Raises PermissionDenied for anybody else.
    """
    access = access_of(user)
    if access.sees_all:
        return None
    headed = access.offices(Role.OFFICE_HEAD)
    if not headed:
        raise PermissionDenied("Le corresponde a quien supervisa o a la jefatura de una oficina.")
    return headed


@dataclass(frozen=True)
class Scope:
    """Which companies are looked at: those of some offices (None: all), of one of them, of a sector; and when."""

    offices: frozenset[int] | None = None
    office: str = ""
    sector: str = ""
    span: Span | None = None

    def companies(self) -> Any:
        rows: Any = Company.objects.all()
        if self.offices is not None:
            rows = rows.filter(office__in=self.offices)
        if self.office:
            rows = rows.filter(office__code=self.office)
        return rows.filter(sector=self.sector) if self.sector else rows

    def enrolments(self) -> Any:
        """In workshops of the period, with a place, of these companies."""
        rows: Any = Enrolment.objects.filter(facts.workshops(self.span), state__in=facts.HELD)
        if self.offices is not None:
            rows = rows.filter(company__office__in=self.offices)
        if self.office:
            rows = rows.filter(company__office__code=self.office)
        return rows.filter(company__sector=self.sector) if self.sector else rows


@dataclass
class Line:
    """The five indicators of an office, a sector, a month or all."""

    label: str
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, counts: Mapping[str, Any]) -> None:
        for name, number in counts.items():
            self.counts[name] = self.counts.get(name, 0) + int(number or 0)

    def share(self, code: str) -> Share:
        part, whole = SHARES[code]
        return Share(self.counts.get(part, 0), self.counts.get(whole, 0))

    @property
    def shares(self) -> list[tuple[Indicator, Share]]:
        return [(row, self.share(row.code)) for row in INDICATORS.values()]


SHARES = {
    "eficacia": ("exported", "entered"), "evolucion": ("rose", "segmented"), "promocion": ("entered", "pymes"),
    "asistencia": ("came", "held"), "desercion": ("left", "entered"),
}  # fmt: skip


def _of_entered() -> dict[str, Any]:
    return {
        "entered": Count("pk"), "exported": Count("pk", filter=facts.exported_after_entry()),
        "used": Count("pk", filter=facts.used_a_tool()), "rose": Count("pk", filter=facts.rose()),
        "segmented": Count("pk", filter=~Q(entry_segment="")), "left": Count("pk", filter=facts.left()),
    }  # fmt: skip


_OF_ENROLLED = {"held": Count("pk"), "came": Count("pk", filter=Q(state__in=facts.CAME))}


def _grouped(rows: Any, by: Any, counts: Mapping[str, Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    for row in rows.order_by().annotate(_by=by).values("_by").annotate(**counts):
        yield row.pop("_by"), row


def breakdown(scope: Scope, by: str) -> list[Line]:
    """One line for each office, region or sector, by name: four queries."""
    path = BY[by][1]
    entered = scope.companies().filter(facts.entered(scope.span))
    base = scope.companies().filter(facts.pymes(scope.span[1] if scope.span else None))
    found: dict[str, Line] = {}
    for rows, place, counts in (
        (entered, path, _of_entered()), (base, path, {"pymes": Count("pk")}),
        (scope.enrolments(), f"company__{path}", _OF_ENROLLED),
    ):  # fmt: skip
        for label, numbers in _grouped(rows, F(place), counts):
            found.setdefault(label or "Sin dato", Line(label or "Sin dato")).add(numbers)
    if by == "sector":
        names = dict(Sector.objects.values_list("code", "name"))
        for code, line in found.items():
            line.label = names.get(code, code)
    return sorted(found.values(), key=lambda line: line.label)


def total(lines: Iterable[Line]) -> Line:
    """All of them: each company is in exactly one line."""
    whole = Line("Total")
    for line in lines:
        whole.add(line.counts)
    return whole


def by_month(scope: Scope, pymes: int) -> list[Line]:
    """The last months of the period, oldest first: two queries. `pymes` stands under the entries of every month."""
    entered = scope.companies().filter(facts.entered(scope.span))
    found: dict[Any, Line] = {}
    for rows, moment, counts in (
        (entered, TruncMonth("admitted_at"), _of_entered()),
        (scope.enrolments(), TruncMonth("activity__ends_at"), _OF_ENROLLED),
    ):
        for month, numbers in _grouped(rows, moment, counts):
            found.setdefault(month, Line(f"{MONTHS[month.month - 1].capitalize()} de {month.year}")).add(numbers)
    lines = [found[month] for month in sorted(found)][-MONTHS_SHOWN:]
    for line in lines:
        line.counts["pymes"] = pymes
    return lines


def tools_used(scope: Scope) -> list[tuple[str, int]]:
    """Of those that exported after they entered: which tools, and how many companies used each. One query."""
    exporters = scope.companies().filter(facts.entered(scope.span)).filter(facts.exported_after_entry())
    entry = Company.objects.filter(pk=OuterRef("company")).values(day=TruncDate("admitted_at"))
    rows: Any = Action.objects.in_force().filter(company__in=exporters.values("pk"), happened_on__gte=Subquery(entry))
    counted = rows.order_by().values_list("kind__name").annotate(number=Count("company", distinct=True))
    return list(counted.order_by("-number", "kind__name")[:TOOLS_SHOWN])


def companies_behind(scope: Scope, code: str, *, part: bool) -> Any:
    """The companies of a numerator (`part`) or of a denominator."""
    rows = scope.companies()
    entered = rows.filter(facts.entered(scope.span))
    conditions: dict[tuple[str, bool], Callable[[], Any]] = {
        ("eficacia", True): lambda: entered.filter(facts.exported_after_entry()),
        ("evolucion", True): lambda: entered.filter(facts.rose()),
        ("evolucion", False): lambda: entered.exclude(entry_segment=""),
        ("promocion", False): lambda: rows.filter(facts.pymes(scope.span[1] if scope.span else None)),
        ("desercion", True): lambda: entered.filter(facts.left()),
        ("herramienta", True): lambda: entered.filter(facts.used_a_tool()),
        ("herramienta", False): lambda: entered.filter(facts.exported_after_entry()),
        ("asistencia", True): lambda: rows.filter(
            pk__in=scope.enrolments().filter(state__in=facts.CAME).values("company")
        ),
        ("asistencia", False): lambda: rows.filter(pk__in=scope.enrolments().values("company")),
    }
    found = conditions.get((code, part), lambda: entered)()
    return found.select_related("case", "office", "executive").order_by("legal_name", "pk")


def workshops(scope: Scope) -> Any:
    """CPE-8, attendance per workshop: each with the places held and who came, newest first."""
    mine = Q(enrolments__in=scope.enrolments().values("pk"))
    rows: Any = Activity.objects.filter(pk__in=scope.enrolments().values("activity"))
    came = mine & Q(enrolments__state__in=facts.CAME)
    return (
        rows.select_related("case__office")
        .annotate(held=Count("enrolments", filter=mine), came=Count("enrolments", filter=came))
        .order_by("-ends_at", "-pk")
    )
