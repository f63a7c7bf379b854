"""What the head of an office looks at: what is about to break, what waits for a decision, and who has room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import RoleAssignment, User
from casework.models import CaseFile, Deadline
from casework.states import CaseKind
from intake.states import IntakeState
from portfolio.models import CategoryProposal, Company, ExecutiveAssignment
from portfolio.selectors.shares import ATTEND
from portfolio.states import RepresentationState, Standing

from .dashboards import listed

SOON = timedelta(days=7)  # how far «what is about to break» looks ahead; a span of the page, not a term
JOINING_SHOWN = 8


@dataclass(frozen=True)
class Waiting:
    """Matters of one kind that wait for a decision of the office, and where they are."""

    label: str
    count: int
    url: str


def decisions(offices: Iterable[int], numbers: dict[str, int]) -> list[Waiting]:
    """What the head decides, or sees decided, with how many of each; what is empty is left out. One query.

    Args:
        numbers: what `office_numbers` counted.
    """
    asked = Q(representations__state=RepresentationState.REQUESTED)
    open_ones = CategoryProposal.objects.open().filter(company=OuterRef("pk"))
    companies = Company.objects.filter(office__in=offices).annotate(
        asking=Count("representations", filter=asked), proposed=Exists(open_ones)
    )
    wanted = Q(asking__gt=0) | Q(standing=Standing.REFERRED) | Q(proposed=True)
    pending = list(companies.filter(wanted).order_by("legal_name"))
    referred = sum(one.standing == Standing.REFERRED for one in pending)
    inbox = "/bandeja/?ver=oficina&tipo=intake&estado="
    proposed = sum(one.proposed for one in pending)
    found = [
        Waiting("Propuestas de categoría: aceptar o no", proposed, "/cartera/categorias/"),
        Waiting("Cuentas potenciales derivadas: invitar o no", referred, "/cuentas-potenciales/?situacion=referred"),
        *(Waiting(f"Piden representar a {one.name}: aceptar o no", one.asking, one.get_absolute_url())
          for one in [row for row in pending if row.asking][:JOINING_SHOWN]),
        Waiting("Entrevistas hechas: validar, no validar o derivar", numbers["por_validar"],
                f"{inbox}{IntakeState.UNDER_EVALUATION}"),
        Waiting("Antecedentes por revisar y admitir", numbers["por_revisar"],
                f"{inbox}{IntakeState.PREADMISSION_IN_REVIEW}"),
    ]  # fmt: skip
    return [one for one in found if one.count]


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
    files, intake = CaseFile.objects.open().filter(office__in=offices), Q(kind=CaseKind.INTAKE)
    files = files.exclude(kind=CaseKind.COMPANY)
    return files.aggregate(
        abiertos=Count("pk"),
        vencidos=Count("pk", filter=Q(next_due_at__lte=now)),
        por_vencer=Count("pk", filter=Q(next_due_at__gt=now, next_due_at__lte=now + SOON)),
        sin_persona=Count("pk", filter=Q(responsible=None)),
        por_validar=Count("pk", filter=intake & Q(state=IntakeState.UNDER_EVALUATION)),
        por_revisar=Count("pk", filter=intake & Q(state=IntakeState.PREADMISSION_IN_REVIEW)),
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
