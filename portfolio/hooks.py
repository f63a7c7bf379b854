"""What the apps above lend to the company, and do when something happens to it: they register here when they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from accounts.models import User
    from portfolio.models import Company
    from portfolio.rules.gaps import Advice

OnRegistered = Callable[["Company", "User", datetime], object]

Adviser = Callable[["Company"], "Advice | None"]

_on_registered: list[OnRegistered] = []
_advisers: list[Adviser] = []


def on_registered(act: OnRegistered) -> None:
    """Do this whenever a company is registered or claimed by its representative, in the same transaction."""
    if act not in _on_registered:
        _on_registered.append(act)


def company_registered(company: Company, *, actor: User, now: datetime) -> None:
    """Called by the registration once the company and its representative exist."""
    for act in _on_registered:
        act(company, actor, now)


def advises(adviser: Adviser) -> None:
    """Tell, on the company's own page, what a questionnaire of an app above says that it can improve (CPE-9)."""
    if adviser not in _advisers:
        _advisers.append(adviser)


def advice_for(company: Company) -> list[Advice]:
    """What each of them says of a company; each asks the database once."""
    return [found for adviser in _advisers if (found := adviser(company)) is not None]


class Question(NamedTuple):
    """Something that the ficha asks. `personal`: whether the answer may identify a person."""

    name: str
    label: str
    section: str
    personal: bool


class FichaBook(Protocol):
    """What the ficha asks, and its answers in words. The answers themselves are the company's own."""

    def questions(self) -> Sequence[Question]: ...

    def in_words(self, answers: Sequence[tuple[str, Any]], known: Mapping[str, str] | None = None) -> list[str]: ...


_books: list[FichaBook] = []


def lend_ficha(book: FichaBook) -> None:
    """The app that asks the ficha lends its words; the last one registered wins."""
    _books[:] = [book]


def ficha_book() -> FichaBook:
    """The words of the ficha in force."""
    return _books[0]
