"""One import from its upload to its end: what the pages and the API call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from casework.errors import NotPossible
from casework.models.documents import readable_size
from casework.services.jobs import cancel_job, start_job
from casework.text import fold
from portfolio.models import ImportBatch, ImportKind, ImportMapping, ImportRow, ImportState, RowOutcome
from portfolio.rules.import_fields import FIELDS, fields_of, guess, signature
from portfolio.rules.imports import may_import
from portfolio.services.importing.reading import look

REVIEW, APPLY = "portfolio.review_import", "portfolio.apply_import"
TOO_HEAVY = "El archivo pesa {size} y el máximo es {limit}. Divídalo, o guárdelo como CSV."
GONE = "El archivo ya se eliminó: súbalo de nuevo."
ERASED = "Se eliminaron los datos de la persona."
BUSY = "Esta importación está en curso: espere a que termine, o cancélela."


def upload(*, kind: str, upload: UploadedFile, actor: User, now: datetime) -> ImportBatch:
    """Keep a file in private storage and look at its columns.

    Raises:
        PermissionDenied. NotPossible: too heavy, no table, damaged or empty, in words.
    """
    _must_import(actor)
    size = upload.size or 0
    if size > settings.IMPORT_MAX_BYTES:
        limit = readable_size(settings.IMPORT_MAX_BYTES)
        raise NotPossible(TOO_HEAVY.format(size=readable_size(size), limit=limit))
    if not size:
        raise NotPossible("El archivo está vacío.")
    seen = look(upload.file)  # type: ignore[arg-type]
    batch = ImportBatch(
        kind=kind, filename=PurePosixPath((upload.name or "archivo").replace("\\", "/").replace("\x00", "")).name[:160],
        size=size, sha256=_fingerprint(upload), form=seen.form, columns=seen.columns, rows_expected=seen.rows,
        created_by=actor, created_at=now,
    )  # fmt: skip
    batch.mapping = guess(kind, batch.headers, _remembered(kind, batch.headers))
    batch.file.save(batch.filename, upload, save=False)
    try:
        batch.save()
    except Exception:
        batch.file.delete(save=False)  # without its row the file would stay for ever
        raise
    return batch


def _fingerprint(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _remembered(kind: str, headers: list[str]) -> dict[str, str]:
    """How these columns were mapped before: by the same layout, else by the last layout of this kind."""
    known = ImportMapping.objects.filter(kind=kind).order_by("-used_at")
    found = known.filter(signature=_digest(headers)).first() or known.first()
    return dict(found.headers) if found else {}


def _digest(headers: list[str]) -> str:
    return hashlib.sha256(signature(headers).encode()).hexdigest()


@transaction.atomic
def set_mapping(
    *, batch: ImportBatch, mapping: Mapping[str, int], policy: str, actor: User, now: datetime
) -> ImportBatch:
    """Say which column holds what, and review the file in the background.

    Raises:
        PermissionDenied. NotPossible: a required field without column, a column twice, or it is running or over.
    """
    _must_import(actor)
    locked = _lock(batch, ImportState.UPLOADED, ImportState.CHECKED, ImportState.CHECKING)
    if not locked.file:
        raise NotPossible(GONE)
    if words := wrong_mapping(locked, mapping):
        raise NotPossible(words)
    locked.mapping, locked.policy = dict(mapping), policy
    locked.state, locked.counts = ImportState.CHECKING, {}
    locked.job = start_job(
        REVIEW, title=f"Revisar «{locked.filename}»", actor=actor, now=now, params={"batch": locked.pk},
        total=locked.rows_expected, link=locked.get_absolute_url(), link_label="Ver la importación",
    )  # fmt: skip
    locked.save()
    ImportMapping.objects.update_or_create(
        kind=locked.kind, signature=_digest(locked.headers),
        defaults={
            "headers": {name: locked.headers[place] for name, place in mapping.items()},
            "used_by": actor, "used_at": now,
        },
    )  # fmt: skip
    return locked


def wrong_mapping(batch: ImportBatch, mapping: Mapping[str, int]) -> str:
    """What is wrong with saying that those columns hold those fields; "" when nothing is."""
    specs = fields_of(batch.kind)
    missing = [spec.label for spec in FIELDS[batch.kind] if spec.required and spec.name not in mapping]
    if missing:
        return f"Elija la columna de: {', '.join(missing)}."
    if set(mapping) - set(specs) or any(not 0 <= place < len(batch.headers) for place in mapping.values()):
        return "Una de las columnas elegidas no está en el archivo."
    if len(set(mapping.values())) < len(mapping):
        return "Una misma columna no puede llenar dos campos."
    return ""


@transaction.atomic
def apply(*, batch: ImportBatch, actor: User, now: datetime) -> ImportBatch:
    """Write in the background what the review found. Asked again after a failure, it goes on where it was.

    Raises:
        PermissionDenied. NotPossible: it was not reviewed, it is running, or there is nothing to write.
    """
    _must_import(actor)
    locked = _lock(batch, ImportState.CHECKED, ImportState.APPLYING)
    if not locked.to_apply:
        raise NotPossible("No hay nada que aplicar: ninguna fila es nueva ni trae cambios.")
    locked.state = ImportState.APPLYING
    locked.job = start_job(
        APPLY, title=f"Importar «{locked.filename}»", actor=actor, now=now, params={"batch": locked.pk},
        total=locked.to_apply, link=locked.get_absolute_url(), link_label="Ver el resumen",
    )  # fmt: skip
    locked.save()
    return locked


def _lock(batch: ImportBatch, *states: str) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if locked.job is not None and locked.job.is_open:
        raise NotPossible(BUSY)
    if locked.forgotten_at is not None:
        raise NotPossible(GONE)
    if locked.state not in states:
        raise NotPossible("Esta importación ya no admite eso.")
    return locked


def discard(*, batch: ImportBatch, actor: User, now: datetime) -> None:
    """Delete the file and its rows now instead of when their days are over; the summary stays.

    Raises: PermissionDenied.
    """
    _must_import(actor)
    if batch.job is not None and batch.job.is_open:
        raise NotPossible(BUSY)
    _forget(batch, now)


def forget_old(*, before: datetime, now: datetime, limit: int) -> int:
    """Delete the files and rows of imports older than that (personal data), `limit` at most. Returns how many."""
    old = ImportBatch.objects.filter(forgotten_at=None, created_at__lt=before).select_related("job", "created_by")
    count = 0
    for batch in old.order_by("created_at")[:limit]:
        if batch.job is not None and batch.job.is_open:
            with suppress(NotPossible):  # it ended meanwhile
                cancel_job(batch.job, actor=batch.job.asked_by, now=now)
        _forget(batch, now)
        count += 1
    return count


@transaction.atomic
def forget_person(email: str) -> int:
    """Blank the rows that brought the data of somebody whose data are erased, and delete their files (Ley 21.719)."""
    rows = ImportRow.objects.filter(Q(values__email__iexact=email) | Q(search_text__contains=fold(email)))
    for batch in ImportBatch.objects.filter(rows__in=rows).exclude(file="").distinct():
        _drop_file(batch)
    told = [{"column": "", "value": "", "words": ERASED}]
    return rows.update(outcome=RowOutcome.ERROR, values={}, changes=[], errors=told, key="", search_text="")


def _drop_file(batch: ImportBatch) -> None:
    """The file goes when the transaction is sure; of its columns only the headers stay."""
    bare: list[dict[str, Any]] = [{"header": header, "samples": []} for header in batch.headers]
    name, storage = batch.file.name, batch.file.storage
    ImportBatch.objects.filter(pk=batch.pk).update(file="", columns=bare)
    if name:
        transaction.on_commit(partial(storage.delete, name))


@transaction.atomic
def _forget(batch: ImportBatch, now: datetime) -> None:
    ImportRow.objects.filter(batch=batch).delete()
    _drop_file(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(forgotten_at=now)


def template(kind: str) -> list[str]:
    """The headers of a file that needs no mapping."""
    if kind not in ImportKind.values:
        raise NotPossible("No hay una plantilla para eso.")
    return [spec.label for spec in FIELDS[kind]]


def _must_import(actor: User) -> None:
    if not may_import(actor):
        raise PermissionDenied("Importar les corresponde a quien administra el portal y a la unidad de clientes.")
