"""Bring together what is scattered, from the largest sector to the smallest."""

from __future__ import annotations

from collections import Counter, defaultdict

from portfolio.rules.rebalancing.board import Board
from portfolio.rules.rebalancing.shapes import Quotas


def gather(board: Board) -> Quotas | None:
    """Each sector in as few hands as fit, first those that have most of it; None when not everything fits."""
    sizes: Counter[str] = Counter()
    now: Quotas = defaultdict(int)
    for (holder, sector), items in board.free.items():
        sizes[sector] += len(items)
        if holder is not None:
            now[holder, sector] += len(items)
    quotas: Quotas = defaultdict(int)
    for sector, number in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])):
        left = number
        while left > 0:
            rooms = {p.pk: board.room(p.pk) - board.load(quotas, p.pk) for p in board.sharers}
            takers = [p for p in board.sharers if rooms[p.pk] > 0 and not quotas.get((p.pk, sector))]
            if not takers:
                return None
            whole = [p for p in takers if rooms[p.pk] >= left]
            chosen = min(
                whole or takers,
                key=lambda p: (
                    -board.has(now, p.pk, sector) if whole else -rooms[p.pk],
                    sector not in p.leads,
                    -board.has(now, p.pk, sector),
                    -rooms[p.pk],
                    p.name,
                ),
            )
            portion = min(left, rooms[chosen.pk])
            quotas[chosen.pk, sector] += portion
            left -= portion
    return quotas
