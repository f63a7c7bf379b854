"""Finding tampering in the logs: recount every chain of hashes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

from django.db import transaction
from django.db.models import QuerySet

from casework.models import CaseFile, Event

BATCH = 500


def broken_chains(cases: QuerySet[CaseFile] | None = None) -> Iterator[str]:
    """Recount the log of every file (or of those given) and yield a sentence for each thing that does not agree.

    Reads in batches, in constant memory. The portal goes on writing meanwhile: a file that does not agree is looked
    at again under its lock before anything is said. An erased text (Ley 21.719) is accepted only when the same file
    has an event that tells of the erasure.

    Args:
        cases: the files; all when None.
    """
    files = CaseFile.objects.all() if cases is None else cases
    ids = files.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while some := list(islice(ids, BATCH)):
        for pk, found in _look(some):
            if found:
                with transaction.atomic():
                    CaseFile.objects.select_for_update().get(pk=pk)
                    for _, faults in _look([pk]):
                        yield from faults


def _look(ids: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Each file with what does not agree in its log: two queries."""
    events = Event.objects.filter(case__in=ids).order_by("case_id", "seq")
    chains = {pk: list(chain) for pk, chain in groupby(events, key=lambda event: event.case_id)}
    for pk, folio, count, last in CaseFile.objects.filter(pk__in=ids).values_list(
        "pk", "folio", "event_count", "last_hash"
    ):
        chain = chains.get(pk, [])
        faults = _faults(chain, count, last) if chain or not count else [f"faltan sus {count} líneas"]
        yield pk, [f"{folio}: {fault}" for fault in faults]


def _faults(chain: list[Event], count: int, last: str) -> Iterator[str]:
    previous = ""
    told = {seq for event in chain if event.kind == "erasure" for seq in event.data.get("erased", [])}
    for position, event in enumerate(chain, start=1):
        if event.seq != position:
            yield f"falta la línea {position}"
            return
        if event.previous_hash != previous or event.hash != event.compute_hash():
            yield f"la línea {event.seq} fue alterada"
        if event.erased_at is None:
            if event.body_digest != event.compute_body_digest():
                yield f"el texto de la línea {event.seq} fue alterado"
        elif event.seq not in told:
            yield f"el texto de la línea {event.seq} se borró sin registro"
        previous = event.hash
    if len(chain) != count or previous != last:
        yield "faltan líneas al final"
