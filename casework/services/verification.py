"""Finding tampering in the logs: recount every chain of hashes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from casework.models import CaseFile, Event

BATCH = 2000


def broken_chains(cases: object = None) -> Iterator[str]:
    """Recount the log of every file (or of those given) and yield a sentence for each thing that does not agree.

    Reads in batches, in constant memory. An erased text (Ley 21.719) is accepted only when the same file has an
    event that tells of the erasure.

    Args:
        cases: queryset of CaseFile; all when None.
    """
    files = CaseFile.objects.all() if cases is None else cases
    events = Event.objects.filter(case__in=files) if cases is not None else Event.objects.all()
    ends = {pk: (folio, count, last) for pk, folio, count, last in files.values_list("pk", "folio", "event_count", "last_hash")}  # type: ignore[attr-defined]
    rows = events.order_by("case_id", "seq").iterator(chunk_size=BATCH)
    for case_id, chain in groupby(rows, key=lambda event: event.case_id):
        folio, count, last = ends.pop(case_id)
        yield from (f"{folio}: {fault}" for fault in _faults(list(chain), count, last))
    for folio, count, _ in ends.values():
        if count:
            yield f"{folio}: faltan sus {count} líneas"


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
