"""PV-2: compliance against applicability, per practice, with the most common obstacle and where to begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice as answered: compliance 0 to 100, applicability 1 to 10, and in which quadrant it falls."""

    code: str
    name: str
    group: str
    compliance: int
    applicability: int
    obstacle: str
    quadrant: str
    suggestion_kind: str
    suggestion: str

    @property
    def priority(self) -> int:
        """What is missing times how applicable it is: where to begin."""
        return (100 - self.compliance) * self.applicability


@dataclass(frozen=True, slots=True)
class Result:
    practices: tuple[Practice, ...]
    compliance: float
    applicability: float
    obstacle: str

    def in_quadrant(self, code: str) -> list[Practice]:
        """Its practices, the most urgent first."""
        found = [row for row in self.practices if row.quadrant == code]
        return sorted(found, key=lambda row: (-row.priority, row.name))


def needs_obstacle(content: Content, compliance: int, applicability: int) -> bool:
    """Whether the questionnaire asks what makes it hard: little applicable, or little done."""
    asked = content["per_question"]["obstacle"]["ask_if"]["any"]
    values = {"applicability": applicability, "compliance": compliance}
    return any(values[rule["field"]] <= rule["value"] for rule in asked)


def compliance_of(question: Mapping[str, Any], value: str) -> int | None:
    """The compliance that an option is worth, None for what is no option."""
    return next((int(row["compliance"]) for row in question["options"] if row["value"] == value), None)


def missing(content: Content, answers: Answers) -> list[str]:
    """Ids of the questions that are not answered whole."""
    return [row["id"] for row in content["questions"] if not is_whole(content, row, answers.get(row["id"]))]


def is_whole(content: Content, question: Mapping[str, Any], answer: Mapping[str, Any] | None) -> bool:
    if not answer or answer.get("applicability") is None:
        return False
    compliance = compliance_of(question, str(answer.get("value")))
    if compliance is None:
        return False
    return bool(answer.get("obstacle")) or not needs_obstacle(content, compliance, int(answer["applicability"]))


def result(content: Content, answers: Answers) -> Result:
    """The result of a whole set of answers.

    Raises:
        ValueError: something is missing.
    """
    if missing(content, answers):
        raise ValueError("The questionnaire is not whole.")
    names = {row["code"]: row["name"] for row in content["practices"]}
    practices = tuple(_practice(content, row, answers[row["id"]], names) for row in content["questions"])
    return Result(
        practices,
        round(sum(row.compliance for row in practices) / len(practices), 1),
        round(sum(row.applicability for row in practices) / len(practices), 1),
        most_common(row.obstacle for row in practices),
    )


def _practice(
    content: Content, question: Mapping[str, Any], answer: Mapping[str, Any], names: Mapping[str, str]
) -> Practice:
    compliance = compliance_of(question, answer["value"]) or 0
    applicability = int(answer["applicability"])
    return Practice(
        question["practice"], names[question["practice"]], question["group"], compliance, applicability,
        str(answer.get("obstacle") or ""), quadrant(content, compliance, applicability),
        question["suggestion"]["kind"], question["suggestion"]["text"],
    )  # fmt: skip


def quadrant(content: Content, compliance: float, applicability: float) -> str:
    """The quadrant whose limits hold both figures."""
    for row in content["result"]["quadrants"]:
        when = row["when"]
        if when.get("compliance_from", 0) <= compliance < when.get("compliance_below", 101) and when.get(
            "applicability_from", 0
        ) <= applicability < when.get("applicability_below", 11):
            return str(row["code"])
    raise ValueError("The quadrants leave a gap.")


def most_common(obstacles: Iterable[str]) -> str:
    """The obstacle named most often; of equals, the first in alphabetical order; "" when none was named."""
    counted = Counter(code for code in obstacles if code)
    return min(counted, key=lambda code: (-counted[code], code)) if counted else ""


def group_means(rows: Result) -> dict[str, float]:
    """Mean compliance of each group."""
    found: dict[str, list[int]] = {}
    for row in rows.practices:
        found.setdefault(row.group, []).append(row.compliance)
    return {code: round(sum(values) / len(values), 1) for code, values in found.items()}
