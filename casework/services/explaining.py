"""A term counted from a moment at an office, with its account: what the public page and the API both tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Office
from casework import formats
from casework.calendar import Due, Term, compute
from casework.models import ClauseVersion
from casework.services.holidays import calendar_for


@dataclass(frozen=True)
class Explanation:
    """`version` is None when the term was given by unit and amount."""

    office: Office
    start: datetime
    term: Term
    due: Due
    version: ClauseVersion | None = None

    @property
    def last_moment(self) -> str:
        """The last day in words, or the moment at which a term in hours ends."""
        if self.due.due_on is not None:
            return formats.long_date(self.due.due_on)
        return formats.moment(self.due.due_at, self.office.zone)

    def as_json(self) -> dict[str, Any]:
        return {
            "clause": self.version.clause_id if self.version else None,
            "key": self.version.key if self.version else None,
            "title": self.version.clause.title if self.version else None,
            "office": self.office.code,
            "time_zone": self.office.time_zone,
            "start": self.start.astimezone(self.office.zone).isoformat(),
            "amount": int(self.term.amount),
            "unit": str(self.term.unit),
            "due_on": self.due.due_on.isoformat() if self.due.due_on else None,
            "due_at": self.due.due_at.isoformat(),
            "provisional": self.due.provisional,
            "trace": self.due.trace_json(),
        }


def explain(office: Office, start: datetime, term: ClauseVersion | Term) -> Explanation:
    """Count a term at an office.

    Args:
        start: moment of the event, aware.
        term: a version of a clause's term, or a bare term.
    """
    version = term if isinstance(term, ClauseVersion) else None
    counted = version.term if version else term
    due = compute(start, counted, calendar_for(office))  # type: ignore[arg-type]
    return Explanation(office, start, counted, due, version)  # type: ignore[arg-type]
