"""Potential accounts (POT-1, POT-2): business cards of fairs, some invited, some referred to the head of the office."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import Office, OfficeKind, Role, User
from portfolio.services import potential
from prochile_portal.demo import moments, words

COUNT = 18


def stories(dice: random.Random, now: datetime) -> Iterator[Iterator[datetime]]:
    """One story per business card, over the last six months."""
    offices = list(Office.objects.filter(kind=OfficeKind.REGIONAL).order_by("pk"))
    for number in range(COUNT):
        begins = moments.working_hour(now - timedelta(days=dice.randint(3, 180)), dice)
        yield _story(number, offices[number % len(offices)], random.Random(number), begins)  # noqa: S311


def _story(number: int, office: Office, dice: random.Random, begins: datetime) -> Iterator[datetime]:
    yield begins
    executive = _somebody(office, Role.EXECUTIVE)
    name = f"{dice.choice(words.COMPANY_WORDS)} {dice.choice(words.PLACE_WORDS)} {number + 1} (ejemplo)"
    company = potential.create_potential(
        actor=executive, office=office, now=begins, name=name, where_met="Encuentro empresarial de ejemplo",
        contact_name=f"{dice.choice(words.FIRST_NAMES)} {dice.choice(words.LAST_NAMES)}",
        email=f"contacto@tarjeta{number:02d}.example",
    )  # fmt: skip
    later = moments.after(begins, dice, 1, 6)
    yield later
    if number % 3 == 0:
        potential.invite(company=company, actor=executive, now=later)
    elif number % 3 == 1:
        note = "Está fuera de los sectores de la oficina; conviene que decida la jefatura."
        company = potential.refer(company=company, actor=executive, now=later, note=note)
        decided = moments.after(later, dice, 1, 5)
        yield decided
        head = _somebody(office, Role.OFFICE_HEAD)
        note = "Tiene oferta afín a la estrategia regional."
        potential.decide(company=company, decision="decide_invite", actor=head, now=decided, note=note)


def _somebody(office: Office, role: str) -> User:
    found = User.objects.filter(role_assignments__office=office, role_assignments__role=role).order_by("pk").first()
    if found is None:
        raise LookupError(f"{office} has no {role}")
    return found
