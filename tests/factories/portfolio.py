"""Companies and their people for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from stdnum.cl.rut import calc_check_digit

from accounts.models import User
from casework.door import enter, open_case
from casework.models import CaseParty
from casework.states import CaseKind
from portfolio.models import Company, Representation
from portfolio.rules.rut import normalise
from portfolio.services.common import refresh_search
from portfolio.states import RepresentationRole, RepresentationState, Standing

from .accounts import ComunaFactory, OfficeFactory, UserFactory

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
_counter = iter(range(76_000_000, 99_000_000))


def new_rut() -> str:
    """A made-up company RUT with its right check digit."""
    number = str(next(_counter))
    return normalise(f"{number}-{calc_check_digit(number)}")


def company(
    *,
    now: datetime = NOW,
    actor: User | None = None,
    standing: str = Standing.REGISTERED,
    rut: str | None = "new",
    representative: User | None = None,
    role: str = RepresentationRole.LEGAL,
    state: str = RepresentationState.DECLARED,
    **fields: Any,
) -> Company:
    """A company at the office of Maule; with its representative when one is given."""
    office = fields.pop("office", None) or OfficeFactory()
    comuna = fields.pop("comuna", None) or ComunaFactory()
    name = fields.pop("legal_name", "Viñedos Ñuble Arriba SpA")
    actor = actor or representative or UserFactory()
    case = open_case(CaseKind.COMPANY, title=name, office=office, actor=actor, now=now)
    row = Company(
        case=case,
        rut=new_rut() if rut == "new" else rut,
        legal_name=name,
        office=office,
        comuna=comuna,
        standing=standing,
        **fields,
    )
    row = enter(row, now=now)
    if representative is not None:
        represent(row, representative, role=role, state=state, now=now)
    refresh_search(row)
    return row


def represent(
    row: Company,
    person: User,
    *,
    role: str = RepresentationRole.LEGAL,
    state: str = RepresentationState.DECLARED,
    now: datetime = NOW,
) -> Representation:
    link = Representation.objects.create(company=row, person=person, role=role, state=state, since=now)
    if link.acts:
        CaseParty.objects.create(case=row.case, user=person, since=now)
    return link
