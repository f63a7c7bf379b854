"""CAT-6: companies pass from hand to hand, one or hundreds: days, logs, open files and e-mails, in one transaction."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from simple_history.utils import bulk_update_with_history

from accounts.models import User
from casework.bulk import save_many
from casework.log_many import Fact, record_many
from casework.models import CaseFile
from casework.rules.assignment import works_at_office
from portfolio.emails import companies as emails
from portfolio.models import Company, ExecutiveAssignment
from portfolio.services.common import local_day

NOTHING_OPEN = "- Nada en curso por ahora."


@dataclass(frozen=True)
class Handing:
    """A company, locked by the caller, and who attends it from today; `why` is what the rule says of it."""

    company: Company
    to: User
    why: str = ""


def lock_companies(keys: Sequence[int]) -> dict[int, Company]:
    """Companies under lock, files first and in order, as `lock_company` does for one."""
    list(CaseFile.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    rows = (
        Company.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("case", "office", "executive")
        .prefetch_related("representations")
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def hand_over(
    handings: Sequence[Handing], *, actor: User, now: datetime, reason: str, tell_staff: bool = True
) -> list[ExecutiveAssignment]:
    """Give each company to its new executive from today on, with the open files that the one before had in charge.

    The caller is inside a transaction, holds the companies' locks, and has checked who may and the cap.

    Args:
        tell_staff: one e-mail to each person with what they receive and what they leave; never to the actor.
    """
    previous = {one.company.pk: one.company.executive for one in handings}
    assignments = _assign(handings, actor, now, reason)
    files = _open_files(handings)
    _pass_files(files, previous, {one.company.pk: one.to for one in handings}, actor, now, reason)
    record_many(
        [
            Fact(
                one.company.pk, f"{one.to.display_name} queda a cargo de la empresa",
                {"from": before.pk if before else None, "to": one.to.pk, **({"why": one.why} if one.why else {})},
            )
            for one in handings
            for before in [previous[one.company.pk]]
        ],
        "executive_assigned", actor=actor, now=now, note=reason,
    )  # fmt: skip
    for one in handings:
        before = previous[one.company.pk]
        if before is not None:
            matters = "\n".join(f"- {file.title} ({file.folio})" for file in files[one.company.pk]) or NOTHING_OPEN
            emails.executive_changed(one.company, previous=before, open_matters=matters, now=now)
    if tell_staff:
        _tell_staff(handings, previous, actor, now, reason)
    return assignments


def _assign(handings: Sequence[Handing], actor: User, now: datetime, reason: str) -> list[ExecutiveAssignment]:
    days: dict[date, list[int]] = defaultdict(list)
    for one in handings:
        days[local_day(one.company, now)].append(one.company.pk)
    for day, keys in days.items():
        ExecutiveAssignment.objects.current().filter(company__in=keys).update(ends_on=day)
    rows = ExecutiveAssignment.objects.bulk_create(
        ExecutiveAssignment(
            company=one.company, executive=one.to, starts_on=local_day(one.company, now), reason=reason.strip(),
            assigned_by=actor,
        )
        for one in handings
    )  # fmt: skip
    for one in handings:
        one.company.executive = one.company.case.responsible = one.to
    companies = [one.company for one in handings]
    bulk_update_with_history(companies, Company, ["executive"], default_user=actor, default_date=now)
    save_many([company.case for company in companies], ["responsible"])
    return rows


def _open_files(handings: Sequence[Handing]) -> dict[int, list[CaseFile]]:
    files = CaseFile.objects.open().filter(parent__in=[one.company.pk for one in handings])
    found: dict[int, list[CaseFile]] = defaultdict(list)
    for file in files.select_for_update(of=("self",)).select_related("office", "parent").order_by("opened_at", "pk"):
        found[file.parent_id or 0].append(file)
    return found


def _pass_files(
    files: dict[int, list[CaseFile]], previous: dict[int, User | None], to: dict[int, User], actor: User,
    now: datetime, reason: str,
) -> None:  # fmt: skip
    """What the one before had in charge goes with the company, to whoever may attend files of that office."""
    moved = []
    for company, rows in files.items():
        before, after = previous[company], to[company]
        for file in rows:
            if before is not None and file.responsible_id == before.pk and works_at_office(file, after):
                file.responsible = after
                moved.append(file)
    save_many(moved, ["responsible"])
    facts = [
        Fact(file.pk, "Reasignado", {"from": before.pk if before else None, "to": file.responsible_id})
        for file in moved
        for before in [previous[file.parent_id or 0]]
    ]
    record_many(facts, "reassigned", actor=actor, now=now, note=reason)


def _tell_staff(
    handings: Sequence[Handing], previous: dict[int, User | None], actor: User, now: datetime, reason: str
) -> None:
    gets: dict[User, list[str]] = defaultdict(list)
    leaves: dict[User, list[str]] = defaultdict(list)
    for one in handings:
        before = previous[one.company.pk]
        gets[one.to].append(f"- {one.company.name} ({one.company.case.folio}), antes con {_name(before)}")
        if before is not None:
            leaves[before].append(f"- {one.company.name} ({one.company.case.folio}), ahora con {_name(one.to)}")
    batch, office = uuid.uuid4().hex, handings[0].company.office
    for person in sorted({*gets, *leaves}, key=lambda user: user.pk):
        if person.pk != actor.pk and person.is_active:
            emails.companies_moved_staff(
                person, office=office, gets=gets[person], leaves=leaves[person], reasons=reason, batch=batch, now=now
            )


def _name(person: User | None) -> str:
    return person.display_name if person else "nadie"
