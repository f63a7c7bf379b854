"""CAT-6: somebody leaves an office for good: their companies and open files pass to others in one step."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import access_of
from accounts.models import Office, Role, User
from accounts.services.roles import end_roles
from casework.door import record
from casework.errors import ChangedMeanwhile, NoteRequired, NotPossible
from casework.models import CaseFile
from casework.rules.assignment import ASSIGNED_ABOVE, works_at_office
from casework.services.assignment import MOST_AT_ONCE, reassign
from portfolio.models import Company
from portfolio.rules.rebalancing import Item, Move, Part
from portfolio.selectors.shares import ATTEND, shares
from portfolio.services.assignment import cap
from portfolio.services.common import local_day
from portfolio.services.handover import Handing, hand_over, lock_companies
from portfolio.services.rebalancing import NOT_YOURS, Plan, Wish, plan


@dataclass(frozen=True)
class Departure:
    """What a departure would do: companies with whom they go, those that nobody can take, and the other open files.

    `files`: open files that are not of those companies, and who gets each (None: the office, nobody in charge).
    """

    person: User
    office: Office
    moves: tuple[Move, ...]
    unplaced: tuple[Item, ...]
    files: tuple[tuple[CaseFile, User | None], ...]
    seal: str


def foresee(*, person: User, office: Office, to: User | None, actor: User, now: datetime) -> Departure:
    """Compute who would receive what; nothing is written.

    Args:
        to: one person for everything; None shares out by the rule, sectors together and within the cap.

    Raises:
        NotPossible: everything to one person, who has no room or does not attend companies of that office.
    """
    limit = cap(now)
    seen = plan(office, wish=Wish(limit=limit, leaves=frozenset({person.pk})), actor=actor, now=now)
    moves, unplaced = _by_rule(seen, person) if to is None else _to_one(seen, person, to)
    files = _files(person, office, moves, to, seen)
    seal = f"{seen.seal}:{to.pk if to else 0}"
    return Departure(person, office, tuple(moves), tuple(unplaced), tuple(files), seal)


def _by_rule(seen: Plan, person: User) -> tuple[list[Move], list[Item]]:
    moves = [move for move in seen.proposal.moves if move.source == person.pk]
    going = {move.company for move in moves}
    return moves, [item for item in seen.shares.items if item.executive == person.pk and item.pk not in going]


def _to_one(seen: Plan, person: User, to: User) -> tuple[list[Move], list[Item]]:
    taker = next((one for one in seen.shares.people if one.pk == to.pk), None)
    if taker is None or taker.part == Part.LEAVES:
        raise NotPossible(f"{to.display_name} no puede atender empresas de la {seen.shares.office.name}.")
    if taker.part == Part.ALONE:
        raise NotPossible(f"{to.display_name} {taker.note}: elija a otra persona.")
    mine = [item for item in seen.shares.items if item.executive == person.pk]
    moves = [
        Move(item.pk, item.name, item.sector, person.pk, to.pk, f"{person.display_name} deja la oficina.")
        for item in mine
        if to.pk not in item.barred and not item.locked
    ]
    load = seen.shares.own_load[to.pk] + taker.elsewhere + len(moves)
    if load > seen.terms.cap:
        raise NotPossible(
            f"{to.display_name} quedaría con {load} empresas, y el tope es {seen.terms.cap}. Reparta entre varias "
            "personas."
        )
    going = {move.company for move in moves}
    return moves, [item for item in mine if item.pk not in going]


def _files(
    person: User, office: Office, moves: list[Move], to: User | None, seen: Plan
) -> list[tuple[CaseFile, User | None]]:
    """Open files of the office that do not travel with one of those companies, and who could take each."""
    rows = CaseFile.objects.open().filter(responsible=person, office=office).exclude(kind__in=ASSIGNED_ABOVE)
    rows = rows.exclude(parent__in=[move.company for move in moves])
    staff = {user.pk: user for user in User.objects.filter(pk__in=[one.pk for one in seen.shares.people])}
    open_to = [staff[one.pk] for one in seen.shares.people if one.part == Part.SHARES and one.pk in staff]
    busy = Counter(
        CaseFile.objects.open().filter(responsible__in=open_to).values_list("responsible", flat=True).order_by()
    )
    found: list[tuple[CaseFile, User | None]] = []
    for case in rows.select_related("office", "parent").order_by("pk")[:MOST_AT_ONCE]:
        able = sorted([to] if to else open_to, key=lambda user: (busy[user.pk], user.pk))
        taker = next((user for user in able if works_at_office(case, user) and not case.concerns(user)), None)
        if taker is not None:
            busy[taker.pk] += 1
        found.append((case, taker))
    return found


@transaction.atomic
def depart(
    *, person: User, office: Office, to: User | None, actor: User, now: datetime, reason: str, seal: str = ""
) -> Departure:
    """Hand over today everything that the person has at the office; what nobody can take stays with the office.

    Today is also the last day of the roles by which they attended it; other roles stay.

    Args:
        seal: `Departure.seal` of what was seen before; empty where nobody looked (a day that was planned).

    Raises:
        PermissionDenied: the actor does not head the office. NoteRequired: without a reason.
        ChangedMeanwhile: it is no longer what was seen; nothing moved.
        NotPossible: as `foresee`, or there is nothing to hand over and no role to end.
    """
    if not access_of(actor).has(Role.OFFICE_HEAD, office.pk):
        raise PermissionDenied(NOT_YOURS)
    if not reason.strip():
        raise NoteRequired
    theirs = Company.objects.not_merged().filter(executive=person, office=office).order_by("pk")
    locked = lock_companies(list(theirs.values_list("pk", flat=True)))
    staff = [one.pk for one in shares(office, today=now.astimezone(office.zone).date()).people]
    people = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=staff).order_by("pk")}
    found = foresee(person=person, office=office, to=to, actor=actor, now=now)
    if seal and found.seal != seal:
        raise ChangedMeanwhile("La cartera cambió mientras usted miraba. No se movió nada: revise cómo queda ahora.")
    today = now.astimezone(office.zone).date()
    ended = end_roles(user=person, on=today, actor=actor, reason=reason, office=office, roles=ATTEND)
    if not (found.moves or found.unplaced or found.files or ended):
        raise NotPossible(f"{person.display_name} no tiene nada a cargo en la {office.name}.")
    handings = [Handing(locked[move.company], people[move.target], move.why) for move in found.moves]
    if handings:
        hand_over(handings, actor=actor, now=now, reason=reason)
    for company in locked.values():
        if company.executive_id == person.pk:  # nobody can take it, or it is inactive
            _leave(company, person, actor, now, reason)
    _pass_files(found, actor, now, reason)
    return found


def _leave(company: Company, person: User, actor: User, now: datetime, reason: str) -> None:
    """Nobody can take it: it stays with the office, and its head sees it as such."""
    company.assignments.current().update(ends_on=local_day(company, now))
    company.executive = None
    company._history_user = actor  # type: ignore[attr-defined]
    company.save(update_fields=["executive"])
    case = CaseFile.objects.get(pk=company.pk)
    case.responsible = None
    case.save(update_fields=["responsible"])
    record(
        case, "released", actor=actor, now=now, note=reason, label="Queda en la oficina, sin nadie a cargo",
        data={"from": person.pk},
    )  # fmt: skip


def _pass_files(found: Departure, actor: User, now: datetime, reason: str) -> None:
    groups: dict[User, list[CaseFile]] = defaultdict(list)
    for case, taker in found.files:
        if taker is not None:
            groups[taker].append(case)
            continue
        case.responsible = None
        case.save(update_fields=["responsible"])
        record(
            case, "released", actor=actor, now=now, note=reason, label="Queda en la oficina, sin nadie a cargo",
            data={"from": found.person.pk},
        )  # fmt: skip
    for taker, cases in sorted(groups.items(), key=lambda pair: pair[0].pk):
        reassign(cases, to=taker, actor=actor, now=now, note=reason)
