"""SEG-6, INS-2: who has not heard of ProChile for longer than its rhythm; the page, the file, the API and the mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from accounts.access import access_of
from accounts.models import Role, User
from followup.rules import silence as rules
from portfolio.models import Company
from portfolio.querysets import CompanyQuerySet
from portfolio.querysets.facts import INSTITUTION, INSTITUTIONS, Rhythm
from portfolio.rules import permissions
from portfolio.selectors.companies import rhythm
from portfolio.selectors.contact import Touched, touched
from portfolio.selectors.lists import sector_name
from portfolio.states import CATEGORY_NAMES, CompanyKind

PER_PAGE = 25
#: Never contacted first, then the longest silence.
LONGEST_FIRST = (F("last_contact_on").asc(nulls_first=True), "pk")
PLAIN = {"oficina": "office__code", "sector": "sector", "categoria": "category", "tipo": "kind"}
HEADER = (
    "RUT", "Folio", "Nombre", "Categoría", "Sector", "Oficina", "Ejecutivo/a", "Último contacto", "Qué fue",
    "Días en silencio", "Días de su ritmo", "Intentos sin respuesta",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A silent company: how long, what the last contact was, and whether this reader may write it down."""

    company: Company
    silence: rules.Silence
    touched: Touched
    logs: bool

    @property
    def category(self) -> str:
        if self.company.kind == CompanyKind.ASSOCIATION:
            return "Institución"
        return CATEGORY_NAMES.get(self.company.category or 0, "Sin categoría")


def found(user: User, values: Mapping[str, str], today: date) -> CompanyQuerySet:
    """The silent ones that this person may see, of the list and with the filters that are asked for.

    Args:
        values: of the filter form; `ver` is one of rules.VIEWS, `silencio` may be "nunca".
    """
    rows: Any = silent(user, today).filter(in_view(user, values.get("ver", "")))
    if values.get("q"):
        rows = rows.search(values["q"])
    for name, lookup in PLAIN.items():
        if values.get(name):
            rows = rows.filter(**{lookup: values[name]})
    if person := values.get("ejecutivo"):
        rows = rows.filter(executive=None if person == "nadie" else person)
    if values.get("silencio") == "nunca":
        rows = rows.filter(last_contact_on=None)
    return rows


def silent(user: User, today: date) -> Any:
    """All the silent ones that this person may see, never contacted first."""
    return Company.objects.visible_to(user).beyond_rhythm(today, rhythm(today)).order_by(*LONGEST_FIRST)


def in_view(user: User, asked: str) -> Q:
    """The companies of one of the person's lists: their own, their office's, all; the first where it is not theirs."""
    access = access_of(user)
    offered = rules.views(access)
    view = asked if asked in offered else offered[0]
    if view == rules.MINE:
        return owned_by(user, own={user.pk, *access.standing_in_for})
    if view == rules.OFFICE:
        return Q(office__in=access.offices(*rules.AT_OFFICE))
    return Q()


def owned_by(user: User, *, own: Iterable[int]) -> Q:
    """Companies of those people, and the institutions without executive of the sectors that this person leads."""
    access, mine = access_of(user), Q(executive__in=list(own))
    for office in access.offices(Role.SECTOR_LEAD):
        mine |= INSTITUTION & Q(executive=None, office=office, sector__in=access.sectors(office))
    return mine


def for_page(rows: Any) -> Any:
    """With what each line shows."""
    return rows.for_list().annotate(sector_name=sector_name()).prefetch_related("representations")


def line_maker(user: User, today: date) -> Any:
    """A function from companies to lines; the rhythm is read once."""
    days = rhythm(today)

    def make(rows: Iterable[Company]) -> list[Line]:
        rows = list(rows)
        known = touched(rows)
        return [Line(row, _silence(row, days, today), known[row.pk], permissions.works_it(row, user)) for row in rows]

    return make


def _silence(row: Company, days: Rhythm, today: date) -> rules.Silence:
    allowed = days[INSTITUTIONS if row.kind == CompanyKind.ASSOCIATION else row.category]
    since = row.case.opened_at.astimezone(row.office.zone).date()
    return rules.silence(row.last_contact_on, since, today, allowed)


def export_rows(user: User, rows: Any, today: date) -> Iterator[tuple[Any, ...]]:
    """The list as rows of a file, two hundred companies at a time."""
    make, piece = line_maker(user, today), []
    for row in for_page(rows).iterator(chunk_size=200):
        piece.append(row)
        if len(piece) == 200:
            yield from map(_told, make(piece))
            piece = []
    yield from map(_told, make(piece))


def _told(line: Line) -> tuple[Any, ...]:
    row, last = line.company, line.touched.last
    return (
        row.rut_display, row.case.folio, row.name, line.category, row.sector_name or "", row.office.name,  # type: ignore[attr-defined]
        row.executive.display_name if row.executive else "",
        row.last_contact_on.strftime("%d-%m-%Y") if row.last_contact_on else "Nunca", last.what if last else "",
        line.silence.days, line.silence.allowed, line.touched.attempts,
    )  # fmt: skip


def executives(user: User) -> list[tuple[str, str]]:
    """Who attends some company that this user sees: the options of the filter."""
    seen = Company.objects.visible_to(user).filter(executive__isnull=False).order_by().values("executive").distinct()
    people = User.objects.filter(pk__in=seen).order_by("first_name", "last_name")
    return [(str(person.pk), person.display_name) for person in people]
