"""Words that upper apps lend to the pages of this one: what states and sectors are called, whose word a file awaits.

The ground does not import the apps above it; they register here when they start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from accounts.models import User
from casework.models import CaseFile, Work
from casework.states import CaseKind, StateInfo

_sector_choices: list[Callable[[], Iterable[tuple[str, str]]]] = []


def register_sectors(provider: Callable[[], Iterable[tuple[str, str]]]) -> None:
    """The app that owns the sector catalogue lends (code, name) pairs; the last one registered wins."""
    _sector_choices[:] = [provider]


def sector_choices() -> list[tuple[str, str]]:
    return list(_sector_choices[0]()) if _sector_choices else []


@dataclass(frozen=True)
class Question:
    """A file that waits for the word of one person, wherever they work: who it is, and the page where they give it."""

    whom: str
    url: str


_asked_of: list[Callable[[User], set[int]]] = []
_questions: list[Callable[[Sequence[CaseFile]], dict[int, Question]]] = []


def register_questions(
    asked_of: Callable[[User], set[int]], within: Callable[[Sequence[CaseFile]], dict[int, Question]]
) -> None:
    """The app whose files ask somebody for their word lends both; the last one registered wins.

    Args:
        asked_of: ids of the files that wait for that person's word.
        within: of these files, those that wait for somebody's word, by id.
    """
    _asked_of[:], _questions[:] = [asked_of], [within]


def asked_of(user: User) -> set[int]:
    return _asked_of[0](user) if _asked_of else set()


def questions(cases: Sequence[CaseFile]) -> dict[int, Question]:
    return _questions[0](cases) if _questions else {}


@lru_cache(maxsize=32)
def states_of(kind: str) -> dict[str, StateInfo]:
    """The states of a kind of file; empty for a kind whose app is not installed."""
    if kind not in {field.name for field in CaseFile._meta.get_fields()}:
        return {}
    model = CaseFile._meta.get_field(kind).related_model
    return model.STATES if isinstance(model, type) and issubclass(model, Work) else {}


def state_info(kind: str, state: str) -> StateInfo | None:
    return states_of(kind).get(state)


def state_choices(kind: str = "") -> list[tuple[str, str]]:
    """States to filter by: of one kind, or of all, without repeating a code."""
    found: dict[str, str] = {}
    for code in [kind] if kind else CaseKind.values:
        for state, info in states_of(code).items():
            found.setdefault(state, info.staff)
    return list(found.items())
