"""SEG-1, SEG-6, INS-2: once a week each executive and sector lead is told who waits for news of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Absence, Role, RoleAssignment, User
from casework.models import OutboxMessage
from casework.services.digests import reader_day
from followup import emails
from followup.selectors import silence as selector
from portfolio.models import Company
from portfolio.querysets.facts import beyond_rhythm
from portfolio.selectors.companies import rhythm
from portfolio.states import CompanyKind

ATTENDING = (Role.EXECUTIVE, Role.SECTOR_LEAD, Role.OFFICE_HEAD, Role.OFICOM_EXECUTIVE)
NATIONAL_ZONE = ZoneInfo("America/Santiago")


def tell_silence(*, now: datetime) -> int:
    """Write this week's mail to everybody whose day has begun and who has somebody to talk to. Returns how many.

    It may run as often as one likes and twice at once: the key of each mail is its reader and week. What was not run
    on Monday is told on Tuesday; a week that went by without it is not told later, because the next list has it all.
    """
    today = now.astimezone(NATIONAL_ZONE).date()
    week = "{}-W{:02d}".format(*today.isocalendar())
    people = _not_told(week, now)
    if not people:
        return 0
    owners = _owners(people, now)
    everybody = {pk for mine in owners.values() for pk in mine}
    due, institutions = _due_by_owner(everybody, now), _institutions(everybody, now)
    told = 0
    for reader in people.values():
        rows = [row for owner in owners[reader.pk] for row in (*due[owner], *institutions[owner])]
        if rows:
            told += _tell(reader, rows, week, now)
    return told


def _not_told(week: str, now: datetime) -> dict[int, User]:
    """Who attends companies, whose business day has begun and who has no mail of this week."""
    today = now.astimezone(NATIONAL_ZONE).date()
    held = RoleAssignment.objects.current(today).filter(role__in=ATTENDING).select_related("user", "office")
    offices = {row.user: row.office for row in held.order_by("-pk") if row.user.is_active}
    begun = {user.pk: user for user, office in offices.items() if reader_day(office, now).started}
    keys = {emails.key_of(pk, week): pk for pk in begun}
    for key in OutboxMessage.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True):
        del begun[keys[key]]
    return begun


def _owners(people: dict[int, User], now: datetime) -> dict[int, list[int]]:
    """By reader, whose companies they are told of: their own, and those of whom they stand in for."""
    owners = {pk: [pk] for pk in people}
    today = now.astimezone(NATIONAL_ZONE).date()
    for row in Absence.objects.current(today).filter(substitute__in=people):
        owners[row.substitute_id].append(row.user_id)
    return owners


def _due_by_owner(owners: Iterable[int], now: datetime) -> dict[int, list[Company]]:
    """The silent companies of those people, never contacted first. One query; it reads only what is due."""
    today = now.astimezone(NATIONAL_ZONE).date()
    late = beyond_rhythm(today, rhythm(now))
    rows = _read(Company.objects.filter(late, executive__in=list(owners)))
    found: dict[int, list[Company]] = defaultdict(list)
    for row in rows:
        found[row.executive_id].append(row)
    return found


def _read(rows: selector.CompanyQuerySet) -> selector.CompanyQuerySet:
    few = rows.select_related("office", "case").order_by(*selector.LONGEST_FIRST)
    return few.only(
        "legal_name", "trade_name", "category", "kind", "last_contact_on", "sector", "executive", "office", "case"
    )


def _institutions(people: Iterable[int], now: datetime) -> dict[int, list[Company]]:
    """INS-2: by sector lead, the silent institutions without executive of the sectors that they lead. Two queries."""
    today = now.astimezone(NATIONAL_ZONE).date()
    late = beyond_rhythm(today, rhythm(now))
    by_place: dict[tuple[int, str], list[Company]] = defaultdict(list)
    for row in _read(Company.objects.filter(late, kind=CompanyKind.ASSOCIATION, executive=None).exclude(sector="")):
        by_place[row.office_id, row.sector].append(row)
    led = RoleAssignment.objects.current(today).filter(user__in=list(people), role=Role.SECTOR_LEAD)
    found: dict[int, list[Company]] = defaultdict(list)
    for user, office, sector in led.values_list("user", "office", "sector"):
        found[user] += by_place.get((office, sector), [])
    return found


@transaction.atomic
def _tell(reader: User, rows: list[Company], week: str, now: datetime) -> bool:
    first, silent, institutions = [], [], []
    for row in rows:
        if row.kind == CompanyKind.ASSOCIATION:
            institutions.append(_line(row, now))
        elif row.category == 1:
            first.append(_line(row, now))
        else:
            silent.append(_line(row, now))
    return emails.follow_up_due_staff(reader, week=week, first=first, silent=silent, institutions=institutions, now=now)


def _line(row: Company, now: datetime) -> str:
    today = now.astimezone(row.office.zone).date()
    if row.last_contact_on is None:
        return f"{row.name}: nunca se ha conversado con ella"
    days = (today - row.last_contact_on).days
    return f"{row.name}: {days} días, último contacto el {row.last_contact_on:%d-%m-%Y}"
