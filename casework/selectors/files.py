"""What the page of one file shows: its timeline, its people, its deadlines, its family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from casework.models import CaseFile, CaseParty, Deadline, Document, Event, Message, OutboxMessage
from casework.states import CaseKind
from casework.vocabulary import state_info

TIMELINE_FILTERS: dict[str, str] = {
    "todo": "Todo",
    "hechos": "Movimientos",
    "mensajes": "Mensajes",
    "documentos": "Documentos",
    "correos": "Correos",
}
SHOWN = 60
MOST = 1000
ECHOES = frozenset({"message", "document"})
"""Events that only say that a message or document came: the thing itself is in the timeline."""


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, whatever it is. `folio` is set where it happened in another file of the family."""

    at: datetime
    kind: str
    icon: str
    title: str
    who: str = ""
    body: str = ""
    note: str = ""
    change: str = ""
    url: str = ""
    internal: bool = False
    folio: str = ""
    state: str = ""
    tone: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    more: bool


def timeline(case: CaseFile, *, show: str = "todo", everything: bool = False) -> Timeline:
    """Newest first: what happened, what was written, what was attached, what was mailed. At most four queries."""
    limit = MOST if everything else SHOWN
    found: list[Entry] = []
    if show in ("todo", "hechos"):
        found += [_event(case, row) for row in _newest(Event.objects.exclude(kind__in=ECHOES), case, "at", limit)]
    if show in ("todo", "mensajes"):
        found += [_message(case, row) for row in _newest(Message.objects.all(), case, "at", limit)]
    if show in ("todo", "documentos"):
        documents = Document.objects.select_related("uploaded_by")
        found += [_document(case, row) for row in _newest(documents, case, "uploaded_at", limit)]
    if show in ("todo", "correos"):
        mails = OutboxMessage.objects.defer("body_html", "context", "attachments")
        found += [_mail(case, row) for row in _newest(mails, case, "created_at", limit)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    return Timeline(found[:limit], len(found) > limit or len(found) == MOST)


def _newest(rows: QuerySet[Any], case: CaseFile, moment: str, limit: int) -> Iterable[Any]:
    """A company's own file tells also what happens in the files under it."""
    if case.kind == CaseKind.COMPANY:
        family = [case.pk, *case.children.values_list("pk", flat=True)]
        rows = rows.filter(case__in=family).select_related("case")
    else:
        rows = rows.filter(case=case)
    return rows.order_by(f"-{moment}", "-pk")[: limit + 1]


def _folio(case: CaseFile, row: Any) -> str:
    return row.case.folio if row.case_id != case.pk else ""


def _event(case: CaseFile, row: Event) -> Entry:
    kind = case.kind if row.case_id == case.pk else row.case.kind
    target = state_info(kind, row.target)
    change = target.staff if target and row.source != row.target else ""
    return Entry(
        row.at, "event", "event", row.label, who=row.actor_name, note=row.note, change=change,
        internal=row.internal, folio=_folio(case, row), anchor=f"hecho-{row.pk}",
    )  # fmt: skip


def _message(case: CaseFile, row: Message) -> Entry:
    title = "Mensaje de la empresa" if row.from_company else "Nota interna" if row.internal else "Mensaje a la empresa"
    return Entry(
        row.at, "message", "message", title, who=row.author_name, body=row.body, internal=row.internal,
        folio=_folio(case, row), anchor=f"mensaje-{row.pk}",
    )  # fmt: skip


def _document(case: CaseFile, row: Document) -> Entry:
    return Entry(
        row.uploaded_at, "document", "document", row.title, who=row.uploaded_by.display_name,
        url=row.get_absolute_url(), internal=not row.visible_to_company, folio=_folio(case, row),
        anchor=f"documento-{row.pk}",
    )  # fmt: skip


def _mail(case: CaseFile, row: OutboxMessage) -> Entry:
    return Entry(
        row.created_at, "mail", "mail", row.subject, who=f"para {row.to_address or 'nadie'}", body=row.body_text,
        state=row.get_state_display() + (f": {row.reason}" if row.reason else ""), tone=row.tone,
        folio=_folio(case, row), anchor=f"correo-{row.pk}",
    )  # fmt: skip


def deadlines(case: CaseFile) -> list[Deadline]:
    """Running ones first, then the newest of the past, each with its clause, pauses and extensions."""
    rows = (
        Deadline.objects.filter(case=case)
        .select_related("version", "clause", "office")
        .prefetch_related("pauses", "extensions")
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
    """The file with that folio, if this user may see it, with what its head shows."""
    running = Deadline.objects.filter(outcome="open").select_related("version", "office").order_by("due_at")
    return (
        CaseFile.objects.visible_to(user)
        .filter(folio=folio)
        .select_related("parent", "office", "responsible")
        .prefetch_related(Prefetch("deadlines", running, to_attr="running"))
    )


def next_deadline(case: CaseFile) -> Deadline | None:
    running: Sequence[Deadline] = getattr(case, "running", ())
    return running[0] if running else None
