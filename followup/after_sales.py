"""The questionnaire of after-sales (PV-2) as it is written in content/after_sales.yaml, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).parent / "content" / "after_sales.yaml"


@cache
def questionnaire() -> dict[str, Any]:
    """Version, groups, practices, questions, obstacles, quadrants and advice."""
    content: dict[str, Any] = yaml.load(SOURCE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return content


def questions_of(group: str) -> list[dict[str, Any]]:
    return [row for row in questionnaire()["questions"] if row["group"] == group]


def group_codes() -> list[str]:
    return [row["code"] for row in questionnaire()["groups"]]


def name_of(kind: str, code: str) -> str:
    """Name of a group or a practice."""
    return next(str(row["name"]) for row in questionnaire()[kind] if row["code"] == code)


def obstacle_labels() -> dict[str, str]:
    return {row["value"]: row["label"] for row in questionnaire()["per_question"]["obstacle"]["options"]}
