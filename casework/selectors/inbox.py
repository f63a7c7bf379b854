"""The staff inbox: what waits for whom, in a number of queries that does not grow with the files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connections
from django.db.models import Case, F, Prefetch, Q, QuerySet, Value, When

from accounts.models import RoleAssignment, User
from casework import vocabulary
from casework.models import CaseFile, Deadline
from casework.rules.assignment import TAKING_ROLES, UNIT_KINDS
from casework.states import CaseKind, Turn
from casework.text import fold

PER_PAGE = 25
COUNT_CAP = 1000
"""Counts stop here: nobody needs to know that 41,302 differ from 41,303, and counting them all is slow."""
CHUNK = 500
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
    turn: str
    url: str

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


def matters(files: Any) -> QuerySet[CaseFile]:
    return files.open().exclude(kind=CaseKind.COMPANY)


def visible(user: User) -> QuerySet[CaseFile]:
    """What the inbox is about: open matters. A company's own file is not one: it never waits for anybody."""
    return matters(CaseFile.objects.visible_to(user))


def in_view(
    files: QuerySet[CaseFile], view: str, *, user: User, now: datetime, asked: Collection[int] = ()
) -> QuerySet[CaseFile]:
    """Narrow the files to one of the inbox's tabs.

    Args:
        asked: ids of the files that wait for the user's word; theirs to see to, also where others attend them.
    """
    if view == "mias":
        mine = files.filter(responsible__in=[user.pk, *user.access.standing_in_for])
        return mine | matters(CaseFile.objects.filter(pk__in=asked)) if asked else mine
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
    """One page of the inbox: a query for the counts, one for the rows, one for their deadlines, two for questions."""
    files, asked = visible(user), vocabulary.asked_of(user)
    found = narrowed(in_view(files, filters.view, user=user, now=now, asked=asked), filters)
    tabs = {view: in_view(files, view, user=user, now=now, asked=asked) for view in views_for(user) if view != "todos"}
    numbers = counts({**tabs, "found": found})
    total = numbers.pop("found")
    paginator: Paginator[int] = Paginator(range(min(total, COUNT_CAP)), PER_PAGE)
    number = paginator.get_page(page).number
    start = (number - 1) * PER_PAGE
    first = asked if filters.view == "mias" else ()
    rows = rows_of(list(ordered(found, filters.sort, first=first)[start : start + PER_PAGE]), asked)
    return Inbox(Page(rows, number, paginator), total > COUNT_CAP, numbers)  # type: ignore[arg-type]


def ordered(files: QuerySet[CaseFile], sort: str, *, first: Collection[int] = ()) -> QuerySet[CaseFile]:
    """With everything that a row shows, in the order asked; `first`: ids that come before all others by term."""
    running = Deadline.objects.filter(outcome="open").select_related("version", "office").order_by("due_at")
    order = SORTS[sort]
    if first and sort == "plazo":  # a question has no term: after everything that has one, it would never be seen
        order = (Case(When(pk__in=first, then=Value(0)), default=Value(1)), *order)
    return (
        files.order_by(*order)
        .select_related("parent", "office", "responsible")
        .prefetch_related(Prefetch("deadlines", running, to_attr="running"))
    )


def rows_of(cases: Sequence[CaseFile], asked: Collection[int]) -> list[Row]:
    """Lines for the reader whose word `asked` wait for, with who has been asked where somebody was."""
    questions = vocabulary.questions(cases)
    return [row_of(case, questions.get(case.pk), mine=case.pk in asked) for case in cases]


def row_of(case: CaseFile, question: vocabulary.Question | None = None, *, mine: bool = False) -> Row:
    """A line; `question`: whose word the file awaits, and `mine` that it is the reader's."""
    info = vocabulary.state_info(case.kind, case.state)
    running: Sequence[Deadline] = getattr(case, "running", [])
    step = getattr(info, "next_step", "") or (info.phrase if info else "")
    state, turn, url = info.staff if info else case.state, Turn(case.turn).words, case.get_absolute_url()
    if question is not None:
        state, step = f"Consultado a {question.whom}", f"{question.whom} da su palabra"
        if mine:
            turn, step, url = "Usted", "Dar su palabra", question.url
    return Row(case, running[0] if running else None, state, step, turn, url)


def views_for(user: User) -> list[str]:
    """The unit's queue is shown to those who see the whole; the rest have no use for it."""
    return [view for view in VIEWS if view != "cola" or user.access.sees_all]


def export_rows(filters: Filters, *, user: User, now: datetime) -> Iterator[list[Any]]:
    """Every line that the filters find, for the download."""
    asked = vocabulary.asked_of(user)
    found = narrowed(in_view(visible(user), filters.view, user=user, now=now, asked=asked), filters)
    cases = ordered(found, filters.sort, first=asked if filters.view == "mias" else ()).iterator(chunk_size=CHUNK)
    while chunk := list(islice(cases, CHUNK)):
        yield from map(_line, rows_of(chunk, asked))


def _line(row: Row) -> list[Any]:
    case = row.case
    return [
        case.folio, row.company, row.what, row.state, row.turn, case.office.name,
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
