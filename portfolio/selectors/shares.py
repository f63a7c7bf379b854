"""CAT-6: who attends what at an office, as the redistribution reads it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from accounts.models import Absence, Office, Role, RoleAssignment, User
from portfolio.models import Company, ExecutiveAssignment, PlannedHandover, Representation, Sector
from portfolio.rules.rebalancing import Item, Part, Person
from portfolio.states import Standing

ATTEND = (Role.EXECUTIVE, Role.SECTOR_LEAD)
LEAVING_SOON = timedelta(days=30)  # whoever leaves within these days is given nothing new; a span of the page
COUNTED = (Standing.REGISTERED, Standing.PORTFOLIO)


@dataclass(frozen=True)
class Shares:
    """People and companies of an office on a day. `seal` is the same while nobody changed who attends what."""

    office: Office
    people: tuple[Person, ...]
    items: tuple[Item, ...]
    seal: str

    @property
    def own_load(self) -> Counter[int]:
        """How many companies of this office each person has."""
        return Counter(item.executive for item in self.items if item.executive is not None)


def shares(
    office: Office,
    *,
    today: date,
    actor: int | None = None,
    alone: Collection[int] = (),
    locked: Collection[int] = (),
    leaves: Collection[int] = (),
) -> Shares:
    """Read an office: five queries.

    Args:
        actor: who would move them: companies that they represent stay where they are.
        alone: people whom the head leaves out; `locked`: companies that stay; `leaves`: people who give everything.
    """
    roles = (
        RoleAssignment.objects.current(today)
        .filter(office=office, role__in=ATTEND, user__is_active=True)
        .select_related("user")
    )
    held: dict[int, list[RoleAssignment]] = defaultdict(list)
    for role in roles:
        held[role.user_id].append(role)
    away = {row.user_id: row for row in Absence.objects.current(today).filter(user__in=held)}
    rows = _companies(office, held)
    represents: dict[int, set[int]] = defaultdict(set)
    watched = [*held, *([actor] if actor else [])]
    links = Representation.objects.acting().filter(person__in=watched, company__office=office)
    for company, person in links.values_list("company", "person"):
        represents[company].add(person)
    elsewhere = Counter(row["executive"] for row in rows if row["office"] != office.pk)
    people = tuple(
        _person(own, away.get(pk), elsewhere[pk], today, alone=pk in alone, leaves=pk in leaves)
        for pk, own in sorted(held.items())
    )
    items = tuple(
        Item(
            row["pk"], row["trade_name"] or row["legal_name"], row["sector"], row["executive"],
            locked=row["pk"] in locked or actor in represents[row["pk"]],
            barred=frozenset(represents[row["pk"]] - {actor}),
        )
        for row in rows
        if row["office"] == office.pk
    )  # fmt: skip
    return Shares(office, people, items, _seal(rows, held, away))


def attending(office: Office, today: date) -> list[User]:
    """Who attends companies of the office on a day, by name."""
    held = office.role_assignments.current(today).filter(role__in=ATTEND)
    return list(User.objects.active().filter(pk__in=held.values("user")).order_by("first_name", "last_name", "pk"))


def _companies(office: Office, people: Collection[int]) -> list[dict[str, Any]]:
    """Those of the office, and those that its people have at others; what was assigned last comes first."""
    since = ExecutiveAssignment.objects.current().filter(company=OuterRef("pk")).values("starts_on")[:1]
    rows = Company.objects.filter(Q(office=office) | Q(executive__in=list(people)), standing__in=COUNTED)
    # Whoever is still on the way in gets an executive on entering (CAP-7), not before.
    rows = rows.exclude(standing=Standing.REGISTERED, executive=None)
    return list(
        rows.annotate(since=Subquery(since))
        .order_by("-since", "pk")
        .values("pk", "trade_name", "legal_name", "sector", "executive", "office")
    )


def _person(
    own: list[RoleAssignment], absence: Absence | None, elsewhere: int, today: date, *, alone: bool, leaves: bool
) -> Person:
    user, note = own[0].user, ""
    last = max((role.ends_on for role in own if role.ends_on), default=None)
    goes = last is not None and last <= today + LEAVING_SOON and all(role.ends_on for role in own)
    if absence is not None:
        note = f"está fuera hasta el {absence.ends_on:%d-%m-%Y}"
    elif goes:
        note = f"deja la oficina el {last:%d-%m-%Y}"
    elif alone:
        note = "usted pidió no tocar su cartera"
    part = Part.LEAVES if leaves else Part.ALONE if note else Part.SHARES
    leads = frozenset(role.sector for role in own if role.role == Role.SECTOR_LEAD and role.sector)
    return Person(user.pk, user.display_name, part, elsewhere, leads, note)


def _seal(rows: list[dict[str, Any]], people: Collection[int], away: Collection[int]) -> str:
    told = sorted((row["pk"], row["executive"] or 0, row["sector"]) for row in rows)
    return hashlib.sha256(repr((told, sorted(people), sorted(away))).encode()).hexdigest()


def sector_names() -> dict[str, str]:
    """Names by code: one query."""
    return dict(Sector.objects.values_list("code", "name"))


def with_what_is_planned(assignments: Any) -> Any:
    """The assignments of a company with what is planned for a day to come: when, to whom, why. No query more."""
    waiting = PlannedHandover.objects.waiting().filter(company=OuterRef("company"))
    name = Concat("to__first_name", Value(" "), "to__last_name")
    return assignments.annotate(
        planned_on=Subquery(waiting.values("starts_on")[:1]),
        planned_to=Subquery(waiting.annotate(name=name).values("name")[:1]),
        planned_why=Subquery(waiting.values("reason")[:1]),
    )
