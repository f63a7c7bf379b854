"""What the ficha asks and how its answers read, lent to the pages of the company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.ficha import spec
from intake.selectors.summary import in_words
from portfolio.hooks import Question


class FichaBook:
    """The ficha as the team reads it: what is asked, without files and without what needs an express consent."""

    def questions(self) -> list[Question]:
        """In the order in which they are asked."""
        return [
            Question(field.name, field.label, section.title, field.personal_data)
            for section, field in spec.load().fields()
            if field.is_asked and not field.sensitive and field.type != "file"
        ]

    def in_words(self, answers: Sequence[tuple[str, Any]], known: Mapping[str, str] | None = None) -> list[str]:
        """Each answer as it is read: one query, however many there are.

        Args:
            known: names of codes (comuna, sector, subsector) that the caller has already; with all of them, no query.
        """
        fields = {field.name: field for _, field in spec.load().fields()}
        return in_words([(fields[name], value) for name, value in answers], known or {})
