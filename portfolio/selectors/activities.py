"""The lists of activities: the public calendar and the team's; and attendance in figures (CPE-8)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import User
from casework import formats
from portfolio.models import Activity
from portfolio.querysets import ActivityQuerySet

PER_PAGE = 25
VIEWS = {
    "proximas": "Por venir", "asistencia": "Falta la asistencia", "borradores": "Borradores", "pasadas": "Pasadas",
    "todas": "Todas",
}  # fmt: skip
SORTS = {
    "fecha": ("starts_at", "pk"), "nombre": ("name", "pk"), "oficina": ("case__office__name", "starts_at", "pk"),
    "inscritas": ("held", "pk"),
}  # fmt: skip
HEADER = (
    "Folio", "Nombre", "Tipo", "Oficina", "Estado", "Empieza", "Termina", "Modalidad", "Lugar", "Cupos", "Con cupo",
    "En espera", "Por confirmar", "Asistieron", "Sin inscripción previa", "Asistencia %",
)  # fmt: skip
LONGEST_CALENDAR = 24  # months to either side that a month view may show


@dataclass(frozen=True)
class Figures:
    """CPE-8: attendance of one activity or of many. Who came without enrolling is told apart."""

    enrolled: int
    attended: int
    walk_ins: int

    @property
    def rate(self) -> float | None:
        """Attended ÷ enrolled, in percent, of those that had enrolled; None without any."""
        return 100 * self.attended / self.enrolled if self.enrolled else None

    @property
    def words(self) -> str:
        if self.rate is None:
            return "Sin inscritas"
        words = f"{formats.percent(round(self.rate, 1))} de {formats.plural(self.enrolled, 'inscrita', 'inscritas')}"
        return words + (f", más {self.walk_ins} sin inscripción" if self.walk_ins else "")


def figures(row: Any) -> Figures:
    """Of an activity fetched `with_counts`."""
    return Figures(row.held - row.walk_ins, row.came - row.walk_ins, row.walk_ins)


def figures_of(rows: Iterable[Any]) -> Figures:
    """CPE-8, attendance per workshop over many: only those whose attendance was recorded."""
    found = [figures(row) for row in rows if row.state == "consolidated"]
    return Figures(
        sum(one.enrolled for one in found), sum(one.attended for one in found), sum(one.walk_ins for one in found)
    )


def places_words(row: Any) -> str:
    """«Quedan 3 cupos», that there is a waiting list, or that there is no limit; of a row `with_counts`."""
    if row.capacity is None:
        return "Sin límite de cupos"
    left = row.capacity - row.held
    if left <= 0:
        waiting = f", {row.waiting} en espera" if row.waiting else ""
        return f"Sin cupos: hay lista de espera{waiting}"
    return f"{'Queda' if left == 1 else 'Quedan'} {formats.plural(left, 'cupo', 'cupos')}"


# The public calendar


def in_calendar(values: Mapping[str, Any]) -> ActivityQuerySet:
    """Public activities that the filters ask for, in order of time."""
    rows: Any = Activity.objects.public().for_list().with_counts()
    if values.get("q"):
        rows = rows.found(values["q"])
    if values.get("region"):
        rows = rows.filter(case__office__region=values["region"])
    if values.get("sector"):
        rows = rows.filter(Q(sectors=values["sector"]) | Q(sectors=None))
    if values.get("tipo"):
        rows = rows.of_kind(values["tipo"])
    if values.get("modalidad"):
        rows = rows.filter(channel=values["modalidad"])
    return rows.order_by("starts_at", "pk")


@dataclass
class Day:
    """One square of the month."""

    day: date
    inside: bool
    rows: list[Any] = field(default_factory=list)


@dataclass
class Month:
    """A month as a calendar shows it: weeks from Monday, with what happens on each day."""

    first: date
    weeks: list[list[Day]]

    @property
    def name(self) -> str:
        return f"{formats.MONTHS[self.first.month - 1]} de {self.first.year}"

    @property
    def previous(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"

    @property
    def count(self) -> int:
        return len({row.pk for week in self.weeks for day in week for row in day.rows})


def month_of(text: str, today: date) -> date:
    """The first day of the month that an address names; this month for anything else, or too far away."""
    try:
        asked = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    distance = abs((asked.year - today.year) * 12 + asked.month - today.month)
    return asked if distance <= LONGEST_CALENDAR else today.replace(day=1)


def month(values: Mapping[str, Any], first: date, zone: ZoneInfo) -> Month:
    """The public activities of a month, each on the days on which it happens: two queries."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    begin, end = weeks[0][0], weeks[-1][-1]
    rows = in_calendar(values).filter(
        starts_at__lt=datetime.combine(end + timedelta(days=1), time.min, zone),
        ends_at__gte=datetime.combine(begin, time.min, zone),
    )
    days = {day: Day(day, day.month == first.month) for week in weeks for day in week}
    for row in rows.prefetch_related("sessions"):
        for day in _days_of(row, begin, end):
            days[day].rows.append(row)
    return Month(first, [[days[day] for day in week] for week in weeks])


def _days_of(row: Any, begin: date, end: date) -> Iterator[date]:
    """The days of a month on which an activity happens: those of its sessions, or every day that it lasts."""
    row.starts_on = row.starts_at.astimezone(row.zone).date()
    sessions = sorted({one.starts_at.astimezone(row.zone).date() for one in row.sessions.all()})
    if sessions:
        yield from (day for day in sessions if begin <= day <= end)
        return
    day, last = max(row.starts_on, begin), min(row.ends_at.astimezone(row.zone).date(), end)
    while day <= last:
        yield day
        day += timedelta(days=1)


# The team's list


def managed(user: User, values: Mapping[str, Any], *, now: datetime, view: str, order: str) -> ActivityQuerySet:
    """Activities that this user may see, by the filters of the address.

    Args:
        view: one of VIEWS.
        order: one of SORTS, with "-" before it for the other way round.
    """
    rows: Any = Activity.objects.visible_to(user).for_list().with_counts()
    rows = rows.filter(_view(view, now))
    rows = rows.found(values.get("q", ""))
    if values.get("tipo"):
        rows = rows.of_kind(values["tipo"])
    if values.get("oficina"):
        rows = rows.filter(case__office__code=values["oficina"])
    if values.get("estado"):
        rows = rows.filter(state=values["estado"])
    if values.get("desde"):
        rows = rows.filter(starts_at__date__gte=values["desde"])
    if values.get("hasta"):
        rows = rows.filter(starts_at__date__lte=values["hasta"])
    return rows.order_by(*_order(order, view))


def _view(view: str, now: datetime) -> Q:
    return {
        "proximas": Q(state__in=["published", "closed"], ends_at__gte=now),
        "asistencia": Q(state="held") | Q(state__in=["published", "closed"], ends_at__lt=now),
        "borradores": Q(state="draft"),
        "pasadas": Q(state__in=["consolidated", "cancelled"]),
    }.get(view, Q())


def own_order(view: str) -> str:
    """How a view is sorted when nobody asks: what is to come, the nearest first; what is past, the newest."""
    return "-fecha" if view in ("pasadas", "asistencia") else "fecha"


def _order(text: str, view: str) -> list[str]:
    if text.removeprefix("-") not in SORTS:
        text = own_order(view)
    down, name = text.startswith("-"), text.removeprefix("-")
    return [f"-{column}" if down else column for column in SORTS[name]]


def export_rows(rows: Any) -> Iterator[tuple[Any, ...]]:
    """The same list as rows of a file."""
    for row in rows.iterator(chunk_size=1000):
        rate = figures(row).rate if row.state == "consolidated" else None
        yield (
            row.case.folio, row.name, row.kind.name, row.case.office.name, row.info.staff, row.starts_at, row.ends_at,
            row.get_channel_display(), row.where_for_anybody, row.capacity, row.held, row.waiting, row.to_confirm,
            row.came, row.walk_ins, round(rate, 1) if rate is not None else None,
        )  # fmt: skip
