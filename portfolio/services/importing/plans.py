"""What the four kinds of rows share: a plan per row, made against what the portal holds, and carried out in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from accounts.models import User
from casework.models import CaseFile
from casework.states import Channel, ContactPoint
from portfolio.models import Company, ImportBatch, ImportPolicy, RowOutcome
from portfolio.rules.import_fields import fields_of
from portfolio.services.importing.cells import Catalogues, Parsed, Problem

#: How rows of an import reached us, for what the case file asks (DEF-7).
CAME_BY = {"channel": Channel.DIGITAL, "contact_point": ContactPoint.CENTRAL_OFFICE}
LABEL = "Importada del CRM"
NOT_FOUND = "No hay una empresa con ese RUT en el portal: impórtela primero."

Change = tuple[str, Any, Any]


@dataclass
class Plan:
    """What a row would do.

    Attributes:
        changes: (field, before, after), as values.
        target: the row that exists, when there is one.
        company: of whom it tells, for the link.
    """

    row: Parsed
    outcome: str = RowOutcome.NEW
    changes: list[Change] = field(default_factory=list)
    target: Any = None
    company: Company | None = None

    def refuse(self, column: str, words: str) -> Plan:
        self.outcome = RowOutcome.ERROR
        self.row.problems.append(Problem(column, words, str(self.row.values.get(column, ""))))
        return self


@dataclass(frozen=True)
class Run:
    """One run over a batch: who imports, when, with which catalogues."""

    batch: ImportBatch
    actor: User
    now: datetime
    known: Catalogues

    def column(self, name: str) -> str:
        """The column of a field as the file calls it; else the field's own label."""
        if name in self.batch.mapping:
            return str(self.batch.headers[self.batch.mapping[name]])
        return fields_of(self.batch.kind)[name].label

    def data(self, number: int, **more: Any) -> dict[str, Any]:
        """What an event keeps of the import that wrote it."""
        return {"import": self.batch.pk, "row": number} | more


class Planner(Protocol):
    """How one kind of row is told apart, planned and written."""

    def __init__(self, run: Run) -> None: ...

    def complete(self, row: Parsed) -> None:
        """Look at the values of a row together; add what is wrong."""

    def identity(self, row: Parsed) -> str:
        """What makes two rows of one file the same; empty when it cannot be told."""

    def plan(self, rows: Sequence[Parsed], *, lock: bool = False) -> list[Plan]:
        """Compare with what the portal holds: a fixed number of queries. `lock`: they are about to be written."""

    def write(self, plans: Sequence[Plan]) -> None:
        """Carry out those that are new or changed, inside the caller's transaction."""


def differences(current: Mapping[str, Any], wanted: Mapping[str, Any], policy: str) -> list[Change]:
    """Field by field, what would change under the policy. An empty cell never empties anything: it is not wanted."""
    if policy == ImportPolicy.SKIP:
        return []
    return [
        (name, current[name], value)
        for name, value in wanted.items()
        if name in current and current[name] != value and (policy == ImportPolicy.UPDATE or current[name] in ("", None))
    ]


def companies_by_rut(ruts: Iterable[str], *, lock: bool = False) -> dict[str, Company]:
    """The companies of those RUTs; the RUT of a merged record leads to the one that stayed."""
    wanted = set(ruts)
    rows = Company.objects.select_related("case__office", "office", "comuna")
    found = {str(row.rut): row for row in rows.filter(rut__in=wanted)}
    for gone in rows.filter(former_rut__in=wanted - set(found), merged_into__isnull=False).select_related(
        "merged_into__case__office", "merged_into__office"
    ):
        found[gone.former_rut] = _survivor(gone)
    return _locked(found) if lock else found


def _survivor(company: Company) -> Company:
    while company.merged_into is not None:
        company = company.merged_into
    return company


def _locked(found: dict[str, Company]) -> dict[str, Company]:
    """The same, read again under their locks: files first, in order, as on every path."""
    keys = sorted({row.pk for row in found.values()})
    list(CaseFile.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = Company.objects.select_for_update(of=("self",)).select_related("case__office", "office", "comuna")
    fresh = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    return {rut: fresh[row.pk] for rut, row in found.items()}


def to_write(plans: Iterable[Plan], outcome: str) -> list[Plan]:
    return [plan for plan in plans if plan.outcome == outcome]
