"""What the page of one file shows: its timeline, its people, its deadlines, its family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from casework.models import (
    AccessLog,
    CaseFile,
    CaseParty,
    Deadline,
)
from casework.selectors import story
from casework.states import FOLIO_PREFIX, CaseKind

TIMELINE_FILTERS: dict[str, str] = {
    "todo": "Todo",
    "hechos": "Movimientos",
    "mensajes": "Mensajes",
    "documentos": "Documentos",
    "correos": "Correos",
}
SHOWN = 60
FILE_READ = "expediente"
MOST = 1000
PARTS = {
    "hechos": story.events, "mensajes": story.messages, "documentos": story.documents, "correos": story.mails,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """The last event that moved the file: the transition, and the states before and after."""

    kind: str
    label: str
    source: str
    target: str


@dataclass(frozen=True)
class Timeline:
    entries: list[story.Entry]
    more: bool
    last_step: Step | None = None


def timeline(case: CaseFile, user: User, *, show: str = "todo", everything: bool = False) -> Timeline:
    """Newest first: what happened, what was written, what was attached, what was mailed. One query.

    A company's own file tells also what happens in the files under it.
    """
    limit = MOST if everything else SHOWN
    mine = Q(case=case)
    if case.kind == CaseKind.COMPANY:
        mine |= Q(case__in=CaseFile.objects.visible_to(user).filter(parent=case))
    found = story.tell((part(mine) for name, part in PARTS.items() if show in ("todo", name)), limit=limit + 1)
    return Timeline(
        [story.entry(row, here=case.folio) for row in found[:limit]], len(found) > limit, _last_step(case, found)
    )


def _last_step(case: CaseFile, rows: list[dict[str, Any]]) -> Step | None:
    moved = (row for row in rows if row["what"] == "event" and row["target"] and row["file"] == case.folio)
    row = next(moved, None)
    return Step(row["kept"], row["title"], row["source"], row["target"]) if row else None


def deadlines(case: CaseFile) -> list[Deadline]:
    """Running ones first, then the newest of the past, each with its clause, pauses and extensions."""
    rows = (
        Deadline.objects.filter(case=case)
        .select_related("version", "clause", "office")
        .order_by("-started_at", "-pk")[:20]
    )
    return sorted(rows, key=_running_first)


def _running_first(row: Deadline) -> tuple[int, float]:
    due = row.due_at.timestamp()
    return (0, due) if row.is_open else (1, -due)


def people(case: CaseFile) -> list[CaseParty]:
    """Who takes part from outside, in the file or in the company's."""
    files = [pk for pk in (case.pk, case.parent_id) if pk]
    rows = CaseParty.objects.current().filter(case__in=files).select_related("user").order_by("since")
    return list({row.user_id: row for row in rows}.values())


def family(case: CaseFile, user: User) -> list[CaseFile]:
    """The company's file and the others under it, as far as this user may see them."""
    root = case.parent_id or case.pk
    files = CaseFile.objects.visible_to(user)
    found = (files.filter(pk=root) | files.filter(parent=root)).exclude(pk=case.pk)
    return list(found.select_related("office").order_by("-opened_at")[:20])


def get_visible(folio: str, user: User) -> QuerySet[CaseFile]:
    """The file with that folio, if this user may see it, with who attends it."""
    return CaseFile.objects.visible_to(user).filter(folio=folio).select_related("parent", "office", "responsible")


def with_running(files: QuerySet[CaseFile]) -> QuerySet[CaseFile]:
    """And the deadlines that run, for the head of a page."""
    terms = Deadline.objects.filter(outcome="open").select_related("version", "office").order_by("due_at")
    return files.prefetch_related(Prefetch("deadlines", terms, to_attr="running"))


KIND_OF_PREFIX = {prefix: kind for kind, prefix in FOLIO_PREFIX.items()}


def visible_work(folio: str, user: User, *, since: datetime) -> Any:
    """The work of the file with that folio, its file, and what its panel shows, in one query; None when not visible.

    The folio's prefix tells what it is. `read_recently`: this user read it after `since`, which is the same reading.
    """
    kind = KIND_OF_PREFIX.get(folio.partition("-")[0], "")
    if kind not in {field.name for field in CaseFile._meta.get_fields()}:
        return None
    field: Any = CaseFile._meta.get_field(kind)
    model = field.related_model
    reads = AccessLog.objects.filter(case=OuterRef("pk"), user=user, what=FILE_READ, at__gt=since)
    return (
        model.for_file_page()
        .filter(case__folio=folio, case__in=CaseFile.objects.visible_to(user))
        .select_related("case__parent", "case__office", "case__responsible")
        .annotate(read_recently=Exists(reads))
        .first()
    )


def running(case: CaseFile) -> list[Deadline]:
    """The deadlines that run, the nearest first."""
    rows = Deadline.objects.filter(case=case, outcome="open").select_related("version", "clause", "office")
    return list(rows.order_by("due_at"))


def next_deadline(case: CaseFile) -> Deadline | None:
    terms: Sequence[Deadline] = getattr(case, "running", ())
    return terms[0] if terms else None
