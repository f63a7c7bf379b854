"""What heads of office and oversight look at (CAP-9): counts over deadlines and files, each a single query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import RoleAssignment, User
from casework.models import CaseFile, Deadline
from casework.states import CaseKind
from intake.models import SelfAssessment
from intake.states import STATES, IntakeState, Potential
from portfolio.models import ExecutiveAssignment
from portfolio.services.assignment import ATTEND

INTAKE_CLAUSES = ("CAP-3", "CAP-4", "CAP-5")
LOW_STATES = (IntakeState.GUIDED_LOW, IntakeState.REFERRED, IntakeState.IN_REVIEW)
SOON = timedelta(days=7)  # how far «what is about to break» looks ahead; a span of the page, not a term
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


def deadlines_of_intake(since: date | None, clause: str = "", office: str = "") -> QuerySet[Deadline]:
    """Intake's deadlines that were born since a day, but those that fell away."""
    found = Deadline.objects.filter(clause__in=INTAKE_CLAUSES).exclude(outcome="cancelled")
    if since:
        found = found.filter(started_at__date__gte=since)
    if clause:
        found = found.filter(clause=clause)
    return found.filter(office__code=office) if office else found


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
        offices.setdefault(row["office__code"], Line(row["office__code"], row["office__name"])).add(row)
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


@dataclass(frozen=True)
class LowBranch:
    """CAP-8: the companies with potential Low, and where they are now."""

    tested: int
    low: int
    states: list[tuple[str, str, int]]

    @property
    def share(self) -> float | None:
        return round(100 * self.low / self.tested, 1) if self.tested else None


def low_branch(since: date | None) -> LowBranch:
    """Two queries: the tests, and the files that are in a state of the branch."""
    tests = SelfAssessment.objects.filter(is_current=True)
    if since:
        tests = tests.filter(made_at__date__gte=since)
    counts = tests.aggregate(tested=Count("pk"), low=Count("pk", filter=Q(potential=Potential.LOW)))
    files = CaseFile.objects.filter(kind=CaseKind.INTAKE, state__in=LOW_STATES)
    if since:
        files = files.filter(opened_at__date__gte=since)
    numbers = dict(files.order_by().values_list("state").annotate(Count("pk")))
    states = [(str(state), STATES[state].staff, numbers.get(str(state), 0)) for state in LOW_STATES]
    return LowBranch(counts["tested"], counts["low"], states)


# The head of an office


@dataclass(frozen=True)
class Load:
    """What one person of the office carries."""

    person: User
    companies: int
    files: int
    overdue: int
    cap: int

    @property
    def room(self) -> int:
        return self.cap - self.companies

    @property
    def share(self) -> int:
        return round(100 * self.companies / self.cap) if self.cap else 0


def office_numbers(offices: Iterable[int], now: datetime) -> dict[str, int]:
    """Open matters of the offices: one query."""
    files = CaseFile.objects.open().filter(office__in=offices).exclude(kind=CaseKind.COMPANY)
    return files.aggregate(
        abiertos=Count("pk"),
        vencidos=Count("pk", filter=Q(next_due_at__lte=now)),
        por_vencer=Count("pk", filter=Q(next_due_at__gt=now, next_due_at__lte=now + SOON)),
        sin_persona=Count("pk", filter=Q(responsible=None)),
    )


def about_to_break(offices: Iterable[int], now: datetime) -> QuerySet[Deadline]:
    """Running deadlines of the offices that are late or end soon, the most pressing first."""
    running = Deadline.objects.running().filter(office__in=offices, due_at__lte=now + SOON)
    return listed(running, "", now)


def load_of(offices: Iterable[int], now: datetime, today: date, cap: int) -> list[Load]:
    """Each person who attends companies at the offices, who has most room first: three queries."""
    held = RoleAssignment.objects.current(today).filter(office__in=offices, role__in=ATTEND)
    people = list(User.objects.active().filter(pk__in=held.values("user")))
    companies = dict(
        ExecutiveAssignment.objects.filter(ends_on=None, executive__in=people)
        .order_by().values_list("executive").annotate(Count("pk"))
    )  # fmt: skip
    files = {
        row["responsible"]: row
        for row in CaseFile.objects.open().filter(responsible__in=people).exclude(kind=CaseKind.COMPANY)
        .order_by().values("responsible")
        .annotate(files=Count("pk"), overdue=Count("pk", filter=Q(next_due_at__lte=now)))
    }  # fmt: skip
    loads = [
        Load(
            person,
            companies.get(person.pk, 0),
            files.get(person.pk, {}).get("files", 0),
            files.get(person.pk, {}).get("overdue", 0),
            cap,
        )
        for person in people
    ]
    return sorted(loads, key=lambda load: (-load.room, load.files, load.person.display_name))
