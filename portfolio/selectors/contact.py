"""SEG-6: what the last contact with some companies was, from the facts themselves: a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast

from casework.door import UNDO
from casework.models import CaseFile, Event, Message
from casework.states import CaseKind
from portfolio.models import Action, Company
from portfolio.states.contact import ATTEMPT, CONTACT

#: Events that are a contact with the company, wherever in its files they stand.
CONTACTS = {
    CONTACT: "",
    "log_contact": "Contacto de la captación",
    "hold_interview": "Entrevista de la captación",
    "offer": "Respuesta a una solicitud",
}
#: The same, in the files where an institution asks for something (INS-3).
OF_INSTITUTIONS = {"opened": "Solicitud recibida", "reply": "Respuesta a una solicitud"}
CORRECTED: Final = "contact_corrected"
TOLD: Final = ("case", "case__parent", "at", "case__office__time_zone", "what", "words", "by", "number", "facts")


@dataclass(frozen=True, order=True)
class Last:
    """A contact: when, what it was, with or by whom."""

    on: date
    what: str
    by: str = ""


@dataclass
class Touched:
    """The last contact of a company, and who was looked for since then without an answer."""

    last: Last | None = None
    attempts: int = 0
    attempted_on: date | None = None


def touched(companies: Iterable[Company]) -> dict[int, Touched]:
    """By company: two queries, however many there are. Meant for the rows of a page."""
    rows = {row.pk: row for row in companies}
    found = {pk: Touched() for pk in rows}
    told = list(_told(list(rows)))
    for pk, kind, last in [*((pk, "", last) for pk, last in _actions(list(rows))), *told]:
        known = found[pk].last
        if kind != ATTEMPT:
            found[pk].last = last if known is None else max(known, last)
    for pk, kind, last in told:
        since = rows[pk].last_contact_on
        if kind == ATTEMPT and (since is None or last.on > since):
            row = found[pk]
            row.attempts, row.attempted_on = row.attempts + 1, max(row.attempted_on or last.on, last.on)
    return found


def _actions(ids: list[int]) -> Iterable[tuple[int, Last]]:
    newest = Action.objects.in_force().filter(company=OuterRef("pk")).order_by("-happened_on", "-pk")
    chosen = Company.objects.filter(pk__in=ids).annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    for row in Action.objects.filter(pk__in=chosen).select_related("kind", "logged_by"):
        yield row.company_id, Last(row.happened_on, row.kind.name, row.logged_by.display_name)


def _told(ids: list[int]) -> Iterable[tuple[int, str, Last]]:
    """Messages of the team and contacts in the log, of every file of those companies: one query.

    A step that was undone is no contact, and one that was corrected is what its correction says.
    """
    files = CaseFile.objects.filter(Q(pk__in=ids) | Q(parent__in=ids)).values("pk")
    written = Message.objects.filter(case__in=files, from_company=False, internal=False).order_by()
    told: Any = Q(kind__in=[*CONTACTS, ATTEMPT, CORRECTED, UNDO])
    told |= Q(kind__in=OF_INSTITUTIONS, case__kind=CaseKind.INSTITUTION_REQUEST)
    logged: Any = Event.objects.filter(told, case__in=files).order_by()
    none = {"number": Value(0), "facts": Value("{}", output_field=TextField())}
    message = {"what": Value("message", output_field=CharField()), "words": Value("Mensaje en el portal")}
    both = written.annotate(**message, **none, by=F("author_name")).values_list(*TOLD).union(
        logged.annotate(
            what=F("kind"), words=F("label"), by=F("actor_name"), number=F("seq"), facts=Cast("data", TextField())
        ).values_list(*TOLD),
        all=True,
    )  # fmt: skip
    mine = set(ids)
    for row in _standing(_Row(*row) for row in both):
        yield row.parent if row.parent in mine else row.case, row.kind, row.last


@dataclass
class _Row:
    """A message or an event, as `TOLD` reads it."""

    case: int
    parent: int | None
    at: datetime
    zone: str
    kind: str
    label: str
    by: str
    seq: int
    facts: str

    def __post_init__(self) -> None:
        self.data: dict[str, Any] = json.loads(self.facts)
        self.origin = self.seq

    @property
    def on(self) -> date:
        """The day it says, or that of its moment where the office is."""
        told = self.data.get("on")
        return date.fromisoformat(told) if told else self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last(self) -> Last:
        words = self.label.rpartition(", ")[0] if self.kind in (CONTACT, ATTEMPT) else self.label
        return Last(self.on, CONTACTS.get(self.kind) or OF_INSTITUTIONS.get(self.kind) or words, self.by)


def _standing(rows: Iterable[_Row]) -> Iterable[_Row]:
    """Those that nobody took back, corrected where they were."""
    found: dict[tuple[Any, ...], _Row] = {}
    for position, row in enumerate(sorted(rows, key=lambda row: (row.case, row.seq))):
        if row.kind == UNDO:
            undone = row.data.get("undone")
            found = {key: one for key, one in found.items() if (one.case, one.origin) != (row.case, undone)}
        elif row.kind == CORRECTED:
            old = found.pop((row.case, row.data.get("old")), None)
            if old is not None:  # what was corrected was an attempt that nobody answered: not a contact either way
                row.kind, row.origin, row.data["on"] = old.kind, old.origin, row.data.get("on") or old.on.isoformat()
                found[row.case, row.data["new"]] = row
        else:
            found[(row.case, row.data["attempt"]) if "attempt" in row.data else (row.case, "", position)] = row
    return found.values()
