"""Who attends a file: taking it, passing it on, one by one or many at once (CAP-4, CAT-6)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from casework.emails import assignment as emails
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.models import CaseFile
from casework.rules.assignment import ASSIGNED_ABOVE, attends_for_unit, may_reassign, may_take, works_at_office

MOST_AT_ONCE = 200
TAKEN = "Tomó el expediente"


@transaction.atomic
def take(case: CaseFile, *, actor: User, now: datetime) -> CaseFile:
    """Make the actor responsible for a file.

    Raises:
        PermissionDenied: not theirs to take, or about themselves. NotPossible: a company's own file.
    """
    locked = CaseFile.objects.select_for_update().get(pk=case.pk)
    _not_a_company(locked)
    if not may_take(locked, actor) or locked.concerns(actor):
        raise PermissionDenied(NOT_YOURS)
    previous = locked.responsible
    _hand_over(locked, to=actor, actor=actor, now=now, note="", label=TAKEN)
    if previous is not None:
        emails.executive_changed(locked, previous=previous, now=now)
    return locked


@transaction.atomic
def reassign(cases: Sequence[CaseFile], *, to: User, actor: User, now: datetime, note: str) -> list[CaseFile]:
    """Pass files to another person. Terms keep running from their own dates; one e-mail per batch to who receives.

    Args:
        cases: files that the actor sees; those that the person already has are skipped.
        note: the reason, which the company may read.

    Raises:
        NoteRequired: without a reason. PermissionDenied: one of them is not the actor's to pass on.
        NotPossible: the person does not attend files of that office, the file is about them, or it is a company's own.
    """
    if not note.strip():
        raise NoteRequired
    if len(cases) > MOST_AT_ONCE:
        raise NotPossible(f"Se pueden reasignar hasta {MOST_AT_ONCE} expedientes a la vez.")
    locked = list(
        CaseFile.objects.select_for_update(of=("self",))
        .select_related("office", "responsible", "parent")
        .filter(pk__in=[case.pk for case in cases])
        .order_by("pk")
    )
    moved: list[CaseFile] = []
    gone_from: dict[str, list[CaseFile]] = defaultdict(list)
    for case in locked:
        _check(case, to=to, actor=actor)
        if case.responsible_id == to.pk:
            continue
        previous = case.responsible
        told = f"Ahora atiende {to.display_name}. {note}".strip()
        _hand_over(case, to=to, actor=actor, now=now, note=told, label="Reasignado")
        gone_from[previous.display_name if previous else "nadie"].append(case)
        emails.executive_changed(case, previous=previous, now=now)
        moved.append(case)
    if moved and to.pk != actor.pk:
        emails.case_reassigned_staff(
            moved, to=to, previous=", ".join(gone_from), reasons=note, batch=uuid.uuid4().hex, now=now
        )
    return moved


@transaction.atomic
def attend_if_free(case: CaseFile, *, actor: User, now: datetime) -> None:
    """Whoever makes the first move on a file that nobody had attends it from then on."""
    locked = CaseFile.objects.select_for_update().get(pk=case.pk)
    if locked.responsible_id is None and locked.kind not in ASSIGNED_ABOVE and works_at_office(locked, actor):
        _hand_over(locked, to=actor, actor=actor, now=now, note="", label=TAKEN)
        case.responsible = actor


def _not_a_company(case: CaseFile) -> None:
    if case.kind in ASSIGNED_ABOVE:
        raise NotPossible(
            f"{case.title} ({case.folio}) es una empresa: su ejecutivo o ejecutiva se asigna desde la página de la "
            "empresa, con su razón y dentro del tope de cartera."
        )


def _check(case: CaseFile, *, to: User, actor: User) -> None:
    _not_a_company(case)
    if not may_reassign(case, actor) or case.concerns(actor):
        raise PermissionDenied(NOT_YOURS)
    if not (works_at_office(case, to) or attends_for_unit(case, to)):
        raise NotPossible(f"{to.display_name} no atiende expedientes de la {case.office.name} ({case.folio}).")
    if case.concerns(to):
        raise NotPossible(
            f"{to.display_name} representa a la empresa del expediente {case.folio}: elija a otra persona."
        )


def _hand_over(case: CaseFile, *, to: User, actor: User, now: datetime, note: str, label: str) -> None:
    data = {"from": case.responsible_id, "to": to.pk}
    case.responsible = to
    case.save(update_fields=["responsible"])
    record(case, "reassigned", actor=actor, now=now, label=label, note=note, data=data)
