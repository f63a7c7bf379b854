"""Joining duplicates: a person decides, everything moves, nothing of the history is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from casework.door import perform, record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from portfolio.models import Company
from portfolio.registry import merging, rows_of
from portfolio.rules import permissions
from portfolio.services.common import lock_company, refresh_search
from portfolio.services.registration import settle
from portfolio.services.size import recompute_size
from portfolio.states import Standing

#: Values that the person chooses, side by side.
FIELDS: Final = (
    "rut", "legal_name", "trade_name", "kind", "country", "tax_id", "legal_form", "comuna", "address", "email",
    "phone", "website", "sector", "subsector", "activity_code", "activity_start_date", "tax_category", "description",
    "exports", "origin", "origin_body",
)  # fmt: skip
#: The further on, the higher: the record that stays must not be behind the other.
RANK: Final = {
    Standing.DISCARDED: 0,
    Standing.POTENTIAL: 1,
    Standing.REFERRED: 1,
    Standing.INVITED: 1,
    Standing.INACTIVE: 2,
    Standing.REGISTERED: 3,
    Standing.PORTFOLIO: 4,
}


@dataclass(frozen=True, slots=True)
class Moving:
    """A line of the preview: what moves, and how many."""

    words: str
    count: int


def preview(duplicate: Company) -> list[Moving]:
    """What would move from the duplicate, by kind; only what there is."""
    kinds = [(entry.words, *rows_of(label)) for label, entry in merging.entries.items() if entry.handler is not None]
    counts = {f"n{index}": _counted(model, field, duplicate) for index, (_, model, field) in enumerate(kinds)}
    row = Company.objects.filter(pk=duplicate.pk).values(**counts).get()
    return [Moving(words, row[f"n{index}"]) for index, (words, _, _) in enumerate(kinds) if row[f"n{index}"]]


def _counted(model: Any, field: str, duplicate: Company) -> Coalesce:
    """How many rows of a kind hang from the duplicate, as a part of one query for them all."""
    rows = model._default_manager.filter(**{field: duplicate.pk}).order_by()
    return Coalesce(Subquery(rows.values(field).annotate(rows=Count("*")).values("rows")), 0)


def default_choices(survivor: Company, duplicate: Company) -> dict[str, str]:
    """Which record each value comes from unless the person says otherwise: the survivor's, where it has one."""
    return {
        name: "duplicate"
        if getattr(survivor, name) in (None, "") and getattr(duplicate, name) not in (None, "")
        else "survivor"
        for name in FIELDS
    }


@transaction.atomic
def merge_companies(
    *, survivor: Company, duplicate: Company, choices: Mapping[str, str], actor: User, now: datetime, reason: str
) -> Company:
    """Join two records of the same company.

    Args:
        survivor: the record that stays, with its folio.
        duplicate: the one that becomes a readable child of it; its RUT and folio lead to the survivor.
        choices: field of FIELDS → "survivor" or "duplicate"; what is not named follows `default_choices`.
        reason: why they are the same.

    Raises:
        PermissionDenied: the actor must be allowed on both (head of the office, client management).
        NotPossible: the same record, one already merged, the survivor is behind the duplicate, or something that
            only one of them may have is open in both (an intake).
        NoteRequired: without a reason.
    """
    if not reason.strip():
        raise NoteRequired
    stays, goes = _locked(survivor, duplicate)
    _check(stays, goes, actor)
    values = {**default_choices(stays, goes), **{k: v for k, v in choices.items() if k in FIELDS}}
    chosen = {name: getattr(goes, name) for name, side in values.items() if side == "duplicate"}
    before = {"folio": goes.case.folio, "rut": goes.rut or "", "values": sorted(chosen)}
    goes = perform(goes, "merge_away", actor=actor, now=now, note=reason, data={"into": stays.case.folio}, into=stays)
    _take_values(stays, goes, chosen)
    moved = _move(stays, goes, actor, now)
    stays = lock_company(stays)
    recompute_size(company=stays, now=now)
    refresh_search(stays)
    record(
        stays.case, "merged", actor=actor, now=now, label=f"Se unió el registro {goes.case.folio}", note=reason,
        data={**before, "moved": moved}, internal=True,
    )  # fmt: skip
    return stays


def _locked(survivor: Company, duplicate: Company) -> tuple[Company, Company]:
    if survivor.pk == duplicate.pk:
        raise NotPossible("Es el mismo registro: elija otro.")
    rows = {company.pk: lock_company(company) for company in sorted((survivor, duplicate), key=lambda c: c.pk)}
    return rows[survivor.pk], rows[duplicate.pk]


def _check(stays: Company, goes: Company, actor: User) -> None:
    if not (permissions.merges_it(stays, actor) and permissions.merges_it(goes, actor)):
        raise PermissionDenied(NOT_YOURS)
    if Standing.MERGED in (stays.standing, goes.standing):
        raise NotPossible("Uno de los dos ya se unió a otro registro.")
    if RANK[Standing(stays.standing)] < RANK[Standing(goes.standing)]:
        raise NotPossible(f"{goes} está más avanzada ({goes.info.staff}): elija ese registro como el que queda.")


def _take_values(stays: Company, goes: Company, chosen: dict[str, Any]) -> None:
    if chosen.get("rut"):
        stays.former_rut = stays.rut or stays.former_rut
    for name, value in chosen.items():
        setattr(stays, name, value)
    settle(stays)
    for name in ("last_worked_on", "last_contact_on"):
        days = [day for day in (getattr(stays, name), getattr(goes, name)) if day]
        setattr(stays, name, max(days) if days else None)
    stays.potential, stays.segment = stays.potential or goes.potential, stays.segment or goes.segment
    if stays.validated_at is None:
        stays.validated_at, stays.validated_by = goes.validated_at, goes.validated_by
    stays.save()


def _move(stays: Company, goes: Company, actor: User, now: datetime) -> dict[str, int]:
    moved = {}
    for label, entry in merging.entries.items():
        if entry.handler is not None:
            moved[label] = entry.handler(stays, goes, actor, now)
    return {label: count for label, count in moved.items() if count}
