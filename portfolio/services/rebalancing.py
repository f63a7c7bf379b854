"""CAT-6: the redistribution of an office: proposed by the rule, corrected and applied by its head, all or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import access_of
from accounts.models import Office, Role, RoleAssignment, User
from casework.errors import ChangedMeanwhile, NoteRequired, NotPossible
from casework.services.clauses import parameter
from portfolio.models import ExecutiveAssignment
from portfolio.rules.rebalancing import Part, Proposal, Terms, even_limit, propose
from portfolio.selectors.shares import ATTEND, Shares, sector_names, shares
from portfolio.services.assignment import cap
from portfolio.services.handover import Handing, hand_over, lock_companies

NOT_YOURS = "Esta acción le corresponde a otra persona: la jefatura de la oficina."
CHANGED = (
    "La propuesta ya no es la que usted vio: cambió la cartera de la oficina, o lo que pidió no tocar. No se movió "
    "nada: revise la de ahora, sin lo que usted dejó fuera."
)


@dataclass(frozen=True)
class Wish:
    """What the head asks of the proposal.

    Attributes:
        limit: companies that a person may end up with; None for the even share.
        regroup: bring scattered sectors together, not only relieve whoever has too many.
        alone: people not to touch. locked: companies that stay. leaves: people whose companies all go to others.
    """

    limit: int | None = None
    regroup: bool = False
    alone: frozenset[int] = frozenset()
    locked: frozenset[int] = frozenset()
    leaves: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Plan:
    """An office as it is, what the rule proposes, and the terms of the proposal."""

    shares: Shares
    terms: Terms
    proposal: Proposal

    @property
    def seal(self) -> str:
        """The same while the office and what is proposed for it are the same."""
        told = [self.shares.seal, *(f"{move.company}>{move.target}" for move in self.proposal.moves)]
        return hashlib.sha256(" ".join(told).encode()).hexdigest()


def plan(office: Office, *, wish: Wish, actor: User, now: datetime) -> Plan:
    """Compute the proposal for an office: six queries."""
    today = now.astimezone(office.zone).date()
    found = shares(office, today=today, actor=actor.pk, alone=wish.alone, locked=wish.locked, leaves=wish.leaves)
    most = cap(now)
    terms = Terms(
        limit=min(wish.limit or usual_limit(found, now), most),
        cap=most,
        split_worth=int(parameter("CAT-6", "split_worth_companies", now)),
        regroup=wish.regroup,
        sectors=sector_names(),
    )
    return Plan(found, terms, propose(found.people, found.items, terms))


def usual_limit(found: Shares, now: datetime) -> int:
    """The even share of an office with the slack of CAT-6: what whoever is left out keeps does not count."""
    sharing = {person.pk for person in found.people if person.part == Part.SHARES}
    kept = {person.pk for person in found.people if person.part == Part.ALONE}
    companies = sum(1 for item in found.items if item.executive not in kept)
    companies += sum(person.elsewhere for person in found.people if person.pk in sharing)
    return max(even_limit(companies, len(sharing), cap(now), int(parameter("CAT-6", "uneven_by_percent", now))), 1)


@transaction.atomic
def apply_moves(
    *, office: Office, wish: Wish, chosen: Collection[int], seal: str, actor: User, now: datetime, reason: str
) -> list[ExecutiveAssignment]:
    """Carry out the chosen moves of the proposal that the head saw, all or none.

    Args:
        chosen: the companies whose move the head left marked.
        seal: `Plan.seal` of what was seen.

    Raises:
        PermissionDenied: the actor does not head the office. NoteRequired: without a reason.
        ChangedMeanwhile: somebody changed who attends what since then; nothing moved.
        NotPossible: nothing chosen, or what is left out would leave somebody above the cap.
    """
    if not access_of(actor).has(Role.OFFICE_HEAD, office.pk):
        raise PermissionDenied(NOT_YOURS)
    if not reason.strip():
        raise NoteRequired
    locked = lock_companies(list(chosen))
    held = RoleAssignment.objects.filter(office=office, role__in=ATTEND).values("user")
    # Nobody else can assign to any of them until this ends: what is read now holds.
    people = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=held).order_by("pk")}
    seen = plan(office, wish=wish, actor=actor, now=now)
    if seen.seal != seal:
        raise ChangedMeanwhile(CHANGED)
    moves = [move for move in seen.proposal.moves if move.company in locked]
    if not moves:
        raise NotPossible("Marque al menos un movimiento de la propuesta.")
    _within_cap(seen, moves)
    handings = [Handing(locked[move.company], people[move.target], move.why) for move in moves]
    return hand_over(handings, actor=actor, now=now, reason=reason)


def _within_cap(seen: Plan, moves: Collection[object]) -> None:
    """Whoever receives must not pass the cap, also when some moves out of their hands were left out."""
    after = seen.shares.own_load
    received: Counter[int] = Counter()
    for move in seen.proposal.moves:
        if move in moves:
            after[move.target] += 1
            received[move.target] += 1
            if move.source is not None:
                after[move.source] -= 1
    for person in seen.shares.people:
        if received[person.pk] and after[person.pk] + person.elsewhere > seen.terms.cap:
            raise NotPossible(
                f"Con lo que dejó fuera, {person.name} quedaría con {after[person.pk] + person.elsewhere} empresas, y "
                f"el tope es {seen.terms.cap}. Recalcule, o deje fuera también lo que recibe."
            )
