"""What the overview of administration offers. Each app adds its entries when it is ready (AppConfig.ready)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from .access import Access
from .rules import may_see_administration


@dataclass(frozen=True)
class Entry:
    """`url_name` is reversed without arguments; `visible` decides by the reader's access; `order` sorts."""

    title: str
    text: str
    url_name: str
    order: int = 100
    visible: Callable[[Access], bool] = may_see_administration


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add (or replace) an entry; its `url_name` is its identity."""
    _entries[entry.url_name] = entry


def entries_for(access: Access) -> list[tuple[Entry, str]]:
    """The entries that this reader may open, with their addresses; those whose page does not exist are left out."""
    found = []
    for entry in sorted(_entries.values(), key=lambda entry: (entry.order, entry.title)):
        if not entry.visible(access):
            continue
        try:
            found.append((entry, reverse(entry.url_name)))
        except NoReverseMatch:
            continue
    return found
