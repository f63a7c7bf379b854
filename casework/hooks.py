"""What the apps above do when something happens in a file: they register here when they start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.models import CaseFile, Event, OptOut

OnStaffMessage = Callable[["CaseFile", datetime], object]
OnUndone = Callable[["CaseFile", "Event"], object]
OnOptOut = Callable[["OptOut", datetime], object]

_on_staff_message: list[OnStaffMessage] = []
_on_undone: list[OnUndone] = []
_on_opt_out: list[OnOptOut] = []


def on_staff_message(act: OnStaffMessage) -> None:
    """Do this whenever somebody of ProChile writes to the other side of a file, in the same transaction."""
    if act not in _on_staff_message:
        _on_staff_message.append(act)


def staff_wrote(case: CaseFile, *, now: datetime) -> None:
    """Called once the message exists."""
    for act in _on_staff_message:
        act(case, now)


def on_undone(act: OnUndone) -> None:
    """Do this whenever a step of a file is taken back, in the same transaction; it gets the event of that step."""
    if act not in _on_undone:
        _on_undone.append(act)


def step_undone(case: CaseFile, event: Event) -> None:
    """Called once the log tells that it was undone."""
    for act in _on_undone:
        act(case, event)


def on_opt_out(act: OnOptOut) -> None:
    """Do this whenever an address stops a kind of optional e-mail or takes that back, in the same transaction."""
    if act not in _on_opt_out:
        _on_opt_out.append(act)


def opted_out(row: OptOut, *, now: datetime) -> None:
    """Called once the row exists; with its `until`, once it was taken back."""
    for act in _on_opt_out:
        act(row, now)
