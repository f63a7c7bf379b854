"""The calendar of each office: loaded by year, corrected on screen, and kept in memory while nobody changes it."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.signals import request_finished, request_started
from django.db import transaction

from accounts.models import Office, User
from casework.calendar import Calendar
from casework.models import CalendarEdition, CalendarOverride, CalendarYear, Deadline
from casework.services import holiday_source as source


@dataclass(frozen=True)
class Parts:
    """What a calendar is made of, so that a change can be tried on it without asking again."""

    years: dict[int, dict[str, str]]
    overrides: list[CalendarOverride]


Years = dict[tuple[str, str], dict[int, dict[str, str]]]
_kept: dict[tuple, tuple[UUID, Calendar, Parts]] = {}
_whole: dict[UUID, tuple[Years, list[CalendarOverride]]] = {}
_pin = threading.local()


def calendar_for(office: Office) -> Calendar:
    """The days of an office."""
    return calendars_for([office])[office.pk]


def calendars_for(offices: Iterable[Office], extra: CalendarOverride | None = None) -> dict[int, Calendar]:
    """The days of several offices, by their ids, with three queries at most.

    Args:
        extra: a change that is not saved yet, to see what it would do.
    """
    chosen = {office.pk: office for office in offices}
    edition = _edition()
    found: dict[int, tuple[Calendar, Parts]] = {}
    for office in chosen.values():
        kept = _kept.get(_key(office))
        if kept is not None and edition is not None and kept[0] == edition:
            found[office.pk] = kept[1], kept[2]
    for office, parts in _parts([office for pk, office in chosen.items() if pk not in found], edition):
        calendar = _of_office(office, parts)
        found[office.pk] = calendar, parts
        if edition is not None:
            _kept[_key(office)] = (edition, calendar, parts)
    if extra is None:
        return {pk: calendar for pk, (calendar, _) in found.items()}
    tried = {pk: Parts(parts.years, [*parts.overrides, extra]) for pk, (_, parts) in found.items()}
    return {pk: _of_office(chosen[pk], parts) for pk, parts in tried.items()}


def _key(office: Office) -> tuple:
    place = (office.holiday_country, office.holiday_subdivision)
    return (office.pk, *place, tuple(office.weekend_days), office.time_zone)


def _edition() -> UUID | None:
    """The calendar in force; asked once per request or pinned stretch."""
    if getattr(_pin, "depth", 0) and _pin.edition is not None:
        return _pin.edition
    found = CalendarEdition.objects.order_by("-pk").values_list("token", flat=True).first()
    _pin.edition = found
    return found


def changed(what: str, now: datetime) -> None:
    """Tell every process that the calendar is another one; call it inside the transaction that changes it.

    A while later `recounting.settle` counts what is open again; where nothing is, there is nothing to count.
    """
    nothing_open = not Deadline.objects.open().exists()
    CalendarEdition.objects.create(at=now, what=what[:200], settled_at=now if nothing_open else None)
    _pin.edition = None


def office_counts_otherwise(office: Office, now: datetime) -> None:
    """An administrator gave an office another weekend, time zone or country: its open deadlines are to be recounted."""
    changed(f"Otros días en {office}", now)


@contextmanager
def pinned() -> Iterator[None]:
    """A stretch (a batch, a request) in which the edition is asked for only once."""
    _pin.depth = getattr(_pin, "depth", 0) + 1
    if _pin.depth == 1:
        _pin.edition = None
    try:
        yield
    finally:
        _pin.depth -= 1


def _request_began(**kwargs: Any) -> None:
    _pin.depth, _pin.edition = 1, None


def _request_ended(**kwargs: Any) -> None:
    _pin.depth, _pin.edition = 0, None


request_started.connect(_request_began, dispatch_uid="casework_calendar_pin")
request_finished.connect(_request_ended, dispatch_uid="casework_calendar_unpin")


def _parts(offices: list[Office], edition: UUID | None) -> Iterator[tuple[Office, Parts]]:
    if not offices:
        return
    years, overrides = _read(edition)
    for office in offices:
        place = (office.holiday_country, office.holiday_subdivision)
        yield office, Parts(years.get(place, {}), overrides)


def _read(edition: UUID | None) -> tuple[Years, list[CalendarOverride]]:
    """Every place's days and every change, once per edition: the list of a country names all its offices at once."""
    if edition is not None and edition in _whole:
        return _whole[edition]
    years: Years = {}
    for row in CalendarYear.objects.all():
        years.setdefault((row.country, row.subdivision), {})[row.year] = row.days
    overrides = list(CalendarOverride.objects.order_by("created_at", "pk"))  # of equals, the newest wins
    _whole.clear()
    if edition is not None:
        _whole[edition] = years, overrides
    return years, overrides


def _of_office(office: Office, parts: Parts) -> Calendar:
    final = _resolve(row for row in parts.overrides if _concerns(row, office))
    days = {date.fromisoformat(day): name for year in parts.years.values() for day, name in year.items()}
    days = {day: name for day, name in days.items() if final.get(day, name) is not None}
    days |= {day: name for day, name in final.items() if name is not None}
    removed = frozenset(day for day, name in final.items() if name is None)
    first, horizon = _bounds(sorted(parts.years))
    return Calendar(
        zone=office.zone, holidays=days, weekend=frozenset(office.weekend_days), first=first, horizon=horizon,
        projected=partial(_projected, office.holiday_country, office.holiday_subdivision, office.code, removed),
    )  # fmt: skip


def _resolve(overrides: Iterable[CalendarOverride]) -> dict[date, str | None]:
    """What the overrides leave of each day that they name: a holiday's name, or None where it is none."""

    def rank(item: CalendarOverride) -> int:
        return 2 if item.office_id else 1 if item.subdivision else 0

    ordered = sorted(overrides, key=rank)  # stable: within a scope the newest stays last
    return {item.day: item.name if item.effect == CalendarOverride.Effect.ADD else None for item in ordered}


def _projected(country: str, subdivision: str, code: str, removed: frozenset[date], year: int) -> Mapping[date, str]:
    days = {d: name for d, name in source.foreseen(country, subdivision, year).items() if d not in removed}
    for rule in source.narrow_rules(country, subdivision):
        day = date(year, rule["month"], rule["day"])
        if code in rule["offices"] and day not in removed:
            days[day] = rule["name"]
    return days


def _bounds(years: list[int]) -> tuple[date, date]:
    """First and last day of the unbroken run of loaded years that reaches furthest."""
    if not years:
        return date.max, date.min
    first = last = years[-1]
    while first - 1 in years:
        first -= 1
    return date(first, 1, 1), date(last, 12, 31)


def _concerns(change: CalendarOverride, office: Office) -> bool:
    if change.office_id:
        return change.office_id == office.pk
    return change.country == office.holiday_country and change.subdivision in ("", office.holiday_subdivision)


def offices_of(change: CalendarOverride) -> list[Office]:
    """The offices where a change of a day holds."""
    if change.office is not None:
        return [change.office]
    offices = Office.objects.filter(holiday_country=change.country)
    return list(offices.filter(holiday_subdivision=change.subdivision) if change.subdivision else offices)


# Loading


@dataclass(frozen=True)
class Loaded:
    places: int
    years: tuple[int, int]
    new: int
    unknown: tuple[str, ...]


@transaction.atomic
def load(*, first: int, last: int, now: datetime) -> Loaded:
    """Load the holidays of Chile with its regions and of every office's country. A year already loaded is refreshed;
    what people added or took away stays. Where that changes no day, the calendar stays the one that it was.

    Args:
        first, last: years, both included.
    """
    places = sorted(_places())
    before = {(row.country, row.subdivision, row.year): row.days for row in CalendarYear.objects.all()}
    rows = [
        _year(country, subdivision, year, now) for country, subdivision in places for year in range(first, last + 1)
    ]
    CalendarYear.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["country", "subdivision", "year"],
        update_fields=["days", "estimated", "loaded_at"],
    )  # fmt: skip
    narrow = sum(_narrow_overrides(year, now) for year in range(first, last + 1))
    if narrow or any(before.get((row.country, row.subdivision, row.year)) != row.days for row in rows):
        changed(f"Feriados {first}–{last}", now)
    new = sum((row.country, row.subdivision, row.year) not in before for row in rows)
    unknown = tuple("-".join(filter(None, place)) for place in places if not source.knows(*place))
    return Loaded(len(places), (first, last), new, unknown)


def _places() -> set[tuple[str, str]]:
    chile = {(source.CHILE, subdivision) for subdivision in ("", *source.CHILEAN_SUBDIVISIONS)}
    return chile | set(Office.objects.values_list("holiday_country", "holiday_subdivision"))


def _year(country: str, subdivision: str, year: int, now: datetime) -> CalendarYear:
    days = source.foreseen(country, subdivision, year)
    return CalendarYear(
        country=country, subdivision=subdivision, year=year, loaded_at=now,
        days={day.isoformat(): name for day, name in days.items()},
        estimated=[day.isoformat() for day in source.estimated(days)],
    )  # fmt: skip


def _narrow_overrides(year: int, now: datetime) -> int:
    """The days of a few comunas, for the offices that are there. Returns how many are new."""
    new = 0
    for rule in source.content()["only_for_offices"]:
        for office in Office.objects.filter(code__in=rule["offices"]):
            _, made = CalendarOverride.objects.get_or_create(
                office=office, day=date(year, rule["month"], rule["day"]), effect=CalendarOverride.Effect.ADD,
                defaults={
                    "name": rule["name"], "reason": rule["reason"], "created_at": now,
                    "created_by": User.objects.filter(is_system=True).first(),
                },
            )  # fmt: skip
            new += made
    return new
