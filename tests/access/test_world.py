"""The world of the table really reaches each state that its rows ask for."""

import pytest

from tests.access.world import Steps

STATES = [name for name in vars(Steps) if not name.startswith("_") and name not in ("to", "world", "person")]


@pytest.mark.parametrize("state", STATES)
def test_the_world_gets_an_intake_to_each_state(world, state) -> None:
    assert world.at(state).state == state
