"""CAT-6: handovers of a day to come: written down today, done that day by themselves, called off in between."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.access import access_of
from accounts.models import Office, Role, User
from accounts.selectors import alert_recipients
from casework.door import record
from casework.errors import NoteRequired, NotPossible
from casework.services.in_charge import NATIONAL_ZONE
from portfolio.emails import companies as emails
from portfolio.models import Company, ExecutiveAssignment, PlannedHandover
from portfolio.rules import permissions
from portfolio.services.assignment import assign_executive, propose_executives
from portfolio.services.common import local_day
from portfolio.services.departures import Departure, depart
from portfolio.services.rebalancing import NOT_YOURS


@transaction.atomic
def plan_handover(
    *,
    starts_on: date,
    office: Office,
    actor: User,
    now: datetime,
    reason: str,
    to: User | None,
    company: Company | None = None,
    person: User | None = None,
) -> PlannedHandover:
    """Write down that a company, or everything a person has at an office, passes on from a day to come.

    Raises:
        PermissionDenied: the actor does not head the office. NoteRequired: without a reason.
        NotPossible: the day has passed or is today, or something is planned already.
    """
    if company is not None and not permissions.heads_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    if not access_of(actor).has(Role.OFFICE_HEAD, office.pk):
        raise PermissionDenied(NOT_YOURS)
    if not reason.strip():
        raise NoteRequired
    if starts_on <= now.astimezone(office.zone).date():
        raise NotPossible("Elija un día futuro; para hoy, el cambio se hace de inmediato.")
    try:
        with transaction.atomic():
            row = PlannedHandover.objects.create(
                company=company, person=person, office=office, to=to, starts_on=starts_on, reason=reason.strip(),
                planned_by=actor, planned_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotPossible("Ya hay un traspaso programado: anúlelo antes de programar otro.") from error
    if company is not None:
        record(
            company.case, "handover_planned", actor=actor, now=now, note=reason, internal=True,
            label=f"Pasa a {to.display_name if to else 'otra persona'} desde el {starts_on:%d-%m-%Y}",
        )  # fmt: skip
    return row


@transaction.atomic
def give_company(
    *, company: Company, executive: User, actor: User, now: datetime, reason: str, starts_on: date | None = None
) -> ExecutiveAssignment | PlannedHandover:
    """Give the company to an executive: at once, or from a day to come, which stays planned.

    Raises:
        As `assign_executive` and `plan_handover`; NotPossible also for a day to come of who cannot attend it.
    """
    if starts_on is None or starts_on <= local_day(company, now):
        return assign_executive(company=company, executive=executive, actor=actor, now=now, reason=reason)
    if not permissions.heads_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    if company.executive_id == executive.pk:
        raise NotPossible(f"{executive.display_name} ya atiende a esta empresa.")
    if executive.pk not in {option.user_id for option in propose_executives(company, now=now)}:
        raise NotPossible(f"{executive.display_name} no puede atender empresas de la {company.office.name}.")
    return plan_handover(
        starts_on=starts_on, office=company.office, company=company, to=executive, actor=actor, now=now, reason=reason
    )


@transaction.atomic
def leave_office(
    *, person: User, office: Office, to: User | None, starts_on: date, actor: User, now: datetime, reason: str,
    seal: str,
) -> Departure | PlannedHandover:  # fmt: skip
    """Somebody leaves: handed over at once, or from a day to come, which stays planned.

    Raises:
        As `depart` and `plan_handover`.
    """
    if starts_on <= now.astimezone(office.zone).date():
        return depart(person=person, office=office, to=to, actor=actor, now=now, reason=reason, seal=seal)
    return plan_handover(starts_on=starts_on, office=office, person=person, to=to, actor=actor, now=now, reason=reason)


@transaction.atomic
def cancel_handover(*, planned: PlannedHandover, actor: User, now: datetime) -> PlannedHandover:
    """Call it off. Raises PermissionDenied, or NotPossible when it is done or called off already."""
    row = PlannedHandover.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    if not access_of(actor).has(Role.OFFICE_HEAD, row.office_id):
        raise PermissionDenied(NOT_YOURS)
    if row.done_at or row.cancelled_at:
        raise NotPossible("Ese traspaso ya se hizo o ya estaba anulado.")
    row.cancelled_at = now
    row.save(update_fields=["cancelled_at"])
    return row


def do_planned(*, now: datetime) -> int:
    """Carry out what was planned for today or before, each on its own; what cannot be says why and waits for a person.

    Returns:
        How many were done. With nothing to do: one query.
    """
    today = now.astimezone(NATIONAL_ZONE).date()
    keys = list(PlannedHandover.objects.due(today).values_list("pk", flat=True))
    return sum(_do(pk, today, now) for pk in keys)


def _do(pk: int, today: date, now: datetime) -> int:
    try:
        with transaction.atomic():
            due = PlannedHandover.objects.due(today).select_for_update(skip_locked=True, of=("self",))
            row = due.select_related("company", "person", "office", "to", "planned_by").filter(pk=pk).first()
            if row is None:  # another worker has it
                return 0
            if row.company is not None and row.to is not None:
                assign_executive(
                    company=row.company, executive=row.to, actor=row.planned_by, now=now, reason=row.reason
                )
            elif row.person is not None:
                depart(
                    person=row.person, office=row.office, to=row.to, actor=row.planned_by, now=now, reason=row.reason
                )
            row.done_at = now
            row.save(update_fields=["done_at"])
            return 1
    except (NotPossible, PermissionDenied) as problem:
        _tell_failed(pk, str(problem), now)
        return 0


@transaction.atomic
def _tell_failed(pk: int, problem: str, now: datetime) -> None:
    """Nothing moved: whoever planned it and the head of the office have to know today, since nobody tries again."""
    rows = PlannedHandover.objects.waiting().select_for_update(of=("self",)).filter(pk=pk, problem="")
    row = rows.select_related("company", "person", "office", "to", "planned_by").first()
    if row is None:
        return
    row.problem = problem
    row.save(update_fields=["problem"])
    today = now.astimezone(row.office.zone).date()
    heads = User.objects.holding(Role.OFFICE_HEAD, today=today, office=row.office)
    readers = {person.pk: person for who in (row.planned_by, *heads) for person in alert_recipients(who, today)}
    for _, reader in sorted(readers.items()):
        if reader.is_active:
            emails.handover_failed_staff(row, reader, now=now)
