"""What the apps above lend to this one, which knows people and not their files. They register when they start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Absence, Office, User

DueFiles = Callable[["Absence"], list[str]]
OpenFiles = Callable[["User"], int]
NewDays = Callable[["Office", dt.datetime], None]
Release = Callable[["User", "User", dt.datetime], None]

_due_files: list[DueFiles] = []
_open_files: list[OpenFiles] = []
_releases: list[Release] = []
_new_days: list[NewDays] = []


def register_due_files(provider: DueFiles) -> None:
    """Lend the lines of what falls due while somebody is away; the last one registered wins."""
    _due_files[:] = [provider]


def register_open_files(provider: OpenFiles) -> None:
    """Lend how many open files wait for a person; the last one registered wins."""
    _open_files[:] = [provider]


def register_release(provider: Release) -> None:
    """Lend what leaves an app's files with their office, nobody in charge; every app that has some registers."""
    if provider not in _releases:
        _releases.append(provider)


def register_new_days(listener: NewDays) -> None:
    """Ask to be told, in the same transaction, that an office counts its days otherwise; the last one wins."""
    _new_days[:] = [listener]


def due_files(absence: Absence) -> list[str]:
    """What falls due in those days, one line per file."""
    return _due_files[0](absence) if _due_files else []


def open_files(person: User) -> int:
    """How many open files have this person in charge."""
    return _open_files[0](person) if _open_files else 0


def release_files(person: User, *, actor: User, now: dt.datetime) -> None:
    """Leave everything that this person has in charge with its office."""
    for release in _releases:
        release(person, actor, now)


def tell_new_days(office: Office, *, now: dt.datetime) -> None:
    """The office has another weekend, time zone or country of holidays."""
    for listener in _new_days:
        listener(office, now)
