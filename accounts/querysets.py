"""The questions that pages ask about people and offices. Days are arguments: nothing here reads the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q

from .states import OfficeKind, Role, fold

if TYPE_CHECKING:
    from .models import User


def _current(today: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}starts_on__lte": today}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today})
    )


class OfficeQuerySet(models.QuerySet):
    def active(self) -> OfficeQuerySet:
        return self.filter(active=True)

    def regional(self) -> OfficeQuerySet:
        return self.filter(kind=OfficeKind.REGIONAL)

    def commercial(self) -> OfficeQuerySet:
        return self.filter(kind=OfficeKind.COMMERCIAL)

    def central(self):
        """The one central office."""
        return self.get(code="central")


class UserQuerySet(models.QuerySet):
    def people(self) -> UserQuerySet:
        """Everybody who is a person: without the system's own actor."""
        return self.filter(is_system=False)

    def active(self) -> UserQuerySet:
        return self.people().filter(is_active=True)

    def holding(self, role: Role | str, *, today: date, office: Any = None) -> UserQuerySet:
        """Active people who hold `role` on that day (at `office`, when one is given), by name."""
        held = _current(today, "role_assignments__") & Q(role_assignments__role=role)
        if office is not None:
            held &= Q(role_assignments__office=office)
        return self.active().filter(held).distinct().order_by("first_name", "last_name", "pk")

    def staff(self, *, today: date) -> UserQuerySet:
        """Active people who hold any role on that day."""
        return self.active().filter(_current(today, "role_assignments__")).distinct()

    def visible_to(self, user: User) -> UserQuerySet:
        """All for administration and for those who oversee it; the people of one's office for its head; oneself."""
        access = user.access
        if access.has(Role.ADMINISTRATOR) or access.sees_administration:
            return self.people()
        offices = access.offices(Role.OFFICE_HEAD)
        if offices:
            return self.people().filter(Q(role_assignments__office_id__in=offices) | Q(pk=user.pk)).distinct()
        return self.filter(pk=user.pk)

    def search(self, text: str) -> UserQuerySet:
        """Parts of a name, e-mail or RUN, in any order, with or without accents."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word.replace(".", "") if word[:1].isdigit() else word)
        return found


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def system(self):
        """The portal itself, when it acts on its own."""
        return self.get(username="sistema")


class RoleAssignmentQuerySet(models.QuerySet):
    def current(self, today: date) -> RoleAssignmentQuerySet:
        return self.filter(_current(today))

    def acting(self, user: User, today: date) -> RoleAssignmentQuerySet:
        """What `user` may act as on that day: the own roles, and those of the people they stand in for."""
        substituted = (
            Q(user__absences__substitute=user)
            & _current(today, "user__absences__")
            & Q(user__is_active=True)
            & ~Q(role__in=Role.PERSONAL)  # type: ignore[attr-defined]
        )
        return self.current(today).filter(Q(user=user) | substituted).distinct()


class AbsenceQuerySet(models.QuerySet):
    def current(self, today: date) -> AbsenceQuerySet:
        return self.filter(_current(today))

    def to_announce(self, today: date) -> AbsenceQuerySet:
        """Begun, and nobody has told the companies yet."""
        return self.filter(announced_at=None, starts_on__lte=today)

    def not_over(self, today: date) -> AbsenceQuerySet:
        return self.filter(ends_on__gte=today)

    def visible_to(self, user: User) -> AbsenceQuerySet:
        """All for administration and its overseers; those of one's office for its head; one's own."""
        access = user.access
        if access.has(Role.ADMINISTRATOR) or access.sees_administration:
            return self
        offices: Iterable[int] = access.offices(Role.OFFICE_HEAD)
        mine = Q(user=user) | Q(substitute=user)
        if offices:
            mine |= Q(user__role_assignments__office_id__in=offices)
        return self.filter(mine).distinct()


class ApiTokenQuerySet(models.QuerySet):
    def valid(self, now: datetime) -> ApiTokenQuerySet:
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=now)
