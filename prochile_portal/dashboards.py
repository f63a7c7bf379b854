"""What oversight looks at (CAP-9): counts over deadlines, tests and intakes, each a single query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from casework.models import Deadline, OutboxMessage
from intake.models import Intake, SelfAssessment
from intake.states import STATES, Potential

from .periods import parse

INTAKE_CLAUSES = ("CAP-3", "CAP-4", "CAP-5")
Span = tuple[datetime, datetime]
MONTHS_SHOWN = 12
RESULTS: dict[str, str] = {
    "cumplidos": "Cumplidos en plazo",
    "tarde": "Cumplidos tarde",
    "vencidos": "Vencidos sin cumplir",
    "corriendo": "Corriendo",
}


def _result(now: datetime) -> dict[str, Q]:
    return {
        "cumplidos": Q(outcome="met"),
        "tarde": Q(outcome="late"),
        "vencidos": Q(outcome="open", due_at__lte=now, paused_at=None),
        "corriendo": Q(outcome="open") & (Q(due_at__gt=now) | Q(paused_at__isnull=False)),
    }


@dataclass
class Line:
    """Compliance of one clause, one office, or all: how many ended how."""

    code: str
    label: str
    cumplidos: int = 0
    tarde: int = 0
    vencidos: int = 0
    corriendo: int = 0

    @property
    def judged(self) -> int:
        """Those of which something can be said: what still runs in time is neither met nor late."""
        return self.cumplidos + self.tarde + self.vencidos

    @property
    def share(self) -> float | None:
        """Met in time of those judged, in percent; None where there is nothing to judge."""
        return round(100 * self.cumplidos / self.judged, 1) if self.judged else None

    def add(self, row: Mapping[str, Any]) -> None:
        for name in RESULTS:
            setattr(self, name, getattr(self, name) + row[name])


@dataclass
class Compliance:
    whole: Line
    clauses: list[Line] = field(default_factory=list)
    offices: list[Line] = field(default_factory=list)


def deadlines_of_intake(span: Span | None, clause: str = "", office: str = "") -> QuerySet[Deadline]:
    """Intake's deadlines that were born in a span of time, but those that fell away."""
    found = Deadline.objects.filter(clause__in=INTAKE_CLAUSES).exclude(outcome="cancelled")
    if span:
        found = found.filter(started_at__gte=span[0], started_at__lt=span[1])
    if clause:
        found = found.filter(clause=clause)
    return found.filter(office__code=office) if office else found


def by_month(deadlines: QuerySet[Deadline], now: datetime, zone: tzinfo) -> list[Line]:
    """Compliance by the month in which the terms were born, oldest first: one query."""
    counted = {name: Count("pk", filter=which) for name, which in _result(now).items()}
    rows = (
        deadlines.order_by().annotate(month=TruncMonth("started_at", tzinfo=zone)).values("month").annotate(**counted)
    )
    lines = []
    for row in rows.order_by("month"):
        code = f"{row['month']:%Y-%m}"
        period = parse(code)
        line = Line(code, period.label if period else code)
        line.add(row)
        lines.append(line)
    return lines[-MONTHS_SHOWN:]


def compliance(deadlines: QuerySet[Deadline], now: datetime) -> Compliance:
    """By clause and by office: one query."""
    counted = {name: Count("pk", filter=which) for name, which in _result(now).items()}
    rows = (
        deadlines.order_by()
        .values("clause_id", "office__code", "office__name", title=F("clause__title"))
        .annotate(**counted)
        .order_by("clause__order", "office__name")
    )
    found = Compliance(Line("", "Toda la captación"))
    clauses: dict[str, Line] = {}
    offices: dict[str, Line] = {}
    for row in rows:
        found.whole.add(row)
        clauses.setdefault(row["clause_id"], Line(row["clause_id"], row["title"])).add(row)
        offices.setdefault(row["office__code"], Line(row["office__code"], short(row["office__name"]))).add(row)
    found.clauses = list(clauses.values())
    found.offices = sorted(offices.values(), key=lambda line: (line.share is None, line.share, line.label))
    return found


def listed(deadlines: QuerySet[Deadline], result: str, now: datetime) -> QuerySet[Deadline]:
    """The deadlines behind a number, those that press most first, with what a row shows."""
    which = _result(now).get(result)
    if which is not None:
        deadlines = deadlines.filter(which)
    return deadlines.select_related("case__parent", "case__responsible", "office", "version", "clause").order_by(
        "due_at", "pk"
    )


@dataclass
class LowLine:
    """Tests of one office, or of all: how many, how many of them Low."""

    code: str
    label: str
    tested: int = 0
    low: int = 0

    @property
    def share(self) -> float | None:
        return round(100 * self.low / self.tested, 1) if self.tested else None


@dataclass
class LowBranch:
    """CAP-8: the companies with potential Low, by office, where they are now, and to how many the steps were sent."""

    whole: LowLine
    offices: list[LowLine]
    states: list[tuple[str, str, int]]
    mailed: int


def tests_of(span: Span | None, office: str = "") -> QuerySet[SelfAssessment]:
    """Tests in force that were answered in a span of time."""
    found = SelfAssessment.objects.filter(is_current=True)
    if span:
        found = found.filter(made_at__gte=span[0], made_at__lt=span[1])
    return found.filter(company__office__code=office) if office else found


def low_branch(span: Span | None, office: str = "") -> LowBranch:
    """Two queries: the tests with the state of their company's newest intake, and the e-mails of first steps."""
    newest = Intake.objects.filter(company=OuterRef("company")).order_by("-case__opened_at").values("state")[:1]
    rows = (
        tests_of(span, office).order_by().annotate(at=Subquery(newest))
        .values("company__office__code", "company__office__name", "potential", "at").annotate(many=Count("pk"))
    )  # fmt: skip
    found = LowBranch(LowLine("", "Todas"), [], [], _mailed(span, office))
    offices: dict[str, LowLine] = {}
    states: dict[str, int] = {}
    for row in rows:
        code = row["company__office__code"]
        for line in (found.whole, offices.setdefault(code, LowLine(code, short(row["company__office__name"])))):
            line.tested += row["many"]
            line.low += row["many"] if row["potential"] == Potential.LOW else 0
        if row["potential"] == Potential.LOW and row["at"]:
            states[row["at"]] = states.get(row["at"], 0) + row["many"]
    found.offices = sorted((line for line in offices.values() if line.low), key=lambda line: (-line.low, line.label))
    order = list(STATES)
    found.states = [(code, STATES[code].staff, states[code]) for code in sorted(states, key=order.index)]
    return found


def _mailed(span: Span | None, office: str) -> int:
    mails = OutboxMessage.objects.filter(template="test_result_low")
    if span:
        mails = mails.filter(created_at__gte=span[0], created_at__lt=span[1])
    if office:
        mails = mails.filter(case__office__code=office)
    return mails.aggregate(many=Count("case", distinct=True))["many"]


def intakes_in(span: Span | None, office: str = "", state: str = "", low: bool = False) -> QuerySet[Intake]:
    """The intakes behind a number. `low`: those of companies whose test, answered in the span, is Low; otherwise
    those opened in the span."""
    found = Intake.objects.all()
    if low:
        newest = Intake.objects.filter(company=OuterRef("company")).order_by("-case__opened_at").values("pk")[:1]
        tests = tests_of(span, office).filter(potential=Potential.LOW).values("company")
        found = found.filter(company__in=tests, pk=Subquery(newest))
    else:
        if span:
            found = found.filter(case__opened_at__gte=span[0], case__opened_at__lt=span[1])
        if office:
            found = found.filter(case__office__code=office)
    if state:
        found = found.filter(state=state)
    return found.select_related("case__office", "case__responsible", "company").order_by("-case__opened_at", "pk")


def route_counts(span: Span | None, office: str = "") -> list[tuple[str, str, int]]:
    """How many of the companies that began in the span are in each state now: one query."""
    rows = intakes_in(span, office).order_by().values_list("state").annotate(Count("pk"))
    numbers = dict(rows)
    return [(code, info.staff, numbers[code]) for code, info in STATES.items() if numbers.get(code)]


def short(name: str) -> str:
    """The name of an office where every line is one."""
    return name.removeprefix("Oficina Regional ").removeprefix("de ")
