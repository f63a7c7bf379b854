"""The lists that the ficha's controls offer, already read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Catalogues:
    """Lists that the controls offer, already read."""

    comunas: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    regions: list[tuple[str, str]] = field(default_factory=list)
    sectors: list[tuple[str, str]] = field(default_factory=list)
    subsectors: list[tuple[str, str, str]] = field(default_factory=list)
    lists: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    today: date = date.min
