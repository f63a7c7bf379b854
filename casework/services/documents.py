"""Attaching, withdrawing and handing out the documents of a case file."""

import hashlib
import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from casework import file_types
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.log import record
from casework.models import CaseFile, Document
from casework.models.documents import readable_size
from casework.rules.assignment import may_write
from casework.services.access_log import log_read

TOO_HEAVY = "El archivo pesa {size} y el máximo es {limit}. Puede dividirlo o comprimirlo."
NOT_ACCEPTED = "Aceptamos PDF, Word, Excel, JPG y PNG. Este archivo es de otro tipo."
NOT_WHAT_IT_SAYS = "El archivo dice ser {kind}, pero su contenido es otro. Guárdelo de nuevo y súbalo."
DAMAGED = "No pudimos abrir el archivo. Compruebe que abre en su equipo y súbalo otra vez."


def check(upload: UploadedFile) -> file_types.FileType:
    """The type of an upload, by its content. Raises ValidationError with the words of microcopy (18 to 21)."""
    limit = settings.DOCUMENT_MAX_BYTES
    if (upload.size or 0) > limit:
        words = TOO_HEAVY.format(size=readable_size(upload.size or 0), limit=readable_size(limit))
        raise ValidationError(words, code="too_heavy")
    claimed = file_types.by_extension(upload.name or "")
    if claimed is None and upload.size:
        raise ValidationError(NOT_ACCEPTED, code="not_accepted")
    try:
        found = file_types.by_content(upload.file)  # type: ignore[arg-type]
    except file_types.Damaged:
        raise ValidationError(DAMAGED, code="damaged") from None
    finally:
        upload.seek(0)
    if claimed is None or found is not claimed:
        kind = claimed.name if claimed else "otro"
        raise ValidationError(NOT_WHAT_IT_SAYS.format(kind=kind), code="not_what_it_says")
    return found


def may_attach(case: CaseFile, user: User) -> bool:
    """The company's people in their own case, the staff who attend it, and the portal itself."""
    if user.is_system or case.concerns(user):
        return True
    return may_write(case, user) and CaseFile.objects.visible_to(user).filter(pk=case.pk).exists()


def attach(
    case: CaseFile,
    upload: UploadedFile,
    *,
    actor: User,
    now: datetime,
    title: str = "",
    visible_to_company: bool = True,
    allowed: bool = False,
) -> Document:
    """Keep a file in a case and write it in its log.

    title: how people will call it; the file's own name, unless given.
    allowed: the caller asked another permission, of the act to which the file belongs.
    Raises ValidationError (see `check`); PermissionDenied where the actor may not write in the case.
    """
    if not (allowed or may_attach(case, actor)):
        raise PermissionDenied(NOT_YOURS)
    kind = check(upload)
    filename = safe_filename(upload.name or "", kind)
    document = Document(
        case=case,
        title=" ".join((title or filename.rpartition(".")[0]).replace("\x00", "").split())[:200] or filename,
        filename=filename,
        content_type=kind.content_type,
        size=upload.size or 0,
        sha256=_fingerprint(upload),
        visible_to_company=visible_to_company or case.concerns(actor),
        uploaded_by=actor,
        uploaded_at=now,
    )
    return _keep(document, upload, now)


def _keep(document: Document, upload: UploadedFile, now: datetime) -> Document:
    document.file.save(upload.name or "archivo", upload, save=False)
    try:
        with transaction.atomic():
            document.save()
            record(
                document.case,
                "document",
                actor=document.uploaded_by,
                now=now,
                label=f"Documento subido: {document.title}"[:200],
                data={"document": str(document.public_id), "sha256": document.sha256},
                internal=not document.visible_to_company,
            )
    except Exception:
        document.file.delete(save=False)  # without its row the file would stay for ever
        raise
    return document


def may_withdraw(document: Document, user: User) -> bool:
    """Whoever uploaded it, or the staff who attend the case; oversight only reads."""
    return document.uploaded_by_id == user.pk or may_write(document.case, user)


@transaction.atomic
def withdraw(document: Document, *, actor: User, now: datetime, note: str) -> Document:
    """Take a document out of sight, with a reason that stays in the log.

    Raises PermissionDenied; NoteRequired; NotPossible where it was withdrawn before.
    """
    if not may_withdraw(document, actor):
        raise PermissionDenied(NOT_YOURS)
    if not note.strip():
        raise NoteRequired
    changed = Document.objects.current().filter(pk=document.pk)
    if not changed.update(withdrawn_at=now, withdrawn_by=actor, withdrawn_reason=note.strip()):
        raise NotPossible("Este documento ya estaba retirado.")
    record(
        document.case,
        "document_withdrawn",
        actor=actor,
        now=now,
        label=f"Documento retirado: {document.title}"[:200],
        note=note.strip(),
        data={"document": str(document.public_id)},
        internal=not document.visible_to_company,
    )
    document.refresh_from_db()
    return document


def note_download(document: Document, *, user: User, now: datetime) -> None:
    """Leave the trace that the law asks for when somebody reads a document."""
    log_read(document.case, user, now, what=f"documento: {document.title}"[:80])


def safe_filename(name: str, kind: file_types.FileType) -> str:
    """A name that any system can keep: no folders, no control characters, the extension of what it is."""
    base = PurePosixPath(name.replace("\\", "/")).name
    stem, _, extension = base.rpartition(".")
    plain = unicodedata.normalize("NFC", stem or base)
    clean = re.sub(r"[^\w\-. ()]+", "_", plain).strip(" ._") or "documento"
    return f"{clean[:120]}.{extension.lower() if extension.lower() in kind.extensions else kind.extensions[0]}"


def _fingerprint(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
