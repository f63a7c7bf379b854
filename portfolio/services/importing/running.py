"""The two runs over a file, both in the background: reviewing (nothing is written but the review) and applying."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from casework.bulk import save_many
from casework.errors import NotPossible
from casework.formats import plural
from casework.services.job_running import Work
from casework.text import fold
from portfolio.models import ImportBatch, ImportKind, ImportRow, ImportState, RowOutcome, RowResult
from portfolio.rules import rut
from portfolio.rules.imports import may_import
from portfolio.services.importing.actions import Actions
from portfolio.services.importing.activities import Activities
from portfolio.services.importing.cells import Catalogues, Parsed, Problem, RowReader
from portfolio.services.importing.companies import Companies
from portfolio.services.importing.contacts import Contacts
from portfolio.services.importing.plans import Plan, Planner, Run
from portfolio.services.importing.reading import Form, data_rows, opened
from portfolio.services.importing.showing import changes_in_words

PLANNERS: dict[str, type[Planner]] = {
    ImportKind.COMPANIES: Companies,
    ImportKind.CONTACTS: Contacts,
    ImportKind.ACTIONS: Actions,
    ImportKind.ACTIVITIES: Activities,
}
CHUNK = 500
TRIES = 3
REPEATED = "Fila repetida: es igual a la fila {number}."
NOT_ALLOWED = "Ya no tiene permiso para importar."
RESULTS = {RowOutcome.NEW: RowResult.CREATED, RowOutcome.CHANGED: RowResult.UPDATED,
           RowOutcome.SAME: RowResult.UNTOUCHED, RowOutcome.ERROR: RowResult.REFUSED}  # fmt: skip


def run_of(work: Work) -> Run:
    """The batch of a job, with who asked for it; refused where they may not any more."""
    batch = ImportBatch.objects.get(pk=work.params["batch"])
    if not may_import(work.actor):
        raise NotPossible(NOT_ALLOWED)
    today = work.now().astimezone(None).date()
    return Run(batch, work.actor, work.now(), Catalogues(today))


# Reviewing.


def review(work: Work) -> str:
    """Read the whole file and write down, row by row, what applying it would do. Begins anew after a death."""
    run = run_of(work)
    ImportRow.objects.filter(batch=run.batch).delete()
    reviewer = _Reviewer(run)
    with run.batch.file.open("rb") as stream, opened(stream, Form(**run.batch.form)) as lines:
        rows = data_rows(lines)
        while chunk := list(islice(rows, CHUNK)):
            reviewer.take(chunk)
            expected = max(run.batch.rows_expected, reviewer.done)
            work.progress(reviewer.done, total=expected, message="Comparamos cada fila con lo que hay en el portal.")
    return _end_review(work, run, reviewer)


@transaction.atomic
def _end_review(work: Work, run: Run, reviewer: _Reviewer) -> str:
    batch = run.batch
    batch.counts, batch.rows_expected = dict(reviewer.counts), reviewer.done
    batch.state = ImportState.CHECKED
    batch.save(update_fields=["counts", "rows_expected", "state"])
    work.progress(reviewer.done, total=reviewer.done)
    counts = reviewer.counts
    return (
        f"Revisamos {plural(reviewer.done, 'fila', 'filas')}: {plural(counts['new'], 'nueva', 'nuevas')}, "
        f"{counts['changed']} con cambios, "
        f"{counts['same']} sin cambios y {counts['error']} con error."
    )


@dataclass
class _Reviewer:
    """Plans chunk after chunk, and remembers which rows it has seen."""

    run: Run
    seen: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(RowOutcome.values, 0)))
    done: int = 0

    def __post_init__(self) -> None:
        batch = self.run.batch
        self.reader = RowReader(batch.kind, batch.headers, batch.mapping, self.run.known)
        self.planner = PLANNERS[batch.kind](self.run)

    def take(self, chunk: Sequence[tuple[int, list[str]]]) -> None:
        rows = [self._read(number, cells) for number, cells in chunk]
        good = [row for row in rows if not row.problems]
        plans = {plan.row.number: plan for plan in self.planner.plan(good)} if good else {}
        found = [plans.get(row.number) or Plan(row, RowOutcome.ERROR) for row in rows]
        ImportRow.objects.bulk_create([self._row(plan) for plan in found])
        self.counts.update(str(plan.outcome) for plan in found)
        self.done += len(found)

    def _read(self, number: int, cells: list[str]) -> Parsed:
        row = self.reader.read(number, cells)
        self.planner.complete(row)
        key = self.planner.identity(row) if not row.problems else ""
        if key and self.seen.setdefault(key, number) != number:
            row.problems.append(Problem("", REPEATED.format(number=self.seen[key])))
        return row

    def _row(self, plan: Plan) -> ImportRow:
        row, values = plan.row, plan.row.values
        told = [rut.display(values.get("rut")), *(values.get(name) for name in ("legal_name", "name", "email"))]
        key = " · ".join(filter(None, told))
        kept = values if plan.outcome in (RowOutcome.NEW, RowOutcome.CHANGED) else {}
        return ImportRow(
            batch=self.run.batch, number=row.number, outcome=plan.outcome, key=key[:200],
            search_text=fold(f"{values.get('rut', '')} {key} {values.get('external_id', '')}")[:240], values=kept,
            changes=changes_in_words(self.run.batch.kind, plan.changes, self.run.known),
            errors=[problem.as_json() for problem in row.problems], company=plan.company,
        )  # fmt: skip


# Applying.


def apply(work: Work) -> str:
    """Write what the review found, in batches that are each a transaction: after a death it goes on where it was."""
    run = run_of(work)
    total = run.batch.to_apply
    done = run.batch.rows.exclude(result="").count()
    work.progress(done, total=total, message="Aplicamos los cambios.")
    while chunk := _waiting(run.batch):
        done += _write(work, run, chunk, done)
    return _end_apply(work, run)


def _waiting(batch: ImportBatch) -> list[ImportRow]:
    rows = batch.rows.filter(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED], result="")
    return list(rows.order_by("number")[:CHUNK])


def _write(work: Work, run: Run, chunk: list[ImportRow], done: int) -> int:
    """One batch. Somebody may register one of its companies at the same instant: then it is planned again."""
    for tries in range(TRIES):
        try:
            with transaction.atomic():
                _write_once(run, chunk)
                work.commit(done=done + len(chunk))
            return len(chunk)
        except IntegrityError:
            if tries == TRIES - 1:
                raise
    return 0


def _write_once(run: Run, chunk: Sequence[ImportRow]) -> None:
    planner = PLANNERS[run.batch.kind](run)
    by_number = {row.number: row for row in chunk}
    plans = planner.plan([Parsed(row.number, dict(row.values)) for row in chunk], lock=True)
    planner.write(plans)
    for plan in plans:
        row = by_number[plan.row.number]
        row.result = RESULTS[RowOutcome(plan.outcome)]
        row.company = plan.company
        row.errors = [problem.as_json() for problem in plan.row.problems]
    save_many(chunk, ["result", "company", "errors"])


@transaction.atomic
def _end_apply(work: Work, run: Run) -> str:
    counts = Counter(run.batch.rows.exclude(result="").values_list("result", flat=True))
    batch = run.batch
    batch.applied = {value: counts.get(value, 0) for value in RowResult.values}
    batch.state, batch.applied_at, batch.applied_by = ImportState.APPLIED, work.now(), work.actor
    batch.save(update_fields=["applied", "state", "applied_at", "applied_by"])
    created, updated, refused = (batch.applied[name] for name in ("created", "updated", "refused"))
    said = f"Aplicado: {plural(created, 'creada', 'creadas')} y {plural(updated, 'actualizada', 'actualizadas')}."
    if not refused:
        return said
    return f"{said} {plural(refused, 'fila no se pudo', 'filas no se pudieron')} aplicar: revise la lista."


def failed_rows(batch: ImportBatch) -> Iterator[list[Any]]:
    """Every problem of every row, for the download: row, column, what it said, why not."""
    rows = batch.rows.exclude(errors=[]).order_by("number").values_list("number", "key", "errors")
    for number, key, errors in rows.iterator(chunk_size=2000):
        for error in errors:
            yield [number, key, error["column"], error["value"], error["words"]]
