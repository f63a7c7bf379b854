"""What a person may do today, answered from memory after one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import Resolver404, resolve
from django.utils import timezone

from .states import Role

# Where each role starts its day, in the order in which they win when somebody holds several.
HOMES: tuple[tuple[Role, str], ...] = (
    (Role.NATIONAL_DIRECTORATE, "/gestion/"),
    (Role.STRATEGIC_DEVELOPMENT, "/gestion/"),
    (Role.AUDITOR, "/gestion/"),
    (Role.OFFICE_HEAD, "/oficina/"),
    (Role.OFICOM_EXECUTIVE, "/oficom/"),
    (Role.ADMINISTRATOR, "/administracion/"),
)
STAFF_HOME = "/bandeja/"
COMPANY_HOME = "/empresa/"
PUBLIC_HOME = "/"


@dataclass(frozen=True)
class Grant:
    """One role at one office; `on_behalf_of` is the id of the absent person, when it is held by substitution."""

    role: str
    office_id: int
    sector: str = ""
    on_behalf_of: int | None = None


@dataclass(frozen=True)
class Access:
    grants: tuple[Grant, ...] = ()
    signed_in: bool = False
    roles: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", frozenset(grant.role for grant in self.grants))

    def has(self, role: str, office_id: int | None = None) -> bool:
        """Whether the person holds `role` (at that office, when one is given), also as a substitute."""
        if office_id is None:
            return role in self.roles
        return any(grant.role == role and grant.office_id == office_id for grant in self.grants)

    def has_any(self, roles: Iterable[str], office_id: int | None = None) -> bool:
        return any(self.has(role, office_id) for role in roles)

    def offices(self, *roles: str) -> frozenset[int]:
        """The offices where any of `roles` is held; where any role is held, when none is named."""
        return frozenset(grant.office_id for grant in self.grants if not roles or grant.role in roles)

    def sectors(self, office_id: int) -> frozenset[str]:
        """The sectors that the person leads at that office."""
        return frozenset(
            grant.sector
            for grant in self.grants
            if grant.role == Role.SECTOR_LEAD and grant.office_id == office_id and grant.sector
        )

    @property
    def standing_in_for(self) -> frozenset[int]:
        """Ids of the people whom this person substitutes today."""
        return frozenset(grant.on_behalf_of for grant in self.grants if grant.on_behalf_of is not None)

    @property
    def is_staff_member(self) -> bool:
        return bool(self.grants)

    @property
    def sees_all(self) -> bool:
        return bool(self.roles & Role.SEES_ALL)  # type: ignore[attr-defined]

    @property
    def sees_administration(self) -> bool:
        """Administration is looked at, without changing it, by oversight and by the auditor."""
        return bool(self.roles & (Role.OVERSIGHT | {Role.AUDITOR, Role.ADMINISTRATOR}))  # type: ignore[attr-defined]

    @property
    def home_url(self) -> str:
        """The page where this person's day starts."""
        if not self.signed_in:
            return PUBLIC_HOME
        if not self.is_staff_member:
            return _first_that_exists(COMPANY_HOME, PUBLIC_HOME)
        for role, home in HOMES:
            if role in self.roles:
                return _first_that_exists(home, STAFF_HOME, PUBLIC_HOME)
        return _first_that_exists(STAFF_HOME, PUBLIC_HOME)


def build(user: Any, today: date) -> Access:
    """The access of `user` on that day: one query."""
    rows = (
        user.role_assignments.model.objects.acting(user, today)
        .order_by("pk")
        .values_list("role", "office_id", "sector", "user_id")
    )
    grants = tuple(
        Grant(role, office_id, sector, None if owner == user.pk else owner) for role, office_id, sector, owner in rows
    )
    return Access(grants=grants, signed_in=True)


def access_of(user: Any) -> Access:
    """The access of anybody, also of nobody (anonymous). Reads today's date: call it at the edges.

    It is kept on the instance: whoever changes roles reloads the person (or calls `forget`) to see the effect.
    """
    if user is None or not getattr(user, "is_authenticated", False) or user.pk is None or not user.is_active:
        return Access()
    # By attribute and not in __dict__: `request.user` is a wrapper, and what it wraps must keep it.
    kept = getattr(user, "_access", None)
    if kept is None:
        kept = user._access = build(user, timezone.localdate())
    return kept


def forget(user: Any) -> None:
    """Drop what was kept on this instance, after its roles changed."""
    user._access = None


def _first_that_exists(*paths: str) -> str:
    # A part of the portal that is not installed must not leave anybody in front of a 404 after signing in.
    for path in paths:
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return paths[-1]
