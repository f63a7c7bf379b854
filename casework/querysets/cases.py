"""Access is the fetch: who may see which files, as querysets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.apps import apps
from django.db.models import F, Q, QuerySet

from accounts.access import access_of
from accounts.models import Role
from casework.querysets.lookups import OneOfFew
from casework.text import search_words

if TYPE_CHECKING:
    from accounts.models import User

# Roles that see every file of their office (PAGES.md, matrix). Sector leads see only those of their sector.
OFFICE_ROLES = (Role.EXECUTIVE, Role.OFFICE_HEAD, Role.OFICOM_EXECUTIVE)


class CaseFileQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> CaseFileQuerySet:
        """The files that this user may see: the only way in which a page gets one.

        Args:
            user: anybody, also anonymous (who sees none).
        """
        access = access_of(user)
        if access.sees_all:
            return self
        if not user.is_authenticated:
            return self.none()
        own = apps.get_model("casework", "CaseParty").objects.current().filter(user=user).values("case").query
        seen = Q(OneOfFew(F("pk"), own)) | Q(OneOfFew(F("parent"), own))
        if access.is_staff_member:
            acting_as = [user.pk, *access.standing_in_for]
            seen |= Q(office__in=access.offices(*OFFICE_ROLES)) | Q(responsible__in=acting_as)
            for office in access.offices(Role.SECTOR_LEAD):
                seen |= Q(office=office, sector__in=access.sectors(office))
        return self.filter(seen)

    def open(self) -> CaseFileQuerySet:
        return self.filter(closed_at=None)

    def search(self, text: str) -> CaseFileQuerySet:
        """Files whose folio, company or title has every word of the text, accents and ñ folded."""
        found = self
        for word in search_words(text):
            found = found.filter(search_text__contains=word)
        return found


class EventQuerySet(QuerySet[Any]):
    """The log is append-only: rows are written by the door and never changed in bulk."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("La bitácora no se modifica.")

    def delete(self) -> NoReturn:
        raise TypeError("La bitácora no se borra.")

    def for_company(self) -> EventQuerySet:
        return self.filter(internal=False)


class CasePartyQuerySet(QuerySet[Any]):
    def current(self) -> CasePartyQuerySet:
        return self.filter(until=None)
