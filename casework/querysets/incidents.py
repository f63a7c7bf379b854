"""Which incidents a user may see, and those that a list asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from accounts.access import access_of
from casework.rules.incidents import may_see_incidents
from casework.text import search_words

if TYPE_CHECKING:
    from accounts.models import User


class IncidentQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> IncidentQuerySet:
        """All, for those who keep the register or oversee it; none for everybody else."""
        return self if may_see_incidents(access_of(user)) else self.none()

    def open(self) -> IncidentQuerySet:
        return self.filter(closed_at=None)

    def search(self, text: str) -> IncidentQuerySet:
        """Those whose folio or texts have every word, accents and ñ folded."""
        found = self
        for word in search_words(text):
            found = found.filter(search_text__contains=word)
        return found
