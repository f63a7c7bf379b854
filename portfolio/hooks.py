"""What the apps above do when something happens to a company: they register here when they start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from portfolio.models import Company

OnRegistered = Callable[["Company", "User", datetime], object]

_on_registered: list[OnRegistered] = []


def on_registered(act: OnRegistered) -> None:
    """Do this whenever a company is registered or claimed by its representative, in the same transaction."""
    if act not in _on_registered:
        _on_registered.append(act)


def company_registered(company: Company, *, actor: User, now: datetime) -> None:
    """Called by the registration once the company and its representative exist."""
    for act in _on_registered:
        act(company, actor, now)
