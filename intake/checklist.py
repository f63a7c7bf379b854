"""The preadmissibility checklist as data (CAP-7). Plain Python: no database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from dateutil.relativedelta import relativedelta

SOURCE = Path(__file__).parent / "content" / "preadmission.yaml"
COMPUTED = frozenset({"PRE-3", "PRE-4", "PRE-5", "PRE-10", "PRE-15", "PRE-17"})
"""Items that the portal answers from its own facts; nobody ticks them."""
SIGNED = frozenset({"PRE-12", "PRE-13"})
"""Items that the representative accepts on screen, with the text's version and the moment."""
DECLARED = frozenset({"PRE-8", "PRE-9"})
"""Items where a declaration may be enough, without a document."""


@dataclass(frozen=True)
class Item:
    code: str
    name: str
    text: str
    evidence: tuple[str, ...]
    provided_by: str
    reviewed_by: str
    validity: Mapping[str, Any]
    blocking: bool
    applies_when: str
    waiver: str
    if_missing: str
    staff_note: str = ""
    letter: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    behaviour_note_text: str = ""

    @property
    def computed(self) -> bool:
        return self.code in COMPUTED

    @property
    def signed(self) -> bool:
        return self.code in SIGNED

    @property
    def takes_document(self) -> bool:
        return self.provided_by == "company" and not self.signed and not self.computed

    @property
    def needs_document(self) -> bool:
        return self.takes_document and self.code not in DECLARED

    def valid_until(self, given_on: dt.date, document_date: dt.date | None = None) -> dt.date | None:
        """Until when the evidence counts; None when it does not lapse by date.

        The date printed on the document wins where the item says so.
        """
        unit, amount = self.validity["unit"], self.validity.get("amount")
        if document_date is not None and (unit == "document" or self.validity.get("or_document_date")):
            return document_date
        if unit in ("days", "months", "years"):
            return given_on + relativedelta(**{unit: amount})
        return None


@dataclass(frozen=True)
class Checklist:
    version: str
    intro: str
    result_texts: Mapping[str, str]
    items: tuple[Item, ...]

    def item(self, code: str) -> Item:
        return next(item for item in self.items if item.code == code)


def _item(row: Mapping[str, Any]) -> Item:
    return Item(
        code=row["id"],
        name=row["name"],
        text=row["text"],
        evidence=tuple(row["evidence"]),
        provided_by=row["provided_by"],
        reviewed_by=row["reviewed_by"],
        validity=row["validity"],
        blocking=row["blocking"],
        applies_when=row["applies_when"],
        waiver=row.get("waiver") or "",
        if_missing=row["if_missing"],
        staff_note=row.get("staff_note", ""),
        letter=tuple(row.get("letter", {}).get("points", ())),
        rights=tuple(row.get("rights", ())),
        duties=tuple(row.get("duties", ())),
        behaviour_note_text=row.get("behaviour_note_text", ""),
    )


@lru_cache(maxsize=1)
def load() -> Checklist:
    """The checklist in force, read once per process."""
    raw = yaml.load(SOURCE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return Checklist(
        version=raw["version"],
        intro=raw["intro"],
        result_texts=raw["result_texts"],
        items=tuple(_item(row) for row in raw["items"]),
    )


def applies(item: Item, *, exporter: bool, former_user: bool, permits: bool) -> bool:
    """Does this line concern this company? Unknown conditions apply: better asked than forgotten."""
    return {
        "always": True,
        "no exportadora": not exporter,
        "antigua usuaria": former_user,
        "sector exige permisos": permits,
    }.get(item.applies_when, True)
