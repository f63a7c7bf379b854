"""CAT-6, CAP-3: a company that moved to another region is attended by the office of that region."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Office, OfficeKind, User
from casework.errors import NoteRequired, NotPossible
from casework.models import CaseFile
from casework.services.transfer import move_files
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.services.common import local_day, lock_company, refresh_search


@transaction.atomic
def transfer_company(*, company: Company, office: Office, actor: User, now: datetime, reason: str) -> Company:
    """Pass the company and its open files to another regional office; whoever attended it ends today.

    Args:
        reason: compulsory; it stays in the log of each file.

    Raises:
        PermissionDenied: only the head of the office that has it, or the client-management unit.
        NoteRequired: without a reason. NotPossible: it is there already, or no office in force attends companies there.
    """
    locked = lock_company(company)
    if not permissions.merges_it(locked, actor):
        raise PermissionDenied("Esta acción le corresponde a otra persona: la jefatura de la oficina.")
    if not reason.strip():
        raise NoteRequired
    if office.pk == locked.office_id:
        raise NotPossible(f"La {office.name} ya atiende a esta empresa.")
    if office.kind != OfficeKind.REGIONAL or not office.active:
        raise NotPossible(f"La {office.name} no atiende empresas de una región.")
    left = locked.office_id
    locked.assignments.current().update(ends_on=local_day(locked, now))
    locked.office, locked.executive = office, None
    locked._history_user = actor  # type: ignore[attr-defined]
    locked.save(update_fields=["office", "executive"])
    files = CaseFile.objects.select_for_update(of=("self",)).select_related("office", "parent", "responsible")
    open_files = files.open().filter(parent=locked.case_id, office=left).order_by("pk")
    move_files([files.get(pk=locked.case_id), *open_files], to=office, actor=actor, now=now, note=reason.strip())
    moved = Company.objects.select_related("case", "office").get(pk=locked.pk)
    refresh_search(moved)
    return moved
