"""The work plan of a company: agreed, followed milestone by milestone, ended. Comments are messages of its file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from casework.door import enter, lock, open_case, perform, record
from casework.errors import NOT_YOURS, NotPossible
from casework.states import CaseKind
from portfolio.models import Company, Milestone, WorkPlan
from portfolio.models.plans import ONE_ONLY
from portfolio.rules import permissions
from portfolio.services.common import local_day
from portfolio.states import PlanState


@transaction.atomic
def start_plan(
    *,
    company: Company,
    name: str,
    objectives: str,
    starts_on: date,
    ends_on: date,
    actor: User,
    now: datetime,
    markets: Iterable[str] = (),
) -> WorkPlan:
    """Agree a plan with a company; it sees it at once.

    Raises:
        PermissionDenied: the actor does not work the company. NotPossible: one is in course, or the dates are crossed.
    """
    if not permissions.works_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    _dates(starts_on, ends_on)
    case = open_case(
        CaseKind.WORK_PLAN, title=f"{name.strip()}: {company.name}", office=company.office, actor=actor, now=now,
        parent=company.case, responsible=company.executive or actor, sector=company.sector, label="Plan acordado",
    )  # fmt: skip
    plan = WorkPlan(
        case=case, company=company, name=name.strip(), objectives=objectives.strip(), markets=list(markets),
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return enter(plan, now=now)
    except IntegrityError as error:  # another one in course, perhaps since a moment ago
        raise NotPossible(ONE_ONLY) from error


def _dates(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise NotPossible("El plan termina antes de empezar: revise sus fechas.")


def _locked(plan: WorkPlan, actor: User) -> WorkPlan:
    current = lock(plan)
    if not permissions.works_plan(current, actor):
        raise PermissionDenied(NOT_YOURS)
    if current.state != PlanState.ACTIVE:
        raise NotPossible(f"El plan está en «{current.info.staff}»: retómelo antes de cambiarlo.")
    return current


@transaction.atomic
def change_plan(*, plan: WorkPlan, actor: User, now: datetime, **values: object) -> WorkPlan:
    """Change name, objectives, markets or dates; the log says which."""
    current = _locked(plan, actor)
    changed = sorted(name for name, value in values.items() if _plain(getattr(current, name)) != _plain(value))
    if not changed:
        return current
    for name in changed:
        setattr(current, name, values[name])
    _dates(current.starts_on, current.ends_on)
    current.save()
    labels = ", ".join(str(WorkPlan._meta.get_field(name).verbose_name) for name in changed)
    record(current.case, "plan_changed", actor=actor, now=now, label="Plan modificado", note=f"Cambió: {labels}.")
    return current


def _plain(value: object) -> object:
    """Markets compare by their codes."""
    return [str(item) for item in value] if not isinstance(value, str | date) and isinstance(value, Iterable) else value


@transaction.atomic
def set_milestone(
    *,
    plan: WorkPlan,
    actor: User,
    now: datetime,
    title: str,
    owner: str,
    due_on: date,
    owner_name: str = "",
    progress: int = 0,
    milestone: Milestone | None = None,
) -> Milestone:
    """Add a milestone, or change one; at 100 it is done on that day.

    Args:
        owner: whose it is, one of MilestoneOwner; `owner_name`: the person, where one is agreed.
        progress: 0, 25, 50, 75 or 100 per cent.
        milestone: the one to change; None adds one.

    Raises:
        PermissionDenied, NotPossible: as the plan's.
    """
    current = _locked(plan, actor)
    before = milestone.progress if milestone else None
    row = milestone or Milestone(plan=current)
    row.title, row.owner, row.owner_name, row.due_on = title.strip(), owner, owner_name.strip(), due_on
    row.progress = progress
    row.done_on = (row.done_on or local_day(current.company, now)) if progress == 100 else None
    row.save()
    refresh(current)
    record(
        current.case, "milestone", actor=actor, now=now, label=_words(row, before),
        data={"milestone": row.pk, "progress": progress},
    )  # fmt: skip
    return row


def _words(row: Milestone, before: int | None) -> str:
    if before is None:
        return f"Hito acordado: {row.title}"[:200]
    if row.progress == 100 and before != 100:
        return f"Hito logrado: {row.title}"[:200]
    return f"Hito al {row.progress} %: {row.title}"[:200]


@transaction.atomic
def drop_milestone(*, milestone: Milestone, actor: User, now: datetime, reason: str) -> None:
    """Take a milestone out of the plan; what it was stays in the log."""
    current = _locked(milestone.plan, actor)
    label = f"Hito quitado: {milestone.title}"[:200]
    Milestone.objects.filter(pk=milestone.pk).delete()
    refresh(current)
    record(current.case, "milestone_dropped", actor=actor, now=now, label=label, note=reason)


def refresh(plan: WorkPlan) -> None:
    """Keep the copy of the nearest day among what is not done."""
    row = Milestone.objects.filter(plan=plan, done_on=None).order_by("due_on").first()
    plan.next_milestone_on = row.due_on if row else None
    plan.save(update_fields=["next_milestone_on"])


@transaction.atomic
def move(*, plan: WorkPlan, act: str, actor: User, now: datetime, note: str = "") -> WorkPlan:
    """Finish, stop or take up (`act`), through the door.

    Raises:
        NotPossible: another plan is in course. PermissionDenied; NoteRequired without the reason that it needs.
    """
    try:
        with transaction.atomic():
            return perform(plan, act, actor=actor, now=now, note=note)
    except IntegrityError as error:
        raise NotPossible(ONE_ONLY) from error
