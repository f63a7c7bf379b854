"""More rows than a page shows, around the world of the access table."""

from __future__ import annotations

from portfolio.models import Company
from tests.access.world import World
from tests.factories.accounts import UserFactory
from tests.factories.portfolio import company

MANY = 30


def crowd(world: World) -> list[Company]:
    """Thirty more companies at the world's office, each with somebody who represents it."""
    return [
        company(representative=UserFactory(), office=world.company.office, legal_name=f"Ejemplo de Muchas {n} SpA")
        for n in range(MANY)
    ]
