"""The open files that somebody has, for the pages and e-mails about people: lent to accounts when the portal starts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import hooks
from accounts.models import Absence, RoleAssignment, User
from casework import formats
from casework.log import record
from casework.models import CaseFile
from casework.states import CaseKind

MOST_LINES = 40
NATIONAL_ZONE = ZoneInfo("America/Santiago")
"""Days of absence are those of the country, as for the alerts."""


def open_files_of(person: User) -> QuerySet[CaseFile]:
    """Open matters with this person in charge, and the companies that have them as executive."""
    return CaseFile.objects.open().filter(responsible=person)


def how_many(person: User) -> int:
    """How many of them there are."""
    return open_files_of(person).count()


def release(person: User, actor: User, now: datetime) -> None:
    """Leave the person's open files with their office, nobody in charge, each with its event. Terms keep running."""
    rows = open_files_of(person).select_for_update(of=("self",)).order_by("pk")
    for case in rows:
        case.responsible = None
        case.save(update_fields=["responsible"])
        record(
            case, "released", actor=actor, now=now, label="Queda en la oficina, sin nadie a cargo",
            note="Quien lo tenía a cargo ya no trabaja en el portal.", data={"from": person.pk},
        )  # fmt: skip


@transaction.atomic
def release_left_behind(*, now: datetime) -> int:
    """What is in charge of somebody who holds no role any more goes to its office. One query when nobody left.

    Returns:
        How many people had left.
    """
    today = now.astimezone(NATIONAL_ZONE).date()
    acting = RoleAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    held = CaseFile.objects.open().exclude(responsible=None).exclude(responsible__in=acting.values("user"))
    left = list(User.objects.filter(pk__in=held.values("responsible")).order_by("pk"))
    for person in left:
        hooks.release_files(person, actor=User.objects.system(), now=now)
    return len(left)


def due_lines(absence: Absence) -> list[str]:
    """What of the absent person's falls due until the absence ends (also what is late): folio, company, deadline."""
    end = datetime.combine(absence.ends_on + timedelta(days=1), time.min, tzinfo=NATIONAL_ZONE)
    due = (
        open_files_of(absence.user)
        .exclude(kind=CaseKind.COMPANY)
        .filter(next_due_at__lte=end)
        .select_related("parent", "office")
        .order_by("next_due_at", "pk")
    )
    lines = [line_of(case) for case in due[:MOST_LINES]]
    more = due.count() - len(lines) if len(lines) == MOST_LINES else 0
    return [*lines, f"- y {formats.plural(more, 'otro expediente', 'otros expedientes')}"] if more else lines


def line_of(case: CaseFile) -> str:
    """«- CAP-2026-000012, Quesos Ejemplo: hasta el miércoles 25 de noviembre de 2026»."""
    company = case.parent.title if case.parent else case.title
    return f"- {case.folio}, {company}: {until(case)}"


def until(case: CaseFile) -> str:
    """The last day of a file's next deadline, in words."""
    if case.next_due_at is None:
        return "sin plazo en curso"
    last = (case.next_due_at - timedelta(microseconds=1)).astimezone(case.office.zone).date()
    return f"hasta el {formats.long_date(last)}"
