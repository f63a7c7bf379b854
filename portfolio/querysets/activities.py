"""Which activities and enrolments a user may see, and the questions that pages and the clock ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from accounts.access import access_of
from accounts.models import Office
from casework.text import search_words
from portfolio.states import ENROLMENT_HOLDS_A_PLACE, EnrolmentState

if TYPE_CHECKING:
    from accounts.models import User

PUBLIC_STATES = ("published", "closed", "held", "consolidated")
HAPPENED = ("held", "consolidated")


class ActivityQuerySet(QuerySet[Any]):
    def public(self) -> ActivityQuerySet:
        """What the calendar shows to anybody: published and not cancelled."""
        return self.filter(state__in=PUBLIC_STATES, is_public=True)

    def visible_to(self, user: User) -> ActivityQuerySet:
        """Staff see what is not a draft, and the drafts of their offices; a company, also those it is enrolled in."""
        access = access_of(user)
        if access.sees_all:
            return self
        if access.is_staff_member:
            return self.filter(~Q(state="draft") | Q(case__office__in=access.offices()))
        seen = Q(state__in=PUBLIC_STATES, is_public=True)
        if user.is_authenticated:
            companies = apps.get_model("portfolio", "Company").objects.represented_by(user).values("pk")
            enrolments = apps.get_model("portfolio", "Enrolment").objects.filter(company__in=companies)
            seen |= Q(pk__in=enrolments.values("activity"))
        return self.filter(seen)

    def found(self, text: str) -> ActivityQuerySet:
        """By every word of the text in name, folio or place, accents and ñ folded."""
        rows = self
        for word in search_words(text):
            rows = rows.filter(case__search_text__contains=word)
        return rows

    def of_kind(self, code: str) -> ActivityQuerySet:
        """Of a kind of action, or of any under that branch of the catalogue (CAT-2)."""
        return self.filter(Q(kind=code) | Q(kind__parent=code) | Q(kind__parent__parent=code))

    def coming(self, now: datetime) -> ActivityQuerySet:
        return self.filter(ends_at__gte=now)

    def with_counts(self) -> ActivityQuerySet:
        """Places held, companies waiting, to be confirmed, that came, and that came without enrolling."""

        def many(**only: Any) -> Count:
            return Count("enrolments", filter=Q(**{f"enrolments__{name}": value for name, value in only.items()}))

        return self.annotate(
            held=many(state__in=ENROLMENT_HOLDS_A_PLACE), waiting=many(state=EnrolmentState.WAITING),
            to_confirm=many(state=EnrolmentState.REQUESTED), came=many(state=EnrolmentState.ATTENDED),
            walk_ins=many(state=EnrolmentState.ATTENDED, walk_in=True),
        )  # fmt: skip

    def for_list(self) -> ActivityQuerySet:
        return self.select_related("case__office", "case__responsible", "kind")

    def change_due(self, now: datetime) -> ActivityQuerySet:
        """Whose enrolment closes or that end by now."""
        return self.filter(next_change_at__lte=now)

    def reminder_due(self, now: datetime) -> ActivityQuerySet:
        return self.filter(next_reminder_at__lte=now)

    def ended_on(self, day: date) -> ActivityQuerySet:
        """SEG-2: those that took place and ended on that day, each in the zone of its own hours."""
        own = self.exclude(time_zone="").order_by().values_list("time_zone", flat=True).distinct()
        offices = Office.objects.order_by().values_list("time_zone", flat=True).distinct()
        ended = Q(pk=None)
        for zone in sorted({*own, *offices}):
            where = Q(time_zone=zone) | Q(time_zone="", case__office__time_zone=zone)
            ended |= where & Q(ends_at__gte=_start(day, zone), ends_at__lt=_start(day + timedelta(days=1), zone))
        return self.filter(ended, state__in=HAPPENED)


def _start(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


class EnrolmentQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> EnrolmentQuerySet:
        """Those of the companies that the user may see; whoever organises sees all of its activity."""
        access = access_of(user)
        if access.sees_all:
            return self
        if not user.is_authenticated:
            return self.none()
        companies = apps.get_model("portfolio", "Company").objects.visible_to(user).values("pk")
        return self.filter(Q(company__in=companies) | Q(activity__case__office__in=access.offices()))

    def holding_a_place(self) -> EnrolmentQuerySet:
        return self.filter(state__in=ENROLMENT_HOLDS_A_PLACE)

    def waiting(self) -> EnrolmentQuerySet:
        """In the order in which they asked."""
        return self.filter(state=EnrolmentState.WAITING).order_by("asked_at", "pk")

    def in_state(self, states: Iterable[str]) -> EnrolmentQuerySet:
        return self.filter(state__in=states)

    def of_person(self, person: User) -> EnrolmentQuerySet:
        """Those that name this person, by their address, or that they asked for themselves."""
        named = Q(person_email__iexact=person.email) if person.email else Q(pk=None)
        return self.filter(named | Q(asked_by=person, by_staff=False))
