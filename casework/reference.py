"""What casework needs before anybody uses it: the clauses of the protocol and the calendar."""

from typing import Any

from django.utils import timezone

from casework.services import clauses, holiday_source, holidays


def load(stdout: Any = None) -> None:
    """Load clauses and holidays, as often as wanted: what people changed on screen stays."""
    now = timezone.now()
    new = clauses.load(now)
    loaded = load_calendar(now)
    if stdout is not None:
        stdout.write(f"casework: {new} versiones de cláusulas nuevas; feriados de {loaded.places} lugares\n")


def load_calendar(now: Any, *, first: int | None = None, last: int | None = None) -> holidays.Loaded:
    """Load the years that calendar.yaml asks for, counted from `now`, or those given."""
    figures = holiday_source.content()
    return holidays.load(
        first=first or now.year - figures["years_back"], last=last or now.year + figures["years_ahead"], now=now
    )
