"""CAT-6: who attends a company. Proposed by sector and load, within the cap; the one too many is refused in words."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q

from accounts.models import Absence, Role, RoleAssignment, User
from casework.errors import NoteRequired, NotPossible
from casework.services.clauses import parameter
from portfolio.models import Company, ExecutiveAssignment
from portfolio.rules import permissions
from portfolio.rules.assignment import Candidate, rank, refusal
from portfolio.selectors.shares import ATTEND
from portfolio.services.common import local_day, lock_company, refresh_search
from portfolio.services.handover import Handing, hand_over
from portfolio.states import Standing


def cap(at: datetime) -> int:
    """Companies that an executive may have (parameter of CAT-6)."""
    return int(parameter("CAT-6", "companies_per_executive", at))


def propose_executives(company: Company, *, now: datetime) -> list[Candidate]:
    """Who at the company's office could take it, best first, each with reasons in words. Four queries."""
    today = local_day(company, now)
    people = _people(company, today)
    leads = set(
        RoleAssignment.objects.current(today)
        .filter(office=company.office_id, role=Role.SECTOR_LEAD, sector=company.sector or None)
        .values_list("user", flat=True)
    )
    away = set(Absence.objects.current(today).filter(user__in=people).values_list("user", flat=True))
    loads = _loads([person.pk for person in people], company.sector)
    limit = cap(now)
    return rank(
        Candidate(
            person.pk,
            person.display_name,
            company.office.name,
            *_order(loads.get(person.pk, (0, 0)), limit),
            leads_sector=person.pk in leads,
            absent=person.pk in away,
        )
        for person in people
    )


def _people(company: Company, today: date) -> list[User]:
    held = RoleAssignment.objects.current(today).filter(office=company.office_id, role__in=ATTEND)
    acting = company.representations.acting().values("person")
    return list(User.objects.active().filter(pk__in=held.values("user")).exclude(pk__in=acting))


def _loads(people: list[int], sector: str) -> dict[int, tuple[int, int]]:
    counted = Q(company__standing__in=(Standing.REGISTERED, Standing.PORTFOLIO))
    rows = (
        ExecutiveAssignment.objects.current()
        .filter(counted, executive__in=people)
        .values("executive")
        .annotate(load=Count("pk"), same=Count("pk", filter=Q(company__sector=sector) & ~Q(company__sector="")))
    )
    return {row["executive"]: (row["load"], row["same"]) for row in rows}


def _order(load: tuple[int, int], limit: int) -> tuple[int, int, int]:
    return load[0], limit, load[1]


@transaction.atomic
def assign_executive(
    *, company: Company, executive: User, actor: User, now: datetime, reason: str = ""
) -> ExecutiveAssignment:
    """Give the company to an executive from today on; the one before ends today.

    Args:
        reason: compulsory when it takes the company from somebody.

    Raises:
        PermissionDenied: the head decides; who works the company may only give a company without executive its first.
        NotPossible: the executive does not work at that office, represents the company, or has reached the cap (the
            message says who can take it).
    """
    locked = lock_company(company)
    first = locked.executive_id is None
    if not (permissions.heads_it(locked, actor) or (first and permissions.works_it(locked, actor))):
        raise PermissionDenied("Esta acción le corresponde a otra persona: la jefatura de la oficina.")
    if not first and not reason.strip():
        raise NoteRequired
    if locked.executive_id == executive.pk:
        raise NotPossible(f"{executive.display_name} ya atiende a esta empresa.")
    User.objects.select_for_update().get(pk=executive.pk)  # two assignments at once must not pass the cap together
    _check(locked, executive, now)
    return _give(locked, executive, actor, now, reason)


def _check(company: Company, executive: User, now: datetime) -> None:
    options = propose_executives(company, now=now)
    chosen = next((option for option in options if option.user_id == executive.pk), None)
    if chosen is None:
        raise NotPossible(f"{executive.display_name} no puede atender empresas de la {company.office.name}.")
    if not chosen.has_room:
        raise NotPossible(refusal(chosen.name, chosen.cap, [o for o in options if o.user_id != executive.pk]))


def _give(company: Company, executive: User, actor: User, now: datetime, reason: str) -> ExecutiveAssignment:
    handing = Handing(company, executive)
    (assignment,) = hand_over([handing], actor=actor, now=now, reason=reason, tell_staff=False)
    refresh_search(company)
    return assignment


def release_companies(person: User, actor: User, now: datetime) -> None:
    """End today what this executive attends: the companies stay with their office until its head assigns them.

    The event of each is written with that of its file (casework), in the caller's transaction.
    """
    rows = Company.objects.select_for_update(of=("self",)).filter(executive=person).select_related("office")
    for company in rows.order_by("pk"):
        company.assignments.current().update(ends_on=local_day(company, now))
        company.executive = None
        company._history_user = actor
        company.save(update_fields=["executive"])
