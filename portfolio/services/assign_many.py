"""CAT-6: an executive for many companies at once: proposed one by one, seen, and given all or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.errors import ChangedMeanwhile, NoteRequired, NotPossible
from portfolio.models import Company, ExecutiveAssignment
from portfolio.rules import permissions
from portfolio.rules.assignment import Candidate
from portfolio.selectors.desk import Desk
from portfolio.services.assignment import cap, check_room
from portfolio.services.common import local_day
from portfolio.services.handover import Handing, hand_over, lock_companies
from portfolio.states import Standing

NOT_YOURS = "Le corresponde a la jefatura de la oficina"


@dataclass(frozen=True)
class Suggestion:
    """Whom the portal proposes for one company.

    Attributes:
        options: who has room, best first; the one who attends it today is not among them.
        to: the one proposed or chosen; None leaves the company as it is.
        refusal: why this person may not assign it, or nobody can take it; "" when it can be given.
    """

    company: Company
    options: tuple[Candidate, ...] = ()
    to: Candidate | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Load:
    """How many companies a person has today, and with what is proposed."""

    name: str
    office: str
    before: int
    after: int
    cap: int


@dataclass(frozen=True)
class Choice:
    """A company goes to a person; `before` is who attended it when the page was seen."""

    company: int
    to: int
    before: int | None


def suggest(
    companies: Sequence[Company], *, actor: User, now: datetime, chosen: Mapping[int, int] | None = None
) -> tuple[list[Suggestion], list[Load]]:
    """For each company who could take it, counting what is proposed before it; and the loads. Three queries per office.

    Args:
        companies: with office, executive and representations.
        chosen: whom the reader chose, by company; None proposes the best for each that has nobody.
    """
    desks = _desks(companies, now)
    before = {office: {pk: desk.load(pk) for pk in desk.names} for office, desk in desks.items()}
    found = [_suggestion(row, desks[row.office_id], actor, chosen) for row in companies]
    loads = [
        Load(name, desk.office.name, before[office][pk], desk.load(pk), desk.cap)
        for office, desk in desks.items()
        for pk, name in desk.names.items()
        if desk.load(pk) != before[office][pk]
    ]
    return found, sorted(loads, key=lambda one: (one.office, -one.after, one.name))


def _desks(companies: Sequence[Company], now: datetime) -> dict[int, Desk]:
    offices = {row.office_id: row for row in companies}
    most = cap(now)
    return {pk: Desk(row.office, today=local_day(row, now), cap=most) for pk, row in offices.items()}


def _suggestion(row: Company, desk: Desk, actor: User, chosen: Mapping[int, int] | None) -> Suggestion:
    if not permissions.assigns_it(row, actor):
        return Suggestion(row, refusal=NOT_YOURS)
    if row.standing == Standing.INACTIVE:
        return Suggestion(row, refusal="Está inactiva")
    options = tuple(one for one in _options(row, desk) if one.has_room and one.user_id != row.executive_id)
    if not options:
        return Suggestion(row, refusal="Nadie más de su oficina tiene cupo")
    wanted = (options[0].user_id if row.executive_id is None else None) if chosen is None else chosen.get(row.pk)
    to = next((one for one in options if one.user_id == wanted), None)
    if to is not None:
        desk.give(row, to.user_id)
    return Suggestion(row, options, to)


def _options(row: Company, desk: Desk) -> list[Candidate]:
    return desk.options(row, {link.person_id for link in row.representations.all() if link.acts})


@transaction.atomic
def assign_many(*, choices: Sequence[Choice], actor: User, now: datetime, reason: str) -> list[ExecutiveAssignment]:
    """Give each company to the chosen person from today on; all or none. Each person is told once, with their list.

    Raises:
        PermissionDenied: some company is not this person's to assign. NoteRequired: without a reason.
        ChangedMeanwhile: somebody changed who attends one of them since it was seen.
        NotPossible: nothing chosen, or somebody would pass the cap or cannot attend it (the message says who can).
    """
    if not reason.strip():
        raise NoteRequired
    if not choices:
        raise NotPossible("Marque al menos una empresa para asignar.")
    locked = lock_companies([one.company for one in choices])
    wanted = {one.to for one in choices}
    people = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    desks = _desks(list(locked.values()), now)
    handings: dict[int, list[Handing]] = defaultdict(list)
    for one in choices:
        row = locked[one.company]
        if row.executive_id != one.before:
            raise ChangedMeanwhile(f"{row.name} cambió de manos mientras usted elegía. No se asignó ninguna: revise.")
        if not permissions.assigns_it(row, actor):
            raise PermissionDenied(f"{NOT_YOURS}.")
        if row.standing == Standing.INACTIVE:
            raise NotPossible(f"{row.name} está inactiva: reactívela antes de asignarla.")
        desk = desks[row.office_id]
        options = _options(row, desk)
        if one.to == row.executive_id:
            raise NotPossible(f"{people[one.to].display_name} ya atiende a {row.name}.")
        why = check_room(row, one.to, people[one.to].display_name if one.to in people else "Esa persona", options)
        handings[row.office_id].append(Handing(row, people[one.to], ", ".join(why.reasons)))
        desk.give(row, one.to)
    return [done for some in handings.values() for done in hand_over(some, actor=actor, now=now, reason=reason)]
