"""The arithmetic of the readiness test: whole numbers only, no database, no clock.

The weight of an item is what it is worth, in points, at score 3; so everything is counted in thirds of a point:
S = sum(weight × score), from 0 to 300, and the total over 100 is S / 3. What is shown never contradicts the band.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

THIRDS = 3
TOP_SCORE = 3


@dataclass(frozen=True)
class DimensionResult:
    """One dimension: thirds obtained, points that it is worth, and how it stands (strong, between or gap)."""

    id: str
    thirds: int
    points: int
    standing: str


@dataclass(frozen=True)
class Result:
    """Total in thirds of a point (0 to 300), band (high, medium, low) and dimensions in the instrument's order."""

    total_thirds: int
    potential: str
    dimensions: tuple[DimensionResult, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class IncompleteAnswers(ValueError):
    """Some item lacks its answer; `items` says which, in the order of the instrument."""

    def __init__(self, items: list[str]) -> None:
        super().__init__(f"Sin respuesta: {', '.join(items)}")
        self.items = items


def items_of(content: Mapping[str, Any], branch: str) -> list[Mapping[str, Any]]:
    """Items that a branch answers, in order."""
    return [item for item in content["items"] if item["branch"] in ("both", branch)]


def missing(content: Mapping[str, Any], branch: str, answers: Mapping[str, int]) -> list[str]:
    """Ids of the items without a valid answer."""
    valid = set(content["scoring"]["scores"])
    return [item["id"] for item in items_of(content, branch) if answers.get(item["id"]) not in valid]


def score(content: Mapping[str, Any], branch: str, answers: Mapping[str, int]) -> Result:
    """Compute the result of a complete set of answers.

    Args:
        content: the instrument as loaded.
        branch: "goods" or "services".
        answers: {item id: score 0–3}; answers to unknown items do not count.

    Raises:
        IncompleteAnswers: an item lacks its answer.
    """
    lacking = missing(content, branch, answers)
    if lacking:
        raise IncompleteAnswers(lacking)
    got = {dimension["id"]: 0 for dimension in content["dimensions"]}
    for item in items_of(content, branch):
        got[item["dimension"]] += item["weight"] * answers[item["id"]]
    dimensions = tuple(
        DimensionResult(row["id"], got[row["id"]], row["points"], standing(got[row["id"]], row["points"]))
        for row in content["dimensions"]
    )
    total = sum(got.values())
    return Result(total, band(total, content["scoring"]["thresholds"]), dimensions)


def band(total_thirds: int, thresholds: Mapping[str, int]) -> str:
    """Band of a total: thresholds are points over 100, inclusive."""
    if total_thirds >= thresholds["high_from"] * THIRDS:
        return "high"
    return "medium" if total_thirds >= thresholds["medium_from"] * THIRDS else "low"


def standing(thirds: int, points: int) -> str:
    """A dimension is a gap under half of its points, strong from three quarters of them."""
    if 2 * thirds < THIRDS * points:
        return "gap"
    return "strong" if 4 * thirds >= 9 * points else "between"


def maximum(content: Mapping[str, Any], branch: str) -> int:
    """Thirds of a perfect test."""
    return sum(item["weight"] for item in items_of(content, branch)) * TOP_SCORE


def text_for(value: Any, branch: str) -> Any:
    """A wording of the instrument: plain, or one for each branch."""
    return value[branch] if isinstance(value, Mapping) and branch in value else value
