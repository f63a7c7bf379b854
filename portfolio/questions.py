"""The library of questions that kinds of action ask, and the points of contact of each channel.

From content/action_kinds.yaml. Plain Python: no database, no clock. An answer is kept typed, as JSON: see `SHAPES`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from casework.states import Channel, ContactPoint

SOURCE = Path(__file__).parent / "content" / "action_kinds.yaml"

#: How each type of question is kept.
SHAPES: Final[dict[str, str]] = {
    "text": "text",
    "long_text": "text",
    "number": "number",
    "date": "2026-11-20",
    "date_range": '{"from": "2026-11-20", "to": "2026-11-22"}',
    "money": '{"amount": "1500.00", "currency": "USD"}',
    "yes_no": "true or false",
    "choice": "one of its values",
    "multi_choice": "list of its values",
    "country": "JP",
    "country_list": '["JP", "KR"]',
    "region_list": '["CL-ML"]',
    "company_foreign": "text",
    "company_list": '[{"rut": "76543210-3", "name": "Viñedos Ejemplo"}]; rut may be missing',
    "case_file": "folio",
    "user": "id of the person",
    "activity": "folio of the activity",
}
CURRENCIES: Final = (("USD", "US$"), ("EUR", "€"), ("CLP", "$"))
#: DEF-7: where each channel happens; the first one is proposed, unless the office says otherwise.
CONTACT_POINTS: Final[dict[str, tuple[str, ...]]] = {
    Channel.IN_PERSON: (
        ContactPoint.REGIONAL_OFFICE, ContactPoint.COMMERCIAL_OFFICE, ContactPoint.CENTRAL_OFFICE, ContactPoint.EVENT,
    ),
    Channel.DIGITAL: (ContactPoint.EMAIL, ContactPoint.WEB, ContactPoint.SOCIAL_NETWORK),
    Channel.TELEPHONE: (ContactPoint.PHONE,),
}  # fmt: skip
OFFICE_POINTS: Final = {
    "regional": ContactPoint.REGIONAL_OFFICE,
    "commercial": ContactPoint.COMMERCIAL_OFFICE,
    "central": ContactPoint.CENTRAL_OFFICE,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the library.

    Attributes:
        type: one of SHAPES.
        per_company: each company answers its own; whoever logs many at once may leave it for later.
    """

    name: str
    label: str
    type: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    per_company: bool = False

    def label_of(self, value: str) -> str:
        """What a choice is called."""
        return dict(self.choices).get(value, value)


@lru_cache(maxsize=1)
def library() -> dict[str, Question]:
    """Every question by its name, in the order in which the administrator sees them."""
    content = yaml.load(SOURCE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {row["name"]: _question(row) for row in content["question_library"]}


def _question(row: dict[str, Any]) -> Question:
    choices = tuple((str(choice["value"]), choice["label"]) for choice in row.get("choices", ()))
    return Question(row["name"], row["label"], row["type"], row["required"], choices, row.get("per_company", False))


def asked(names: Iterable[str]) -> list[Question]:
    """Those questions, in that order; a name that the library does not have any more is left out."""
    known = library()
    return [known[name] for name in names if name in known]


def points_of(channel: str) -> tuple[str, ...]:
    """Where that channel may happen."""
    return CONTACT_POINTS.get(channel, ())


def usual_point(channel: str, office_kind: str) -> str:
    """The point of contact that is proposed: in person it is the office's own."""
    if channel == Channel.IN_PERSON:
        return str(OFFICE_POINTS.get(office_kind, ContactPoint.REGIONAL_OFFICE))
    found = points_of(channel)
    return str(found[0]) if found else ""
