"""SEG-6: what the last contact with some companies was, from the facts themselves: a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, Subquery, Value

from casework.models import CaseFile, Event, Message
from portfolio.models import Action, Company
from portfolio.states.contact import ATTEMPT, CONTACT

#: Events that are a contact with the company, wherever in its files they stand.
CONTACTS = {
    CONTACT: "",
    "log_contact": "Contacto de la captación",
    "hold_interview": "Entrevista de la captación",
    "offer": "Respuesta a una solicitud",
}


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
    """Messages of the team and contacts in the log, of every file of those companies: one query."""
    files = CaseFile.objects.filter(Q(pk__in=ids) | Q(parent__in=ids)).values("pk")
    written = Message.objects.filter(case__in=files, from_company=False, internal=False).order_by()
    logged: Any = Event.objects.filter(case__in=files, kind__in=[*CONTACTS, ATTEMPT]).order_by()
    message = Value("message", output_field=CharField())
    words = Value("Mensaje en el portal", output_field=CharField())
    both = written.annotate(what=message, words=words, by=F("author_name")).values_list(
        "case", "case__parent", "at", "what", "words", "by"
    ).union(
        logged.annotate(what=F("kind"), words=F("label"), by=F("actor_name")).values_list(
            "case", "case__parent", "at", "what", "words", "by"
        ),
        all=True,
    )  # fmt: skip
    mine = set(ids)
    for case, parent, at, kind, label, by in both:
        label, on = _read(kind, label, at.date())
        yield parent if parent in mine else case, kind, Last(on, label, by)


def _read(kind: str, label: str, day: date) -> tuple[str, date]:
    """What it was and when: the calls that are logged afterwards carry their own day at the end of their label."""
    if kind not in (CONTACT, ATTEMPT):
        return CONTACTS.get(kind, label), day
    words, _, on = label.rpartition(", ")
    return words, datetime.strptime(on, "%d-%m-%Y").date()
