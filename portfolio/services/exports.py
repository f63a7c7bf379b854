"""CPE-7: the exports register of a company. Lines are corrected and taken out with their history, never overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.formats import measure, money
from portfolio.models import Company, ExportRecord
from portfolio.rules import permissions
from portfolio.services.common import local_day, lock_company
from portfolio.states import ExportSource, QuantityUnit

FIRST_YEAR = 1990  # what companies declare of earlier years is no export of the portal's time
FIGURES = ("amount", "currency", "shipments", "quantity", "unit")


@dataclass(frozen=True, slots=True)
class ExportLine:
    """What was exported in a year to a market, of a product.

    Attributes:
        country: two letters, as in ISO 3166.
        amount: above zero, in `currency` (USD, EUR or CLP).
        shipments: shipments or contracts, when known.
        quantity: how much of the product, zero or more, in `unit` (a QuantityUnit): both or neither.
    """

    year: int
    country: str
    product: str
    amount: Decimal
    currency: str
    shipments: int | None = None
    quantity: Decimal | None = None
    unit: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        """There is one line for each of these."""
        return self.year, self.country, self.product.strip().lower()

    @property
    def figures(self) -> dict[str, Any]:
        """What a line says, besides which one it is."""
        return {name: getattr(self, name) for name in FIGURES}


def half_told(quantity: Decimal | None, unit: str) -> tuple[str, str] | None:
    """What is missing of a quantity and what to say: the two go together or not at all (CPE-7)."""
    if quantity is not None and not unit:
        return "unit", "Elija en qué unidad está la cantidad."
    if unit and quantity is None:
        return "quantity", "Escriba la cantidad, o deje la unidad sin elegir."
    return None


def key_of(row: ExportRecord) -> tuple[int, str, str]:
    return row.year, row.country.code, row.product.strip().lower()


@transaction.atomic
def record_export(*, company: Company, line: ExportLine, actor: User, now: datetime) -> ExportRecord:
    """Add a line; where the ficha had one for that year, market and product, it is the one that is corrected.

    Raises:
        PermissionDenied: neither the company's office nor the client-management unit.
        NotPossible: a year to come, or a line that staff wrote already: correct that one.
    """
    locked = _mine(company, actor)
    _check(locked, line, now)
    twin = find(locked, line)
    if twin is not None and twin.source != ExportSource.FICHA:
        raise NotPossible(f"Ya está en el registro: {twin}, {money(twin.amount, twin.currency)}. Corrija esa línea.")
    return write(locked, twin or ExportRecord(company=locked), line, ExportSource.STAFF, actor, now)


@transaction.atomic
def correct_export(*, row: ExportRecord, line: ExportLine, actor: User, now: datetime, reason: str) -> ExportRecord:
    """Change a line, with a reason; what it said stays in its history.

    Raises:
        PermissionDenied. NoteRequired. NotPossible: a year to come, or another line has that year, market and product.
    """
    locked = _mine(row.company, actor)
    if not reason.strip():
        raise NoteRequired
    current = ExportRecord.objects.select_for_update().get(pk=row.pk)
    _check(locked, line, now)
    twin = find(locked, line)
    if twin is not None and twin.pk != current.pk:
        raise NotPossible(f"Ya está en el registro: {twin}, {money(twin.amount, twin.currency)}. Corrija esa línea.")
    return write(locked, current, line, ExportSource.STAFF, actor, now, reason)


@transaction.atomic
def remove_export(*, row: ExportRecord, actor: User, now: datetime, reason: str) -> None:
    """Take a mistaken line out; its history and the log keep what it said.

    Raises:
        PermissionDenied. NoteRequired.
    """
    locked = _mine(row.company, actor)
    if not reason.strip():
        raise NoteRequired
    take_out(locked, ExportRecord.objects.select_for_update().get(pk=row.pk), actor, now, reason)


@transaction.atomic
def declare_exports(*, company: Company, lines: Iterable[ExportLine]) -> None:
    """What the ficha says now. What staff wrote for the same year, market and product prevails."""
    wanted = {line.key: line for line in lines}
    for row in list(company.export_records.all()):
        line = wanted.pop(key_of(row), None) if row.source == ExportSource.FICHA else None
        if row.source != ExportSource.FICHA:
            wanted.pop(key_of(row), None)
        elif line is None:
            row.delete()
        elif any(getattr(row, name) != value for name, value in line.figures.items()):
            _put(row, line)
            row.save()
    for line in wanted.values():
        ExportRecord.objects.create(
            company=company, year=line.year, country=line.country, product=line.product.strip(),
            source=ExportSource.FICHA, **line.figures,
        )  # fmt: skip


def find(company: Company, line: ExportLine) -> ExportRecord | None:
    """The line of that year, market and product, whoever wrote it."""
    rows = ExportRecord.objects.select_for_update().filter(company=company, year=line.year, country=line.country)
    return next((row for row in rows if key_of(row) == line.key), None)


def write(
    company: Company, row: ExportRecord, line: ExportLine, source: str, actor: User, now: datetime, reason: str = ""
) -> ExportRecord:
    """Save the line and tell it in the company's log. For the services of this app: whoever calls has asked."""
    before = None if row.pk is None else _data(row)
    row.year, row.country, row.product = line.year, line.country, line.product.strip()
    _put(row, line)
    row.source = source
    _sign(row, actor, reason)
    row.save()
    kind, words = ("export_corrected", "corregida") if before else ("export_recorded", "registrada")
    record(
        company.case, kind, actor=actor, now=now, note=reason,
        label=f"Exportación {words}: {_told(row)}"[:200],
        data={"export": row.pk, "before": before, "after": _data(row)},
    )  # fmt: skip
    return row


def take_out(company: Company, row: ExportRecord, actor: User, now: datetime, reason: str) -> None:
    """Delete the line, with its history and a line of the log. For the services of this app."""
    data = {"export": row.pk, "before": _data(row)}
    _sign(row, actor, reason)
    label = f"Exportación retirada: {_told(row)}"[:200]
    row.delete()
    record(company.case, "export_removed", actor=actor, now=now, note=reason, label=label, data=data)


def _put(row: ExportRecord, line: ExportLine) -> None:
    for name, value in line.figures.items():
        setattr(row, name, value)


def _told(row: ExportRecord) -> str:
    """«Vino a Japón en 2025, US$ 1.000, 500 litros»."""
    much = measure(row.quantity, row.get_unit_display())
    return f"{row}, {money(row.amount, row.currency)}{f', {much}' if much else ''}"


def _sign(row: Any, actor: User, reason: str) -> None:
    """Who changes it and why, for its history."""
    row._history_user, row._change_reason = actor, reason.strip() or None


def _data(row: ExportRecord) -> dict[str, object]:
    return {
        "year": row.year, "country": str(row.country), "product": row.product, "amount": str(row.amount),
        "currency": row.currency, "shipments": row.shipments, "source": row.source, "unit": row.unit,
        "quantity": None if row.quantity is None else str(row.quantity),
    }  # fmt: skip


def _mine(company: Company, actor: User) -> Company:
    locked = lock_company(company)
    if not permissions.edits_it(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    return locked


def _check(company: Company, line: ExportLine, now: datetime) -> None:
    if not FIRST_YEAR <= line.year <= local_day(company, now).year:
        raise NotPossible(f"Escriba un año entre {FIRST_YEAR} y {local_day(company, now).year}.")
    if not line.product.strip():
        raise NotPossible("Escriba el producto o servicio.")
    if line.amount <= 0:
        raise NotPossible("El monto debe ser mayor que cero.")
    if half := half_told(line.quantity, line.unit):
        raise NotPossible(half[1])
    if line.quantity is not None and (line.quantity < 0 or line.unit not in QuantityUnit.values):
        raise NotPossible("La cantidad debe ser cero o más, en una de las unidades de la lista.")
