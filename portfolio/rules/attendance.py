"""Who came, and whether the name in a sheet is that of the company with that RUT (CPE-6). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from casework.text import fold

ALIKE = 0.82
LEGAL_FORMS = "spa sa ltda limitada eirl e i r l s a p c sociedad anonima por acciones responsabilidad individual"
LEGAL_WORDS = frozenset(f"{LEGAL_FORMS} empresa y cia compania de la el los las".split())
YES = frozenset({"si", "s", "x", "1", "asistio", "presente", "yes", "true", "verdadero", "ok"})
NO = frozenset({"", "no", "n", "0", "ausente", "no asistio", "false", "falso", "-"})


def came(method: str, marks: Collection[int], sessions: int, share: int) -> bool:
    """Whether the marks make an attendance: by session it takes a share of them, otherwise one mark is enough.

    Args:
        marks: numbers of the sessions that were attended; 0 is the activity itself where it has none.
        share: percentage of the sessions.
    """
    if method == "per_session" and sessions:
        return len(marks) * 100 >= share * sessions
    return bool(marks)


def said_yes(text: str) -> bool | None:
    """What a cell of the column «asistió» says; None when it cannot be told."""
    word = fold(text).strip(" .!")
    return True if word in YES else False if word in NO else None


def core(name: str) -> str:
    """A name without its legal form, accents and signs: what people compare."""
    words = re.sub(r"[^a-z0-9 ]+", " ", fold(name.replace(".", ""))).split()
    kept = [word for word in words if word not in LEGAL_WORDS]
    return " ".join(kept or words)


def alike(one: str, other: str) -> bool:
    """Whether two names are the same company's, as a person would read them."""
    a, b = core(one), core(other)
    if not a or not b:
        return False
    if a == b or set(a.split()) == set(b.split()):
        return True
    return likeness(a, b) >= ALIKE


def likeness(a: str, b: str) -> float:
    """0 to 1, of two cores."""
    return SequenceMatcher(None, a, b).ratio()


def closest(name: str, names: dict[int, str]) -> int | None:
    """The id of the name that is most like it, when one is like it at all."""
    wanted = core(name)
    if not wanted:
        return None
    best = max(names, key=lambda pk: likeness(wanted, core(names[pk])), default=None)
    return best if best is not None and alike(name, names[best]) else None
