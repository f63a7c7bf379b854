"""Many kinds of rows told as one story, newest first, in one query: events, messages, documents, e-mails, and more.

Apps above add their own kinds with `columns`; `tell` joins the parts, and `entry` turns a row into a line.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from casework.models import Document, Event, Message, OutboxMessage, OutboxState
from casework.vocabulary import state_info

ECHOES = ("message", "document")
"""Events that only say that a message or document came: the thing itself is in the story."""
MAIL_TONES = {"sent": "success", "failed": "danger"}
ICONS = {"event": "event", "message": "message", "document": "document", "mail": "mail"}
COLUMNS = ("what", "row", "moment", "title", "who", "body", "note", "source", "target", "hidden", "kept", "key", "file")


@dataclass(frozen=True)
class Entry:
    """One line of the story, whatever it is. `folio` is set where it happened in another file of the family."""

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
    whole_day: bool = False
    lines: tuple[str, ...] = ()

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "check")


def tell(parts: Iterable[QuerySet[Any]], *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """The newest rows of all the parts, by name of column: one query, whatever the parts hold.

    Where the database lets it, each part gives only what may be shown, so that its indexes serve.
    """
    chosen = list(parts)
    if not chosen:
        return []
    if len(chosen) > 1 and connections[chosen[0].db].features.supports_slicing_ordering_in_compound:
        chosen = [part.order_by("-t_moment", "-t_row")[: offset + limit] for part in chosen]
    rows = chosen[0].union(*chosen[1:], all=True) if len(chosen) > 1 else chosen[0]
    found = rows.order_by("-t_moment", "-t_row")[offset : offset + limit]
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def fold(rows: list[dict[str, Any]], *, alike: Container[str] = ()) -> list[dict[str, Any]]:
    """Events that say the same one after the other, of the same person in the same file, as one that says how often.

    Args:
        rows: of `tell`, newest first; the newest of a run stays.
        alike: kinds of events that differ only in what follows the colon, which is then listed.
    """
    found: list[dict[str, Any]] = []
    for same, run in groupby(rows, key=lambda row: _same(row, alike)):
        many = list(run)
        first = many[0]
        if len(many) > 1 and first["what"] == "event":
            title = f"{same[1]} ({len(many)} veces)"
            parts = dict.fromkeys(row["title"].partition(": ")[2] for row in many[::-1])
            told = ", ".join(part for part in parts if part) if first["kept"] in alike else ""
            found.append({**first, "title": title, "note": told or first["note"]})
        else:
            found.extend(many)
    return found


def _same(row: dict[str, Any], alike: Container[str]) -> tuple[Any, ...]:
    if row["what"] != "event":
        return row["what"], row["row"]
    title = row["title"].partition(": ")[0] if row["kept"] in alike else row["title"]
    return row["kept"], title, row["who"], row["file"], row["hidden"], "" if row["kept"] in alike else row["note"]


def text(value: str = "") -> Value:
    return Value(value, output_field=TextField())


def as_text(name: str) -> Cast:
    return Cast(name, TextField())


def columns(rows: QuerySet[Any], what: str, *, file: str = "case__folio", **given: Any) -> QuerySet[Any]:
    """The same columns for every part, whatever it is made of.

    Args:
        what: kind of line.
        file: path to the folio of the file in which it happened.
        given: expressions by name of column; `moment` at least.
    """
    empty = {name: text() for name in ("title", "who", "body", "note", "source", "target", "kept", "key")}
    found = {**empty, "hidden": Value(False), **given}
    found |= {"what": text(what), "row": F("pk"), "file": as_text(file)}
    return rows.annotate(**{f"t_{name}": found[name] for name in COLUMNS}).values_list(
        *[f"t_{name}" for name in COLUMNS]
    )


def events(mine: Q) -> QuerySet[Any]:
    return columns(
        Event.objects.filter(mine).exclude(kind__in=ECHOES).order_by(),
        "event",
        moment=F("at"),
        title=as_text("label"),
        who=as_text("actor_name"),
        note=F("note"),
        source=as_text("source"),
        target=as_text("target"),
        hidden=F("internal"),
        key=as_text("case__kind"),
        kept=as_text("kind"),
    )


def messages(mine: Q) -> QuerySet[Any]:
    title = Case(
        When(from_company=True, then=text("Mensaje de la empresa")), When(internal=True, then=text("Nota interna")),
        default=text("Mensaje a la empresa"),
    )  # fmt: skip
    return columns(
        Message.objects.filter(mine).order_by(), "message", moment=F("at"), title=title, who=as_text("author_name"),
        body=F("body"), hidden=F("internal"),
    )  # fmt: skip


def documents(mine: Q) -> QuerySet[Any]:
    name = Concat("uploaded_by__first_name", text(" "), "uploaded_by__last_name", output_field=TextField())
    return columns(
        Document.objects.filter(mine, withdrawn_at=None).order_by(), "document", moment=F("uploaded_at"),
        title=as_text("title"), who=name, key=as_text("public_id"),
        hidden=Case(When(visible_to_company=True, then=Value(False)), default=Value(True)),
    )  # fmt: skip


def mails(mine: Q) -> QuerySet[Any]:
    return columns(
        OutboxMessage.objects.filter(mine).order_by(), "mail", moment=F("created_at"), title=as_text("subject"),
        who=as_text("to_address"), body=F("body_text"), kept=as_text("state"), note=as_text("reason"),
    )  # fmt: skip


def entry(row: dict[str, Any], *, here: str) -> Entry:
    """A row of `tell` as a line. `here`: the folio that need not be said."""
    what, folio = row["what"], row["file"] if row["file"] != here else ""
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
