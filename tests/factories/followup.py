"""Answers of the questionnaire of after-sales, whole."""

from typing import Any

from followup.after_sales import questionnaire


def whole_answers(option: int = 0, applicability: int = 8, obstacle: str = "money") -> dict[str, dict[str, Any]]:
    """Every question with the same option (0 the best), how applicable it is, and what hinders it."""
    return {
        row["id"]: {
            "value": row["options"][min(option, len(row["options"]) - 1)]["value"],
            "applicability": applicability, "obstacle": obstacle,
        }
        for row in questionnaire()["questions"]
    }  # fmt: skip
