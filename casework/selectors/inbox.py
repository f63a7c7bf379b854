"""The staff inbox: what waits for whom, in a number of queries that does not grow with the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connections
from django.db.models import F, Prefetch, Q, QuerySet

from accounts.models import RoleAssignment, User
from casework import vocabulary
from casework.models import CaseFile, Deadline
from casework.rules.assignment import TAKING_ROLES, UNIT_KINDS
from casework.states import CaseKind, Turn
from casework.text import fold

PER_PAGE = 25
COUNT_CAP = 1000
"""Counts stop here: nobody needs to know that 41,302 differ from 41,303, and counting them all is slow."""
SOON = timedelta(hours=72)

VIEWS: dict[str, str] = {
    "mias": "A mi cargo",
    "oficina": "Mi oficina",
    "vencidos": "Vencidos",
    "por_vencer": "Por vencer",
    "empresa": "Espera a la empresa",
    "cola": "Unidad de clientes",
    "todos": "Todos",
}
SORTS: dict[str, tuple[Any, ...]] = {
    "plazo": (F("next_due_at").asc(nulls_last=True), "pk"),
    "-plazo": (F("next_due_at").desc(nulls_last=True), "-pk"),
    "abierto": ("opened_at", "pk"),
    "-abierto": ("-opened_at", "-pk"),
    "folio": ("folio",),
    "-folio": ("-folio",),
}


@dataclass(frozen=True)
class Filters:
    """What the address asks for; every value was checked by the form."""

    view: str = "mias"
    q: str = ""
    kind: str = ""
    state: str = ""
    turn: str = ""
    sector: str = ""
    office: str = ""
    responsible: str = ""
    sort: str = "plazo"


@dataclass
class Row:
    """A line of the inbox."""

    case: CaseFile
    deadline: Deadline | None
    state: str
    next_step: str

    @property
    def company(self) -> str:
        return self.case.parent.title if self.case.parent_id and self.case.parent else self.case.title

    @property
    def what(self) -> str:
        return self.case.get_kind_display()


@dataclass
class Inbox:
    """A page of rows, whether there are more than are counted, and the numbers on the tabs."""

    page: Page[Row]
    capped: bool
    counts: dict[str, int] = field(default_factory=dict)


def visible(user: User) -> QuerySet[CaseFile]:
    """What the inbox is about: open matters. A company's own file is not one: it never waits for anybody."""
    return CaseFile.objects.visible_to(user).open().exclude(kind=CaseKind.COMPANY)


def in_view(files: QuerySet[CaseFile], view: str, *, user: User, now: datetime) -> QuerySet[CaseFile]:
    """Narrow the files to one of the inbox's tabs."""
    if view == "mias":
        return files.filter(responsible__in=[user.pk, *user.access.standing_in_for])
    if view == "oficina":
        return files.filter(office__in=user.access.offices())
    if view == "vencidos":
        return files.filter(next_due_at__lte=now)
    if view == "por_vencer":
        return files.filter(next_due_at__gt=now, next_due_at__lte=now + SOON)
    if view == "empresa":
        return files.filter(turn=Turn.COMPANY)
    if view == "cola":
        return files.filter(Q(turn=Turn.CLIENT_UNIT) | Q(kind__in=UNIT_KINDS))
    return files


def narrowed(files: QuerySet[CaseFile], filters: Filters) -> QuerySet[CaseFile]:
    """Apply everything but the tab."""
    plain = {"kind": filters.kind, "state": filters.state, "turn": filters.turn, "sector": filters.sector}
    files = files.filter(**{name: value for name, value in plain.items() if value})
    if filters.office:
        files = files.filter(office__code=filters.office)
    if filters.responsible == "nadie":
        files = files.filter(responsible=None)
    elif filters.responsible:
        files = files.filter(responsible_id=int(filters.responsible))
    for word in fold(filters.q).split():
        files = files.filter(search_text__contains=word)  # the company's words are in it (`door.searched_by`)
    return files


def counts(querysets: dict[str, QuerySet[CaseFile]]) -> dict[str, int]:
    """Several capped counts in one query."""
    parts: list[str] = []
    params: list[Any] = []
    for files in querysets.values():
        sql, values = files.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS part)")  # noqa: S608 - written by the ORM, values apart
        params.extend(values)
    with connections[CaseFile.objects.db].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        row = cursor.fetchone()
    return dict(zip(querysets, row, strict=True))


def inbox(filters: Filters, *, user: User, now: datetime, page: int = 1) -> Inbox:
    """One page of the inbox: a query for the counts, one for the rows, one for their deadlines."""
    files = visible(user)
    found = narrowed(in_view(files, filters.view, user=user, now=now), filters)
    tabs = {view: in_view(files, view, user=user, now=now) for view in views_for(user) if view != "todos"}
    numbers = counts({**tabs, "found": found})
    total = numbers.pop("found")
    paginator: Paginator[int] = Paginator(range(min(total, COUNT_CAP)), PER_PAGE)
    number = paginator.get_page(page).number
    start = (number - 1) * PER_PAGE
    rows = [row_of(case) for case in ordered(found, filters.sort)[start : start + PER_PAGE]]
    return Inbox(Page(rows, number, paginator), total > COUNT_CAP, numbers)  # type: ignore[arg-type]


def ordered(files: QuerySet[CaseFile], sort: str) -> QuerySet[CaseFile]:
    """With everything that a row shows, in the order asked."""
    running = Deadline.objects.filter(outcome="open").select_related("version", "office").order_by("due_at")
    return (
        files.order_by(*SORTS[sort])
        .select_related("parent", "office", "responsible")
        .prefetch_related(Prefetch("deadlines", running, to_attr="running"))
    )


def row_of(case: CaseFile) -> Row:
    info = vocabulary.state_info(case.kind, case.state)
    running: Sequence[Deadline] = getattr(case, "running", [])
    step = getattr(info, "next_step", "") or (info.phrase if info else "")
    return Row(case, running[0] if running else None, info.staff if info else case.state, step)


def views_for(user: User) -> list[str]:
    """The unit's queue is shown to those who see the whole; the rest have no use for it."""
    return [view for view in VIEWS if view != "cola" or user.access.sees_all]


def export_rows(filters: Filters, *, user: User, now: datetime) -> Iterator[list[Any]]:
    """Every line that the filters find, for the download."""
    found = narrowed(in_view(visible(user), filters.view, user=user, now=now), filters)
    for case in ordered(found, filters.sort).iterator(chunk_size=500):
        row = row_of(case)
        yield [
            case.folio, row.company, row.what, row.state, case.get_turn_display(), case.office.name,
            case.responsible.display_name if case.responsible else "",
            case.opened_at.astimezone(case.office.zone).strftime("%d-%m-%Y"),
            case.next_due_at.astimezone(case.office.zone).strftime("%d-%m-%Y %H:%M") if case.next_due_at else "",
        ]  # fmt: skip


EXPORT_HEADER = [
    "Folio", "Empresa", "Asunto", "Estado", "Turno", "Oficina", "A cargo", "Abierto", "Vence (primer instante tarde)",
]  # fmt: skip


NAMES = ("first_name", "last_name", "preferred_name", "email", "username")


def people_of_offices(office_ids: Sequence[int] | None, today: date) -> list[tuple[User, str]]:
    """Who attends files at those offices today (None: every office), with the office's name: one query.

    The people are for being named: they carry their id and their names, and nothing else.
    """
    held = RoleAssignment.objects.current(today).filter(role__in=TAKING_ROLES, user__is_active=True)
    if office_ids is not None:
        held = held.filter(office__in=office_ids)
    rows = held.order_by("user__first_name", "user__last_name", "user").values_list(
        "user", "office__name", *[f"user__{name}" for name in NAMES]
    )
    seen: dict[int, tuple[User, str]] = {}
    for pk, office, *names in rows:
        if pk not in seen:
            seen[pk] = (User(pk=pk, **dict(zip(NAMES, names, strict=True))), office)
    return list(seen.values())
