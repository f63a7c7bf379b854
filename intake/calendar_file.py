"""The appointment as the calendar reads it."""

from __future__ import annotations

from datetime import datetime

from casework import ics
from intake.models import Interview


def appointment(row: Interview, *, now: datetime) -> str:
    """The .ics of an interview: same UID for ever, one sequence more each time it moves."""
    return ics.event(row, now=now)
