"""content/activities.yaml: the words of requirements, documents and methods, and to whom each reminder goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parents[1] / "content" / "activities.yaml"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a company needs to take part. `clause` may be empty; one with a clause cannot be taken off a template."""

    code: str
    label: str
    clause: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of an activity: whose it is (office, company) and when it is due (before, during, after)."""

    code: str
    label: str
    owner: str
    when: str


@cache
def _content() -> dict[str, Any]:
    return yaml.load(CONTENT.read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def requirements() -> dict[str, Requirement]:
    """Every requirement by its code."""
    rows = _content()["requirements"]
    return {r["code"]: Requirement(r["code"], r["label"], r.get("clause") or "", r["blocking"]) for r in rows}


@cache
def papers() -> dict[str, Paper]:
    """Every document by its code."""
    return {r["code"]: Paper(r["code"], r["label"], r["owner"], r["when"]) for r in _content()["documents"]}


OTHER = "other"


def paper_title(code: str) -> str:
    """How people call a document of that kind; "" for one of no kind, which is called as its file."""
    return "" if code == OTHER else papers()[code].label


def requirements_of(rows: list[dict[str, Any]]) -> list[Requirement]:
    """The requirements of an activity or template, with whether each blocks there; unknown codes are left out."""
    known = requirements()
    return [
        Requirement(row["code"], known[row["code"]].label, known[row["code"]].clause, bool(row["blocking"]))
        for row in rows
        if row.get("code") in known
    ]
