"""The ficha on the pages of the company: every answer that this reader may see, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portfolio.hooks import Question, ficha_book
from portfolio.models import Company, CompanyProfile
from portfolio.states import COPIED

NATURAL = "natural_person"
#: Fields of the record that are handed over only with the company's consent.
CONTACT_FIELDS: Final = frozenset({"email", "phone", "address"})


#: question of the ficha → field of the company that says the same
RECORD: Final = COPIED | {
    "comuna": "comuna_id", "activity_start_date": "activity_start_date", "exported_last_three_years": "exports",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A question with its answer in words; `today`: what the record says since it was corrected, where it differs."""

    name: str
    label: str
    words: str
    today: str = ""


@dataclass(frozen=True)
class Part:
    """A section of the ficha with what was answered in it."""

    title: str
    lines: list[Line] = field(default_factory=list)


def ficha_parts(company: Company, *, near: bool) -> list[Part]:
    """The ficha as it stands; empty before its first answer. No query for a company fetched by `for_page`.

    Args:
        near: whether the reader reads contacts: without that, whatever identifies a person is left out.
    """
    profile = profile_of(company)
    answers: Mapping[str, Any] = profile.answers if profile else {}
    shown = [one for one in questions_for(answers, near=near) if said(answers.get(one.name))]
    if not shown:
        return []
    now = {one.name: _of_record(company, one.name, answers) for one in shown}
    given = [(one.name, value) for one in shown for value in (answers[one.name], now[one.name])]
    words = iter(ficha_book().in_words(given, _names_at_hand(company, answers)))
    found: dict[str, Part] = {}
    for one in shown:
        line = Line(one.name, one.label, next(words), next(words))
        found.setdefault(one.section, Part(one.section)).lines.append(line)
    return list(found.values())


def _names_at_hand(company: Any, answers: Mapping[str, Any]) -> dict[str, str]:
    """Names of codes that came with the company, where it was fetched by `for_page`."""
    pairs = [
        (company.sector, getattr(company, "sector_name", "")),
        (company.subsector, getattr(company, "subsector_name", "")),
        (company.comuna_id, company.comuna.name if company.comuna_id else ""),
        *(
            (answers.get(name), getattr(company, f"ficha_{name}_name", ""))
            for name in ("sector", "subsector", "comuna")
        ),
    ]
    return {code: name for code, name in pairs if code and name}


def _of_record(company: Company, name: str, answers: Mapping[str, Any]) -> Any:
    """What the record says instead of that answer, as the ficha would keep it; None where they agree."""
    if name not in RECORD or not company.profile.completed_at:  # a ficha on its way has not reached the record
        return None
    known = getattr(company, RECORD[name])
    return None if not said(known) or plain(known) == plain(answers[name]) else _answer(known)


def _answer(value: Any) -> Any:
    return value if isinstance(value, bool) else plain(value)


def plain(value: Any) -> str:
    """The same text for the same thing, whether the ficha or the record keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "as_e164", value) if value is not None else "")


def profile_of(company: Company) -> CompanyProfile | None:
    """The company's ficha, if it began one."""
    return getattr(company, "profile", None)


def questions_for(answers: Mapping[str, Any], *, near: bool) -> list[Question]:
    """What the reader may know of the ficha. Of a natural person, everything is personal (Ley 21.719)."""
    if near:
        return list(ficha_book().questions())
    if answers.get("legal_form") == NATURAL:
        return []
    return [one for one in ficha_book().questions() if not one.personal and COPIED.get(one.name) not in CONTACT_FIELDS]


def said(value: Any) -> bool:
    """Whether it is an answer; «No» is one."""
    return value is not None and value not in ("", [], {})
