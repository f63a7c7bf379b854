"""What the page of one file shows: its timeline, its people, its deadlines, its family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.models import User
from casework.models import (
    AccessLog,
    CaseFile,
    CaseParty,
    Deadline,
    Document,
    Event,
    Message,
    OutboxMessage,
    OutboxState,
)
from casework.states import FOLIO_PREFIX, CaseKind
from casework.vocabulary import state_info

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
ECHOES = ("message", "document")
"""Events that only say that a message or document came: the thing itself is in the timeline."""
MAIL_TONES = {"sent": "success", "failed": "danger"}
ICONS = {"event": "event", "message": "message", "document": "document", "mail": "mail"}
COLUMNS = ("what", "row", "moment", "title", "who", "body", "note", "source", "target", "hidden", "kept", "key", "file")


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, whatever it is. `folio` is set where it happened in another file of the family."""

    at: datetime
    kind: str
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

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


@dataclass(frozen=True)
class Step:
    """The last event that moved the file: the transition, and the states before and after."""

    kind: str
    label: str
    source: str
    target: str


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
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
    parts = {"hechos": _events, "mensajes": _messages, "documentos": _documents, "correos": _mails}
    chosen = [part(mine) for name, part in parts.items() if show in ("todo", name)]
    rows = chosen[0].union(*chosen[1:], all=True) if len(chosen) > 1 else chosen[0]
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows.order_by("-t_moment", "-t_row")[: limit + 1]]
    return Timeline([_entry(case, row) for row in found[:limit]], len(found) > limit, _last_step(case, found))


def _last_step(case: CaseFile, rows: list[dict[str, Any]]) -> Step | None:
    moved = (row for row in rows if row["what"] == "event" and row["target"] and row["file"] == case.folio)
    row = next(moved, None)
    return Step(row["kept"], row["title"], row["source"], row["target"]) if row else None


def _text(value: str = "") -> Value:
    return Value(value, output_field=TextField())


def _as_text(name: str) -> Cast:
    return Cast(name, TextField())


def _columns(rows: QuerySet[Any], what: str, **columns: Any) -> QuerySet[Any]:
    """The same columns for every part, whatever it is made of."""
    empty = {name: _text() for name in ("title", "who", "body", "note", "source", "target", "kept", "key")}
    found = {**empty, "hidden": Value(False), **columns}
    found |= {"what": _text(what), "row": F("pk"), "file": _as_text("case__folio")}
    return rows.annotate(**{f"t_{name}": found[name] for name in COLUMNS}).values_list(
        *[f"t_{name}" for name in COLUMNS]
    )


def _events(mine: Q) -> QuerySet[Any]:
    return _columns(
        Event.objects.filter(mine).exclude(kind__in=ECHOES).order_by(),
        "event",
        moment=F("at"),
        title=_as_text("label"),
        who=_as_text("actor_name"),
        note=F("note"),
        source=_as_text("source"),
        target=_as_text("target"),
        hidden=F("internal"),
        key=_as_text("case__kind"),
        kept=_as_text("kind"),
    )


def _messages(mine: Q) -> QuerySet[Any]:
    title = Case(
        When(from_company=True, then=_text("Mensaje de la empresa")), When(internal=True, then=_text("Nota interna")),
        default=_text("Mensaje a la empresa"),
    )  # fmt: skip
    return _columns(
        Message.objects.filter(mine).order_by(), "message", moment=F("at"), title=title, who=_as_text("author_name"),
        body=F("body"), hidden=F("internal"),
    )  # fmt: skip


def _documents(mine: Q) -> QuerySet[Any]:
    name = Concat("uploaded_by__first_name", _text(" "), "uploaded_by__last_name", output_field=TextField())
    return _columns(
        Document.objects.filter(mine, withdrawn_at=None).order_by(), "document", moment=F("uploaded_at"),
        title=_as_text("title"), who=name, key=_as_text("public_id"),
        hidden=Case(When(visible_to_company=True, then=Value(False)), default=Value(True)),
    )  # fmt: skip


def _mails(mine: Q) -> QuerySet[Any]:
    return _columns(
        OutboxMessage.objects.filter(mine).order_by(), "mail", moment=F("created_at"), title=_as_text("subject"),
        who=_as_text("to_address"), body=F("body_text"), kept=_as_text("state"), note=_as_text("reason"),
    )  # fmt: skip


def _entry(case: CaseFile, row: dict[str, Any]) -> Entry:
    what, folio = row["what"], row["file"] if row["file"] != case.folio else ""
    common = {
        "at": row["moment"],
        "kind": what,
        "title": row["title"],
        "folio": folio,
        "anchor": f"{what}-{row['row']}",
    }
    if what == "mail":
        words = OutboxState(row["kept"]).label if row["kept"] in OutboxState.values else row["kept"]
        return Entry(
            **common, who=f"para {row['who'] or 'nadie'}", body=row["body"], tone=MAIL_TONES.get(row["kept"], ""),
            state=f"{words}: {row['note']}" if row["note"] else str(words),
        )  # fmt: skip
    plain = {"who": row["who"], "body": row["body"], "note": row["note"], "internal": bool(row["hidden"])}
    if what == "document":
        return Entry(**common, **plain, url=reverse("casework:document", args=[UUID(row["key"])]))
    if what == "event":
        target = state_info(row["key"], row["target"])
        return Entry(
            **common,
            **plain,
            change=target.staff if target and target.staff != row["title"] and row["source"] != row["target"] else "",
        )
    return Entry(**common, **plain)


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
