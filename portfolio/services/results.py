"""CPE-7: what came of an action: exported, signed a contract, was asked for a quote…"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.formats import money
from portfolio.models import Action, ActionResult, Company, ExportRecord
from portfolio.rules import permissions
from portfolio.services import exports
from portfolio.services.common import local_day, lock_company
from portfolio.states import ExportSource, ResultKind


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an action.

    Attributes:
        kind: one of ResultKind.
        market: two letters of the country, or "".
        amount: above zero, in `currency` (USD, EUR, CLP); None with "" where there is none.
        to_register: an export that is also added to the exports register.
    """

    kind: str
    happened_on: date
    market: str = ""
    amount: Decimal | None = None
    currency: str = ""
    product: str = ""
    note: str = ""
    to_register: bool = False


@transaction.atomic
def log_result(*, action: Action, result: Result, actor: User, now: datetime) -> ActionResult:
    """Write down what came of an action; an export may go to the exports register in the same act.

    Raises:
        PermissionDenied: neither the office that acted nor who works the company.
        NotPossible: a voided action, a day to come or before it, an amount without currency, or an export for the
            register without market, product or amount.
    """
    company, locked = _lock(action, actor)
    if locked.is_voided:
        raise NotPossible("Esta acción está anulada: no lleva resultados.")
    _check(locked, company, result, now)
    row = ActionResult.objects.create(
        action=locked, kind=result.kind, happened_on=result.happened_on, market=result.market, amount=result.amount,
        currency=result.currency, product=result.product.strip(), note=result.note.strip(), logged_by=actor,
        logged_at=now,
    )  # fmt: skip
    record(
        company.case, "result_logged", actor=actor, now=now, label=str(row)[:200], note=row.note,
        data={"action": locked.pk, "result": row.pk, "kind": row.kind},
    )  # fmt: skip
    if result.to_register:
        _to_register(company, row, actor, now)
    return row


@transaction.atomic
def add_to_register(*, result: ActionResult, actor: User, now: datetime) -> ExportRecord:
    """The export that a result tells goes to the exports register: a new line, or more of the one there is.

    Raises:
        PermissionDenied. NotPossible: it is there already, it is voided, or market, product or amount are missing.
    """
    company, _ = _lock(result.action, actor)
    locked = ActionResult.objects.select_for_update(of=("self",)).select_related("action").get(pk=result.pk)
    if locked.voided_at or locked.export_id:
        raise NotPossible("Este resultado está anulado." if locked.voided_at else "Ya está en el registro.")
    return _to_register(company, locked, actor, now)


@transaction.atomic
def void_result(*, result: ActionResult, actor: User, now: datetime, reason: str) -> ActionResult:
    """Take back a mistaken result, and what it added to the exports register.

    Raises:
        PermissionDenied. NoteRequired. NotPossible: it was voided before.
    """
    company, _ = _lock(result.action, actor)
    locked = ActionResult.objects.select_for_update(of=("self",)).select_related("action__kind").get(pk=result.pk)
    if not reason.strip():
        raise NoteRequired
    if locked.voided_at:
        raise NotPossible("Este resultado ya estaba anulado.")
    locked.voided_at, locked.voided_by, locked.void_reason = now, actor, reason.strip()
    row, locked.export = locked.export, None
    locked.save(update_fields=["voided_at", "voided_by", "void_reason", "export"])
    record(
        company.case, "result_voided", actor=actor, now=now, note=reason, label=f"Anulado: {locked}"[:200],
        data={"action": locked.action_id, "result": locked.pk},
    )  # fmt: skip
    if row is not None:
        _take_back(company, row, locked, actor, now, reason)
    return locked


def _lock(action: Action, actor: User) -> tuple[Company, Action]:
    company = lock_company(action.company)
    locked = (
        Action.objects.select_for_update(of=("self",)).select_related("company", "kind", "office").get(pk=action.pk)
    )
    if not permissions.completes_action(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    return company, locked


def _check(action: Action, company: Company, result: Result, now: datetime) -> None:
    if not action.happened_on <= result.happened_on <= local_day(company, now):
        raise NotPossible(f"La fecha va entre el {action.happened_on:%d-%m-%Y}, día de la acción, y hoy.")
    if (result.amount is None) != (not result.currency):
        raise NotPossible("Escriba el monto con su moneda, o deje los dos en blanco.")
    if result.amount is not None and result.amount <= 0:
        raise NotPossible("El monto debe ser mayor que cero.")


def _to_register(company: Company, row: ActionResult, actor: User, now: datetime) -> ExportRecord:
    if row.kind != ResultKind.EXPORTED:
        raise NotPossible("Solo una exportación va al registro de exportaciones.")
    if row.amount is None or not row.market or not row.product:
        raise NotPossible("Para el registro de exportaciones hacen falta mercado, producto y monto con su moneda.")
    line = exports.ExportLine(
        row.happened_on.year, row.market.code, row.product, row.amount, row.currency, shipments=1
    )  # fmt: skip
    known = exports.find(company, line)
    if known is not None and (known.source != ExportSource.RESULT or known.currency != line.currency):
        said = f"{known}, {money(known.amount, known.currency)} ({known.get_source_display().lower()})"
        raise NotPossible(f"El registro ya tiene {said}: si no incluye esta exportación, corrija esa línea.")
    reason = ""
    if known is not None:
        total, shipments = known.amount + line.amount, (known.shipments or 0) + 1
        line = exports.ExportLine(line.year, line.country, known.product, total, line.currency, shipments)
        reason = "Se suma el resultado de otra acción."
    target = known or ExportRecord(company=company)
    row.export = exports.write(company, target, line, ExportSource.RESULT, actor, now, reason)
    row.save(update_fields=["export"])
    return row.export


def _take_back(
    company: Company, row: ExportRecord, result: ActionResult, actor: User, now: datetime, reason: str
) -> None:
    if row.source != ExportSource.RESULT or row.currency != result.currency:
        return  # somebody corrected the line since: it is theirs now
    left = row.amount - (result.amount or Decimal(0))
    if left <= 0:
        exports.take_out(company, row, actor, now, reason)
        return
    line = exports.ExportLine(row.year, row.country.code, row.product, left, row.currency, (row.shipments or 2) - 1)
    exports.write(company, row, line, row.source, actor, now, reason)
