"""CAT-6: who attends a company. Proposed by sector and load, within the cap; the one too many is refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.errors import NoteRequired, NotPossible
from casework.services.clauses import parameter
from portfolio.models import Company, ExecutiveAssignment
from portfolio.rules import permissions
from portfolio.rules.assignment import Candidate, refusal
from portfolio.selectors.desk import Desk
from portfolio.services.common import local_day, lock_company, refresh_search
from portfolio.services.handover import Handing, hand_over


def cap(at: datetime) -> int:
    """Companies that an executive may have (parameter of CAT-6)."""
    return int(parameter("CAT-6", "companies_per_executive", at))


def propose_executives(company: Company, *, now: datetime) -> list[Candidate]:
    """Who at the company's office could take it, best first, each with reasons in words. Four queries."""
    acting = set(company.representations.acting().values_list("person", flat=True))
    return Desk(company.office, today=local_day(company, now), cap=cap(now)).options(company, acting)


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
    if not permissions.assigns_it(locked, actor):
        raise PermissionDenied("Esta acción le corresponde a otra persona: la jefatura de la oficina.")
    if not first and not reason.strip():
        raise NoteRequired
    if locked.executive_id == executive.pk:
        raise NotPossible(f"{executive.display_name} ya atiende a esta empresa.")
    User.objects.select_for_update().get(pk=executive.pk)  # two assignments at once must not pass the cap together
    check_room(locked, executive.pk, executive.display_name, propose_executives(locked, now=now))
    return _give(locked, executive, actor, now, reason)


def check_room(company: Company, executive: int, name: str, options: Sequence[Candidate]) -> Candidate:
    """The option chosen, or its refusal in words, which name who can take the company.

    Raises:
        NotPossible: that person cannot attend it, or has reached the cap.
    """
    chosen = next((option for option in options if option.user_id == executive), None)
    if chosen is None:
        raise NotPossible(f"{name} no puede atender empresas de la {company.office.name}.")
    if not chosen.has_room:
        raise NotPossible(refusal(chosen.name, chosen.cap, [o for o in options if o.user_id != executive]))
    return chosen


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
