"""The columns of the list of companies: what each reads and how it is told, on screen and in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, OuterRef, Subquery, Value, When
from django.utils import timezone

from accounts.models import User
from portfolio.models import Sector, Subsector
from portfolio.querysets import facts
from portfolio.rules import permissions, rut
from portfolio.selectors.usuaria import needed_in
from portfolio.states import CATEGORY_NAMES, STATES, CompanyKind, Origin, Potential, Segment, Size


@dataclass(frozen=True)
class Asked:
    """Who looks, and on which day."""

    user: User
    today: date


OFFICE = "Oficina Regional "  # said by the head of the column
Say = Callable[..., Any]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        code: what the address and the account keep.
        reads: fields, or names of `computed`.
        say: from those values, in that order, what is shown: a text, a number, a date, or "" where there is nothing.
        sort: name in `lists.SORTS`; "" where the list is not sorted by it.
        usual: whether it is there before anybody chooses.
        computed: annotations that it needs, by name.
        contact: only where the reader may read contacts.
    """

    code: str
    label: str
    reads: tuple[str, ...]
    say: Say = lambda value: "" if value is None else value
    sort: str = ""
    usual: bool = False
    css: str = ""
    contact: bool = False
    computed: dict[str, Callable[[Asked], Any]] = field(default_factory=dict)


def _yes_no(value: bool | None) -> str:
    return {True: "Sí", False: "No", None: ""}[value]


def _of(choices: Any) -> Say:
    names = dict(getattr(choices, "choices", choices))
    return lambda value: str(names.get(value, "")) if value else ""


def _person(preferred: str | None, first: str | None, last: str | None, username: str | None) -> str:
    return f"{preferred or first or ''} {last or ''}".strip() or username or ""


def _day(moment: Any) -> Any:
    return timezone.localtime(moment).date() if moment else ""


def _holds(condition: Any) -> Any:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _is_user(year: int) -> Any:
    return facts.usuaria(year, needed_in(year))


def sector_name() -> Subquery:
    """The name of a company's sector, without another query."""
    return Subquery(Sector.objects.filter(code=OuterRef("sector")).values("name")[:1])


def _subsector_name() -> Subquery:
    return Subquery(Subsector.objects.filter(code=OuterRef("subsector")).values("name")[:1])


ALL: tuple[Column, ...] = (
    Column("rut", "RUT", ("rut",), rut.display, "rut", True, "nowrap"),
    Column("folio", "Folio", ("case__folio",), sort="registro", css="nowrap"),
    Column("razon", "Razón social", ("legal_name",), sort="nombre"),
    Column("situacion", "Situación", ("standing",), lambda code: STATES[code].staff, usual=True),
    Column("categoria", "Categoría", ("category",), lambda n: CATEGORY_NAMES.get(n, ""), "categoria", True),
    Column(
        "ejecutivo", "Ejecutivo/a",
        ("executive__preferred_name", "executive__first_name", "executive__last_name", "executive__username"),
        _person, "ejecutivo", True,
    ),
    Column("oficina", "Oficina", ("office__name",), lambda name: name.removeprefix(OFFICE), sort="oficina", usual=True),
    Column("region", "Región", ("comuna__region__name",)),
    Column("comuna", "Comuna", ("comuna__name",)),
    Column("sector", "Sector", ("sector_name",), usual=True, computed={"sector_name": lambda asked: sector_name()}),
    Column("subsector", "Rubro", ("subsector_name",), computed={"subsector_name": lambda asked: _subsector_name()}),
    Column("tamano", "Tamaño", ("size",), lambda code: _of(Size)(code) or "Por determinar", "ventas", True),
    Column("ventas", "Ventas en UF", ("sales_uf",), sort="ventas", css="num"),
    Column("exporta", "Exportó en tres años", ("exports",), _yes_no),
    Column("potencial", "Potencial", ("potential",), _of(Potential)),
    Column("segmento", "Segmento", ("segment",), _of(Segment)),
    Column("tipo", "Tipo", ("kind",), _of(CompanyKind)),
    Column("procedencia", "Procedencia", ("origin",), _of(Origin)),
    Column(
        "usuaria", "Usuaria este año", ("is_user",), _yes_no,
        computed={"is_user": lambda asked: _holds(_is_user(asked.today.year))},
    ),
    Column(
        "usuaria_antes", "Usuaria el año pasado", ("was_user",), _yes_no,
        computed={"was_user": lambda asked: _holds(_is_user(asked.today.year - 1))},
    ),
    Column(
        "cartera", "Cartera", ("in_cartera",), _yes_no,
        computed={"in_cartera": lambda asked: _holds(facts.cartera(asked.today))},
    ),
    Column("contacto", "Último contacto", ("last_contact_on",), sort="contacto", css="nowrap"),
    Column("trabajo", "Último trabajo con ProChile", ("last_worked_on",), css="nowrap"),
    Column("ingreso", "Ingreso a cartera", ("admitted_at",), _day, css="nowrap"),
    Column("registro", "Registrada", ("case__opened_at",), _day, "registro", css="nowrap"),
    Column("correo", "Correo", ("email",), contact=True),
    Column("telefono", "Teléfono", ("phone",), lambda value: str(value or ""), css="nowrap", contact=True),
)  # fmt: skip
BY_CODE = {column.code: column for column in ALL}
USUAL = tuple(column.code for column in ALL if column.usual)
#: What every row is known by, whatever the columns.
IDENTITY = ("pk", "legal_name", "trade_name", "rut", "case__folio", "office_id", "executive_id")


def chosen(codes: Iterable[str]) -> list[Column]:
    """The known columns among these codes, in the order of the list; the usual ones when none is known."""
    wanted = set(codes) & set(BY_CODE)
    return [column for column in ALL if column.code in (wanted or set(USUAL))]


@dataclass(frozen=True)
class Line:
    """A company as a row of the list: `cells` are (column, what it says)."""

    pk: int
    name: str
    legal_name: str
    reference: str
    cells: list[tuple[Column, Any]]


class Reading:
    """Reads rows of companies as tuples, only what the columns need: fast enough for a million."""

    def __init__(self, columns: Sequence[Column], asked: Asked) -> None:
        self.columns, self.asked = columns, asked
        self.names = [*IDENTITY, *dict.fromkeys(name for c in columns for name in c.reads if name not in IDENTITY)]
        self.places = {name: place for place, name in enumerate(self.names)}
        self._slots = [(c, tuple(self.places[name] for name in c.reads)) for c in columns]
        self._contacts = permissions.ContactReader(asked.user)

    def rows(self, companies: Any) -> Any:
        """The queryset of tuples."""
        computed = {name: make(self.asked) for c in self.columns for name, make in c.computed.items()}
        return companies.annotate(**computed).values_list(*self.names)

    def values(self, row: tuple[Any, ...]) -> list[Any]:
        """What each column says of a row; contacts only where this person may read them."""
        found = [column.say(*(row[place] for place in places)) for column, places in self._slots]
        if self.reads_contacts and not self._contacts.may(row[5], row[6]):
            found = ["" if column.contact else said for column, said in zip(self.columns, found, strict=True)]
        return found

    @property
    def reads_contacts(self) -> bool:
        """Whether some column tells how to reach the company."""
        return any(column.contact for column in self.columns)

    def line(self, row: tuple[Any, ...]) -> Line:
        pk, legal_name, trade_name, number, folio = row[:5]
        cells = list(zip(self.columns, self.values(row), strict=True))
        return Line(pk, trade_name or legal_name, legal_name if trade_name else "", number or folio, cells)
