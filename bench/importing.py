"""`make bench ARGS=import`: 50,000 companies with 200 planted errors, reviewed, applied and imported again."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.models import Office, Role, RoleAssignment, User
from bench import crm
from bench.filling import prepare
from casework.models import Job
from casework.services.job_running import run as run_job
from casework.services.verification import broken_chains
from portfolio.models import Company, ImportBatch, Sector
from portfolio.services.importing import batches


def run(*, companies: int, errors: int) -> bool:
    """True when every planted error is named, the rest is in, and a second import changes nothing."""
    print(f"{connection.display_name}: {companies:,} companies, {errors} planted errors")
    prepare()
    actor = _administrator()
    file = crm.companies(companies, errors, Sector.objects.earliest("order").name)
    content = file.csv()
    batch = _uploaded(content, actor)
    batch = _timed("review", batch, companies)
    well = _named(batch, file)
    batches.apply(batch=batch, actor=actor, now=timezone.now())
    batch = _timed("apply", batch, batch.to_apply)
    well &= batch.applied["created"] == Company.objects.count() == companies - errors
    again = _timed("second review", _uploaded(content, actor), companies)
    print(f"  a second import would change {again.to_apply:,} rows")
    broken = sum(1 for _ in broken_chains())
    print(f"  chains of the log that do not agree: {broken}")
    print(f"  memory of the whole process at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    return bool(well and again.to_apply == 0 and not broken)


def _administrator() -> User:
    person = User.objects.create(username="importa", first_name="Importa", last_name="Ejemplo")
    office = Office.objects.get(code="central")
    RoleAssignment.objects.create(user=person, role=Role.ADMINISTRATOR, office=office, starts_on=timezone.localdate())
    return User.objects.get(pk=person.pk)


def _uploaded(content: bytes, actor: User) -> ImportBatch:
    upload = SimpleUploadedFile("crm.csv", content)
    batch = batches.upload(kind="companies", upload=upload, actor=actor, now=timezone.now())
    return batches.set_mapping(
        batch=batch, mapping=batch.mapping, policy="update", actor=actor, now=timezone.now()
    )  # fmt: skip


def _timed(title: str, batch: ImportBatch, rows: int) -> ImportBatch:
    batch = ImportBatch.objects.get(pk=batch.pk)
    start = time.perf_counter()
    with _watched(batch.job_id) as seen:
        run_job(batch.job_id or 0, now=timezone.now())
    taken = time.perf_counter() - start
    job = Job.objects.get(pk=batch.job_id)
    print(f"  {title}: {taken:.1f} s, {1000 * taken / rows:.2f} ms a row; {job.message}")
    print(f"    progress seen from outside meanwhile: {', '.join(f'{share} %' for share in _some(seen)) or 'none'}")
    return ImportBatch.objects.get(pk=batch.pk)


def _some(seen: list[int]) -> list[int]:
    return [share for place, share in enumerate(seen) if place % max(1, len(seen) // 10) == 0]


@contextmanager
def _watched(job: int | None) -> Iterator[list[int]]:
    """What another connection reads of the job's progress while it runs."""
    over, seen = threading.Event(), []  # type: ignore[var-annotated]

    def look() -> None:
        while not over.wait(0.5):
            share = Job.objects.get(pk=job).share
            if share not in seen:
                seen.append(share)
        connection.close()

    watcher: Callable[[], None] = look
    thread = threading.Thread(target=watcher, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join(5)


def _named(batch: ImportBatch, file: crm.File) -> bool:
    """Whether exactly the planted rows are told wrong, each in the words of its error."""
    rows = batch.rows.exclude(errors=[]).values_list("number", "errors")
    told = {number: " ".join(error["words"] for error in errors) for number, errors in rows}
    missed = [number for number, words in file.wrong.items() if words not in told.get(number, "")]
    print(f"  planted {len(file.wrong)}, named by row {len(told)}, missed {len(missed)}")
    return not missed and set(told) == set(file.wrong)
