"""Files that go to another office: who attends them there decides, their terms follow that office's calendar."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from accounts.models import Office, Role, User
from casework.emails import assignment as emails
from casework.log import record
from casework.models import CaseFile, Deadline, Work
from casework.services import alerts
from casework.services.deadlines import count, refresh_case


def move_files(cases: Iterable[CaseFile], *, to: Office, actor: User, now: datetime, note: str) -> list[CaseFile]:
    """Pass locked files to another office, without anybody in charge yet; its heads are told, once.

    Terms keep their start; their days are counted with the calendar of the office that now has to act. The caller
    decides whether it may be done, inside its own transaction.
    """
    moved = []
    for case in cases:
        left = case.office
        data = {"from": left.pk, "to": to.pk, "responsible": case.responsible_id}
        case.office, case.responsible = to, None
        case.save(update_fields=["office", "responsible"])
        _move_deadlines(case, left, now)
        work: Work | None = getattr(case, case.kind, None)
        if work is not None:
            work.on_moved(to)
        record(case, "office_changed", actor=actor, now=now, label=f"Pasa a {to.name}", note=note, data=data)
        moved.append((case, left))
    if moved:
        _tell(moved, to=to, now=now, note=note)
    return [case for case, _ in moved]


def _move_deadlines(case: CaseFile, left: Office, now: datetime) -> None:
    running = Deadline.objects.filter(case=case, office=left).open().select_for_update(of=("self",))
    for deadline in running.select_related("version", "clause"):
        deadline.office = case.office
        count(deadline)
        alerts.schedule(deadline, now=now)
        deadline.save()
    refresh_case(case)


def _tell(moved: list[tuple[CaseFile, Office]], *, to: Office, now: datetime, note: str) -> None:
    today, batch = now.astimezone(to.zone).date(), uuid.uuid4().hex
    for head in User.objects.holding(Role.OFFICE_HEAD, today=today, office=to):
        emails.case_reassigned_staff(
            [case for case, _ in moved], to=head, previous=moved[0][1].name, reasons=note, batch=batch, now=now
        )
