"""The interview guide as data, and the arithmetic of its points (CPE-2). Plain Python: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake.scoring import THIRDS

SOURCE = Path(__file__).parent / "content" / "interview_guide.yaml"


@dataclass(frozen=True)
class Anchor:
    points: int
    when: str


@dataclass(frozen=True)
class Question:
    id: str
    number: int
    dimension: str
    text: str
    evidence: tuple[str, ...]
    min: int
    max: int
    anchors: tuple[Anchor, ...]

    @property
    def values(self) -> range:
        return range(self.min, self.max + 1)


@dataclass(frozen=True)
class RedFlag:
    id: str
    sign: str
    action: str


@dataclass(frozen=True)
class Check:
    id: str
    text: str
    applies_to: str = "both"


@dataclass(frozen=True)
class Guide:
    version: str
    script: str
    fair_treatment: tuple[str, ...]
    questions: tuple[Question, ...]
    red_flags: tuple[RedFlag, ...]
    scoring_rules: tuple[str, ...]
    reasons: Mapping[str, tuple[str, ...]]
    closing: Mapping[str, Any]
    before: tuple[Check, ...]
    during: tuple[Check, ...]
    after: tuple[Check, ...]
    remote: str
    points_range: tuple[int, int]
    final_range: tuple[int, int]
    segments: Mapping[str, str] = field(default_factory=dict)

    def question(self, question_id: str) -> Question:
        return next(q for q in self.questions if q.id == question_id)


def _question(number: int, row: Mapping[str, Any]) -> Question:
    anchors = [Anchor(a["points"], a["when"]) for a in [*row["add"], *row["subtract"]]]
    return Question(
        id=row["id"],
        number=number,
        dimension=row["dimension"],
        text=row["text"],
        evidence=tuple(row["evidence"]),
        min=row["min"],
        max=row["max"],
        anchors=tuple(sorted(anchors, key=lambda a: -a.points)),
    )


def _checks(rows: list[dict[str, str]]) -> tuple[Check, ...]:
    return tuple(Check(row["id"], row["text"], row.get("applies_to", "both")) for row in rows)


@lru_cache(maxsize=1)
def load() -> Guide:
    """The guide in force, read once per process."""
    raw = yaml.load(SOURCE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    visit = raw["visit_checklist"]
    return Guide(
        version=raw["version"],
        script=raw["opening"]["script"],
        fair_treatment=tuple(raw["opening"]["fair_treatment"]),
        questions=tuple(_question(n, row) for n, row in enumerate(raw["questions"], start=1)),
        red_flags=tuple(RedFlag(**row) for row in raw["red_flags"]),
        scoring_rules=tuple(raw["scoring_rules"]),
        reasons={option["id"]: tuple(option["reasons"]) for option in raw["outcome"]["options"]},
        closing={name: _spoken(text) for name, text in raw["closing"].items()},
        before=_checks(visit["before"]),
        during=_checks(visit["during"]),
        after=_checks(visit["after"]),
        remote=visit["remote"],
        points_range=(raw["points_total"]["min"], raw["points_total"]["max"]),
        final_range=(raw["final_score"]["min"], raw["final_score"]["max"]),
        segments={row["id"]: row["next"] for row in raw["segments"]},
    )


def _spoken(text: Any) -> Any:
    """What is said aloud: a pause where the executive puts in their own words what they saw."""
    return re.sub(r"\{\{.*?\}\}", "…", text) if isinstance(text, str) else text


def problems(answers: Mapping[str, Mapping[str, Any]], *, guide: Guide, complete: bool) -> dict[str, str]:
    """What is wrong with the answers, by question id.

    A draft may lack answers; a complete guide may not. A value other than 0 needs its reason in both.
    """
    found: dict[str, str] = {}
    for question in guide.questions:
        answer = answers.get(question.id, {})
        points = answer.get("points")
        if points is None:
            if complete:
                found[question.id] = f"Elija un valor para la pregunta {question.number}."
        elif points not in question.values:
            found[question.id] = f"El valor va de {question.min} a {question.max}."
        elif points and not str(answer.get("reason", "")).strip():
            found[question.id] = "Un valor distinto de 0 necesita su razón por escrito."
    return found


def flag_problems(flags: Mapping[str, Mapping[str, Any]], *, guide: Guide) -> dict[str, str]:
    """Red flags stop the decision until they are explained in the record."""
    known = {flag.id for flag in guide.red_flags}
    return {
        key: "Explique cómo se aclaró esta señal antes de decidir."
        for key, flag in flags.items()
        if key in known and flag.get("present") and not str(flag.get("explanation", "")).strip()
    }


def total(answers: Mapping[str, Mapping[str, Any]], *, guide: Guide) -> int:
    """Sum of the points, inside the guide's range."""
    raw = sum(int(answers.get(q.id, {}).get("points") or 0) for q in guide.questions)
    low, high = guide.points_range
    return max(low, min(high, raw))


def final_thirds(test_thirds: int, points: int, *, guide: Guide) -> int:
    """CPE-2: test plus interview, in thirds of a point as the instrument counts, inside the guide's limits."""
    low, high = guide.final_range
    return max(low * THIRDS, min(high * THIRDS, test_thirds + points * THIRDS))
