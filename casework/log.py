"""Opening a file and writing its log. Services below the door (deadlines, documents) import from here."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Office, User
from casework.models import CaseFile, Event, FolioCounter
from casework.states import FOLIO_PREFIX, CaseKind
from casework.text import fold


@transaction.atomic
def open_case(
    kind: CaseKind | str,
    *,
    title: str,
    office: Office,
    actor: User,
    now: datetime,
    parent: CaseFile | None = None,
    responsible: User | None = None,
    sector: str = "",
    channel: str = "digital",
    contact_point: str = "web",
    label: str = "Expediente abierto",
) -> CaseFile:
    """Open a case file with its folio and its first event. The caller creates the work that hangs from it.

    Args:
        now: moment of opening, aware (UTC).
        channel, contact_point: how it reached us (DEF-7).
    """
    folio = _next_folio(FOLIO_PREFIX[kind], now.year)
    case = CaseFile.objects.create(
        folio=folio, kind=kind, title=title, parent=parent, office=office, responsible=responsible, sector=sector,
        channel=channel, contact_point=contact_point, opened_at=now, search_text=fold(f"{folio} {title}"),
    )  # fmt: skip
    record(case, "opened", actor=actor, now=now, label=label)
    return case


def _next_folio(prefix: str, year: int) -> str:
    return take_folios(prefix, year, 1)[0]


def take_folios(prefix: str, year: int, count: int) -> list[str]:
    """The next folios of a kind of file, in order; nobody else gets them. Call it inside a transaction."""
    FolioCounter.objects.get_or_create(prefix=prefix, year=year)
    counters = FolioCounter.objects.filter(prefix=prefix, year=year)
    counters.update(last=F("last") + count)  # the UPDATE takes the row's lock until the transaction ends
    last = counters.get().last
    return [f"{prefix}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]


@transaction.atomic
def record(
    case: CaseFile,
    kind: str,
    *,
    actor: User,
    now: datetime,
    label: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    internal: bool = False,
    source: str = "",
    target: str = "",
) -> Event:
    """Append an event to the log of a file: a fact without change of state (the door calls it for changes too).

    Args:
        label: the fact in Spanish, as the timeline shows it.
        data: JSON facts behind it.
        internal: hidden from the company.
    """
    locked = CaseFile.objects.select_for_update().only("event_count", "last_hash").get(pk=case.pk)
    event = Event(
        case_id=case.pk, seq=locked.event_count + 1, at=now, kind=kind, label=label or kind, actor=actor,
        actor_name=actor.display_name, source=source, target=target, note=note.replace("\x00", ""), data=data or {},
        internal=internal, salt=secrets.token_hex(8), previous_hash=locked.last_hash,
    )  # fmt: skip
    event.body_digest = event.compute_body_digest()
    event.hash = event.compute_hash()
    event.save()
    CaseFile.objects.filter(pk=case.pk).update(event_count=event.seq, last_hash=event.hash)
    case.event_count, case.last_hash = event.seq, event.hash
    return event
