"""Companies whose name looks like what was typed, for who mistypes: a second step, when nothing matches exactly.

On PostgreSQL by `word_similarity` (pg_trgm) over the indexed search text. Elsewhere (a laptop's SQLite) the same
measure in Python over the rows that share a piece of a word, as many as LOOKED_AT.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, FloatField, Func, Q, Value

from casework.text import fold

#: From here on a text is offered as similar; people decide. «slamones» and «salmones» are at 0.45.
ALIKE = 0.42
SHOWN = 8
LOOKED_AT = 3000
#: On PostgreSQL only so many are compared: with a million names, a common word resembles a hundred thousand.
COMPARED = 1000
SHORTEST = 4


class _Looks(Func):
    """`word <% text`, by the index."""

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " <%% "


class _Similarity(Func):
    function = "word_similarity"
    output_field = FloatField()


def similar(rows: Any, text: str) -> list[Any]:
    """The companies of `rows` that look most like the text, the nearest first; none for very short texts.

    Words with figures are left out: a number that is nearly another is another.

    Args:
        rows: what the user may see and the other filters let through.
        text: as typed.
    """
    asked = " ".join(word for word in fold(text)[:80].split() if not any(letter.isdigit() for letter in word))
    if len(asked.replace(" ", "")) < SHORTEST:
        return []
    connection = connections[rows.db]
    if connection.vendor == "postgresql":
        return _by_index(rows, asked, connection)
    return _by_hand(rows, asked)


def _by_index(rows: Any, asked: str, connection: Any) -> list[Any]:
    word: Any = Value(asked)
    likeness = _Similarity(word, F("search_text"))
    # the setting lives as long as the connection: nothing else in the portal uses the operator
    with connection.cursor() as cursor:
        cursor.execute("SET pg_trgm.word_similarity_threshold = %s", [ALIKE])
    near = rows.filter(_Looks(word, F("search_text"))).order_by().values("pk")[:COMPARED]
    nearest = rows.model.objects.filter(pk__in=near).annotate(likeness=likeness)
    return list(nearest.select_related("case", "office").order_by("-likeness", "legal_name")[:SHOWN])


def _by_hand(rows: Any, asked: str) -> list[Any]:
    pieces = Q()
    for piece in sorted({asked[n : n + 3] for n in range(len(asked) - 2) if " " not in asked[n : n + 3]}):
        pieces |= Q(search_text__contains=piece)
    if not pieces:
        return []
    near = [(word_similarity(asked, row.search_text), row) for row in rows.filter(pieces)[:LOOKED_AT]]
    found = sorted((pair for pair in near if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1].legal_name))
    return [row for _, row in found[:SHOWN]]


def trigrams(text: str) -> list[str]:
    """The pieces of three letters of a text as pg_trgm cuts them: words apart, two blanks before and one after."""
    found = []
    for word in "".join(char if char.isalnum() else " " for char in text).split():
        padded = f"  {word} "
        found += [padded[n : n + 3] for n in range(len(padded) - 2)]
    return found


def word_similarity(asked: str, text: str) -> float:
    """How much of `asked` is in the part of `text` that looks most like it: 0 to 1, near to what pg_trgm says."""
    wanted = set(trigrams(asked))
    inside = trigrams(text)
    best, width = 0.0, len(wanted)
    if not wanted:
        return best
    for start, piece in enumerate(inside):
        if piece in wanted:
            part = set(inside[start : start + width])
            best = max(best, len(part & wanted) / len(wanted))
    return best
