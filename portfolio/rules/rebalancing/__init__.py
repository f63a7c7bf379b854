"""CAT-6: how an office's companies could be shared out: within the cap, sectors together, as few moves as possible.

A *group* is what one person has of one sector. The rule counts in groups, moves them whole where they fit, and takes
a split as dear as some companies more (parameter of CAT-6). Who is absent, leaving or left alone keeps what they have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from portfolio.rules.rebalancing.board import Board
from portfolio.rules.rebalancing.explain import place_special, proposal
from portfolio.rules.rebalancing.gather import gather
from portfolio.rules.rebalancing.relief import relieve
from portfolio.rules.rebalancing.shapes import NO_SECTOR, Item, Move, Part, Person, Proposal, Quotas, Terms

__all__ = ["NO_SECTOR", "Item", "Move", "Part", "Person", "Proposal", "Terms", "even_limit", "loads", "propose"]


def even_limit(companies: int, people: int, cap: int, uneven_by_percent: int) -> int:
    """The even share, rounded up, with some slack; never above the cap."""
    if people <= 0:
        return cap
    return min(cap, -(-companies * (100 + uneven_by_percent) // (100 * people)))


def propose(people: Sequence[Person], companies: Sequence[Item], terms: Terms) -> Proposal:
    """Share the companies out again. The order of `companies` says which of a group move first."""
    board = Board(people, companies, terms)
    place_special(board)
    plan = relieve(board)
    if terms.regroup:
        other = gather(board)
        if other is not None and _groups(other) < _groups(plan):
            plan = other
    return proposal(board, plan)


def _groups(quotas: Quotas) -> int:
    return sum(number > 0 for number in quotas.values())


def loads(people: Iterable[Person], companies: Iterable[Item], moves: Iterable[Move] = ()) -> dict[int, Counter[str]]:
    """How many companies of each sector each person has, after those moves."""
    goes = {move.company: move.target for move in moves}
    found: dict[int, Counter[str]] = {person.pk: Counter() for person in people}
    for item in companies:
        holder = goes.get(item.pk, item.executive)
        if holder is not None and holder in found:
            found[holder][item.sector] += 1
    return found
