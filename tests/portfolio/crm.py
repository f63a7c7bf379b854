"""A hand for the tests of importing: from rows to a reviewed or applied import."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import Job
from casework.services.job_running import run
from portfolio.models import ImportBatch
from portfolio.services.importing import batches

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def file_of(headers: Sequence[str], rows: Sequence[Sequence[str]], *, delimiter=";", encoding="utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def uploaded(content: bytes, actor, *, kind="companies", name="crm.csv", now=NOW) -> ImportBatch:
    return batches.upload(kind=kind, upload=SimpleUploadedFile(name, content), actor=actor, now=now)


def reviewed(content: bytes, actor, *, kind="companies", policy="update", now=NOW, name="crm.csv") -> ImportBatch:
    batch = uploaded(content, actor, kind=kind, now=now, name=name)
    batches.set_mapping(batch=batch, mapping=batch.mapping, policy=policy, actor=actor, now=now)
    return ran(batch, now=now)


def ran(batch: ImportBatch, *, now=NOW) -> ImportBatch:
    """The job that the import asked for, carried out."""
    batch = ImportBatch.objects.get(pk=batch.pk)
    run(batch.job_id, now=now)
    job = Job.objects.get(pk=batch.job_id)
    assert job.state == "done", job.message
    return ImportBatch.objects.get(pk=batch.pk)


def applied(content: bytes, actor, *, now=NOW, **more) -> ImportBatch:
    batch = reviewed(content, actor, now=now, **more)
    if batch.to_apply:
        batches.apply(batch=batch, actor=actor, now=now)
        batch = ran(batch, now=now)
    return batch


def outcomes(batch: ImportBatch) -> dict[int, str]:
    return dict(batch.rows.values_list("number", "outcome"))


def told(batch: ImportBatch) -> dict[int, str]:
    """Row → everything that is said to be wrong with it, with its column."""
    rows = batch.rows.exclude(errors=[]).values_list("number", "errors")
    return {number: " ".join(f"{error['column']}: {error['words']}" for error in errors) for number, errors in rows}
