"""content/privacy.yaml: the published policy on personal data, and how long it keeps each thing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parents[1] / "content" / "privacy.yaml"
YEAR = 365


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept for a purpose: for so many `days`, or, when it is not erased by its age, for a `term`.

    `in_browser`: it never leaves the person's browser, which erases it itself (static/portal.js).
    """

    code: str
    purpose: str
    what: str
    why: str
    days: int | None = None
    term: str = ""
    in_browser: bool = False

    @property
    def how_long(self) -> str:
        if self.days is None:
            return self.term
        amount, unit = (self.days // YEAR, "año") if self.days % YEAR == 0 else (self.days, "día")
        return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    body: str
    retention: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of the policy; the ones before stay readable."""

    version: str
    valid_from: Any
    changes: str
    sections: tuple[Section, ...]


@cache
def policies() -> tuple[Policy, ...]:
    """Every version, the one in force first."""
    rows = yaml.load(CONTENT.read_text(encoding="utf-8"), yaml.CSafeLoader)["versions"]
    return tuple(Policy(**{**row, "sections": tuple(map(_section, row["sections"]))}) for row in rows)


def _section(row: dict[str, Any]) -> Section:
    return Section(row["title"], row["body"], tuple(Kept(**kept) for kept in row.get("retention", ())))


@cache
def kept() -> dict[str, Kept]:
    """What the policy in force says of each thing that is kept, by its code."""
    return {one.code: one for section in policies()[0].sections for one in section.retention}
