"""Fixtures that both the access table and the page tests build upon."""

from __future__ import annotations

import pytest

from tests.access.table import ROLES
from tests.access.world import World


@pytest.fixture
def world(request: pytest.FixtureRequest, company, other_company) -> World:
    """Everybody in their place; a file of Maule with life in it."""
    people = {role: None if role == "anonymous" else request.getfixturevalue(role) for role in ROLES}
    return World(people, company)
