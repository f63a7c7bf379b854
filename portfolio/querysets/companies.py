"""Access is the fetch: which companies, people and requests a user may see, as querysets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import F, Q, QuerySet

from accounts.access import access_of
from accounts.states import Role
from casework.querysets.lookups import OneOfFew
from casework.text import search_words
from portfolio.querysets import facts
from portfolio.rules.rut import guess
from portfolio.states import (
    ACTING_STATES,
    LIVE_STANDINGS,
    OPEN_STATES,
    POTENTIAL_STANDINGS,
    RepresentationState,
    Standing,
)

if TYPE_CHECKING:
    from accounts.models import User

#: PAGES.md, row "company's data": these see every company; the first four without contacts unless there is consent.
SEE_ALL_WITHOUT_CONTACTS = (
    Role.OFICOM_EXECUTIVE,
    Role.DEMAND_COORDINATOR,
    Role.MACROZONE_COORDINATOR,
    Role.HELP_CENTRE,
)
SEE_ALL = (Role.SECTOR_LEAD, Role.ADMINISTRATOR, *SEE_ALL_WITHOUT_CONTACTS)
SEE_OFFICE = (Role.EXECUTIVE, Role.OFFICE_HEAD)


class CompanyQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> CompanyQuerySet:
        """The companies that this user may see (PAGES.md): the only way in which a page gets one.

        Args:
            user: anybody, also anonymous (who sees none).
        """
        access = access_of(user)
        if access.sees_all:
            return self
        if not user.is_authenticated:
            return self.none()
        seen = Q(OneOfFew(F("pk"), self._represented_by(user).query))
        if access.is_staff_member:
            if any(access.has(role) for role in SEE_ALL):
                return self
            seen |= Q(office__in=access.offices(*SEE_OFFICE)) | Q(executive=user)
        return self.filter(seen)

    def represented_by(self, user: User) -> CompanyQuerySet:
        """The companies for which this person acts now; a request to join does not count yet."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=self._represented_by(user))

    def _represented_by(self, user: User) -> Any:
        people = apps.get_model("portfolio", "Representation").objects
        return people.acting().filter(person=user).values("company")

    def live(self) -> CompanyQuerySet:
        """Registered, admitted or inactive: neither potential accounts (POT-1) nor merged away."""
        return self.filter(standing__in=LIVE_STANDINGS)

    def usuarias(self, year: int, needed: int = 1) -> CompanyQuerySet:
        """DEF-3: registered, with inicio de actividades if Chilean, and as many actions that count in that year.

        Args:
            needed: the parameter of the clause; `selectors.usuaria.usuarias` reads it.
        """
        return self.filter(facts.usuaria(year, needed))

    def cartera(self, today: date) -> CompanyQuerySet:
        """DEF-2: the five facts."""
        return self.filter(facts.cartera(today))

    def lacking(self, name: str, today: date) -> CompanyQuerySet:
        """DEF-2: without that fact, whatever the others say."""
        return self.exclude(facts.cartera_fact(name, today))

    def beyond_rhythm(self, today: date, rhythm: facts.Rhythm) -> CompanyQuerySet:
        """SEG-6, INS-2: silent for longer than its rhythm."""
        return self.filter(facts.beyond_rhythm(today, rhythm))

    def potential(self) -> CompanyQuerySet:
        return self.filter(standing__in=POTENTIAL_STANDINGS)

    def not_merged(self) -> CompanyQuerySet:
        return self.exclude(standing=Standing.MERGED)

    def at(self, reference: str) -> CompanyQuerySet:
        """The company of an address: by RUT, or by folio where it has none."""
        rut = guess(reference)
        return self.filter(rut=rut) if rut else self.filter(case__folio=reference.upper().replace("\x00", ""))

    def search(self, text: str) -> CompanyQuerySet:
        """By RUT, or by every word of the text in name, RUT, product or contact, accents and ñ folded."""
        words = Q()
        for word in search_words(text):
            words &= Q(search_text__contains=word)
        # The beginning of a RUT may read as another one, whole: one in eleven ends as its check digit would.
        rut = guess(text)
        return self.filter(Q(rut=rut) | words if rut else words)

    def for_list(self) -> CompanyQuerySet:
        return self.select_related("case", "office", "comuna__region", "executive")


class RepresentationQuerySet(QuerySet[Any]):
    def acting(self) -> RepresentationQuerySet:
        return self.filter(state__in=ACTING_STATES, until=None)

    def open(self) -> RepresentationQuerySet:
        return self.filter(state__in=OPEN_STATES, until=None)

    def requested(self) -> RepresentationQuerySet:
        return self.filter(state=RepresentationState.REQUESTED)


class AssignmentQuerySet(QuerySet[Any]):
    def current(self) -> AssignmentQuerySet:
        return self.filter(ends_on=None)


class ConsentQuerySet(QuerySet[Any]):
    def in_force(self) -> ConsentQuerySet:
        return self.filter(withdrawn_at=None)


class DataRequestQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> DataRequestQuerySet:
        """One's own; the client-management unit, oversight and auditor see all. Nobody else reads them."""
        access = access_of(user)
        if access.sees_all:
            return self
        return self.filter(person=user) if user.is_authenticated else self.none()
