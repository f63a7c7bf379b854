"""CAT-4, CAP-11: companies know who attends them while the person in charge is away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import Absence, User
from casework.door import record
from casework.models import CaseFile
from casework.services.in_charge import NATIONAL_ZONE, due_lines, until
from casework.states import CaseKind
from portfolio.emails import companies as emails
from portfolio.models import Company


def announce_absences(*, now: datetime) -> int:
    """Tell the companies of everybody whose absence began and was not told. Costs what is to be told, no more.

    Returns:
        How many absences were told; those that ended before anybody looked are only marked.
    """
    today = now.astimezone(NATIONAL_ZONE).date()
    found = Absence.objects.to_announce(today).order_by("starts_on", "pk").values_list("pk", flat=True)
    return sum(_announce(pk, now) for pk in list(found))


@transaction.atomic
def _announce(pk: int, now: datetime) -> int:
    today = now.astimezone(NATIONAL_ZONE).date()
    waiting = Absence.objects.to_announce(today).select_for_update(skip_locked=True, of=("self",))
    absence = waiting.select_related("user", "substitute").filter(pk=pk).first()
    if absence is None:  # another worker has it
        return 0
    told = absence.ends_on >= today and absence.substitute.is_active
    if told:
        for company, matters in matters_of(absence).items():
            emails.substitute_notice(company, absence, open_matters="\n".join(matters), now=now)
            _record(company, absence, now)
    absence.announced_at = now
    absence.save_without_historical_record(update_fields=["announced_at"])
    return int(told)


def _record(company: Company, absence: Absence, now: datetime) -> None:
    """The company's log says who attends it meanwhile, as its e-mail does."""
    record(
        company.case, "substitute", actor=User.objects.system(), now=now,
        label=f"{absence.substitute.display_name} reemplaza a {absence.user.display_name} hasta el "
        f"{absence.ends_on:%d-%m-%Y}",
        data={"absence": absence.pk, "to": absence.substitute_id},
    )  # fmt: skip


def matters_of(absence: Absence) -> dict[Company, list[str]]:
    """What the absent person attends, by company: open matters with their dates, and the appointments of those days."""
    person = absence.user
    mine = Q(responsible=person) | Q(responsible=None, parent__company__executive=person)
    files = (
        CaseFile.objects.open()
        .filter(mine, parent__company__isnull=False)
        .select_related("office", "parent__company__case__office")
        .order_by("parent", "opened_at", "pk")
    )
    start = datetime.combine(absence.starts_on, time.min, tzinfo=NATIONAL_ZONE)
    end = datetime.combine(absence.ends_on + timedelta(days=1), time.min, tzinfo=NATIONAL_ZONE)
    found: dict[Company, list[str]] = defaultdict(list)
    for case in files:
        lines = found[case.parent.company]
        lines.append(f"- {case.get_kind_display()} {case.folio}: {until(case)}")
        lines += [f"- {appointment}" for appointment in case.work.appointments_between(start, end)]
    return found


@dataclass(frozen=True)
class Foreseen:
    """What whoever stands in would attend: companies, open files, and a line for each that falls due meanwhile."""

    companies: int
    files: int
    due: tuple[str, ...]


def foresee_absence(absence: Absence) -> Foreseen:
    """Before it is written down: nothing changes."""
    files = CaseFile.objects.open().filter(responsible=absence.user).exclude(kind=CaseKind.COMPANY)
    companies = Company.objects.live().filter(executive=absence.user)
    return Foreseen(companies.count(), files.count(), tuple(due_lines(absence)))
