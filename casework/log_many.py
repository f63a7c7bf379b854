"""Many files at once, opened and written in as `casework.log` does it for one, with a fixed number of queries."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Office, User
from casework.bulk import save_many
from casework.log import take_folios
from casework.models import CaseFile, Event
from casework.states import FOLIO_PREFIX, StateInfo
from casework.text import fold


@dataclass(frozen=True)
class Fact:
    """One line to append: to which file, in which words, with which data."""

    case_id: int
    label: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Opening:
    """A file to open: what `open_case` is told, and what `enter` copies to it from its work.

    Attributes:
        state, info: the first state of its work.
        terms: words besides folio and title by which it is found.
        data: JSON facts of its first event.
    """

    title: str
    office: Office
    state: str
    info: StateInfo
    terms: str = ""
    sector: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def open_many(
    kind: str,
    openings: Sequence[Opening],
    *,
    actor: User,
    now: datetime,
    label: str,
    channel: str,
    contact_point: str,
) -> list[CaseFile]:
    """Open a file for each, with its folio and its first event. Call it inside a transaction, a few hundred at a time.

    The caller creates the works that hang from them, in the states that it told.
    """
    folios = take_folios(FOLIO_PREFIX[kind], now.year, len(openings)) if openings else []
    cases = CaseFile.objects.bulk_create(
        CaseFile(
            folio=folio, kind=kind, title=one.title, office=one.office, sector=one.sector, channel=channel,
            contact_point=contact_point, opened_at=now, state=one.state, turn=one.info.turn,
            closed_at=now if one.info.final else None, search_text=fold(f"{folio} {one.title} {one.terms}"),
        )
        for folio, one in zip(folios, openings, strict=True)
    )  # fmt: skip
    facts = [Fact(case.pk, label, one.data) for case, one in zip(cases, openings, strict=True)]
    record_many(facts, "opened", actor=actor, now=now)
    return cases


def record_many(facts: Sequence[Fact], kind: str, *, actor: User, now: datetime, note: str = "") -> None:
    """Append one event per fact, chained in each file. Call it inside a transaction, with a few hundred at a time."""
    wanted = {fact.case_id for fact in facts}
    locked = CaseFile.objects.select_for_update().only("event_count", "last_hash").filter(pk__in=wanted).order_by("pk")
    cases = {case.pk: case for case in locked}
    events = [_chained(cases[fact.case_id], fact, kind, actor, now, note) for fact in facts]
    Event.objects.bulk_create(events)
    save_many(list(cases.values()), ["event_count", "last_hash"])


def _chained(case: CaseFile, fact: Fact, kind: str, actor: User, now: datetime, note: str) -> Event:
    event = Event(
        case_id=case.pk, seq=case.event_count + 1, at=now, kind=kind, label=fact.label, actor=actor,
        actor_name=actor.display_name, note=note.replace("\x00", ""), data=fact.data, salt=secrets.token_hex(8),
        previous_hash=case.last_hash,
    )  # fmt: skip
    event.body_digest = event.compute_body_digest()
    event.hash = event.compute_hash()
    case.event_count, case.last_hash = event.seq, event.hash
    return event
