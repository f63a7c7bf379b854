"""As few moves as possible: only what is over the limit, and what nobody has."""

from __future__ import annotations

from collections import Counter, defaultdict

from portfolio.rules.rebalancing.board import Board
from portfolio.rules.rebalancing.shapes import Part, Quotas


def relieve(board: Board) -> Quotas:
    """How many of each sector each person ends up with."""
    quotas: Quotas = defaultdict(int)
    chunks: list[tuple[int, str, int | None]] = []  # how many, of which sector, from whom
    for (holder, sector), items in board.free.items():
        if holder is None or board.people[holder].part == Part.LEAVES:
            chunks.append((len(items), sector, holder))
        else:
            quotas[holder, sector] += len(items)
    for person in board.sharers:
        excess = board.load(quotas, person.pk) - max(board.room(person.pk), 0)
        for sector, number in _shed(board, quotas, person.pk, excess):
            quotas[person.pk, sector] -= number
            chunks.append((number, sector, person.pk))
    chunks.sort(key=lambda chunk: (-chunk[0], chunk[1], chunk[2] or 0))
    waiting = Counter(source for number, _, source in chunks for _ in range(number))
    for number, sector, source in chunks:
        _place(board, quotas, number, sector, source, waiting)
        waiting[source] -= number
    return quotas


def _shed(board: Board, quotas: Quotas, pk: int, excess: int) -> list[tuple[str, int]]:
    """Which groups leave somebody who has too many: the cheapest in moves and splits."""
    if excess <= 0:
        return []
    groups = sorted((sector, number) for (holder, sector), number in quotas.items() if holder == pk and number)
    gains = {sector: _gain(board, quotas, pk, sector, number) for sector, number in groups}
    best: dict[int, tuple[int, tuple[str, ...]]] = {0: (0, ())}
    for sector, number in groups:
        for total, (cost, taken) in sorted(best.items(), reverse=True):
            found = (cost + number - gains[sector], (*taken, sector))
            if total + number not in best or found < best[total + number]:
                best[total + number] = found
    options: list[tuple[int, int, list[tuple[str, int]]]] = []
    sizes = dict(groups)
    for total, (cost, taken) in best.items():
        whole = [(sector, sizes[sector]) for sector in taken]
        if total >= excess:
            options.append((cost, total, whole))
            continue
        for sector, number in groups:
            if sector not in taken and number > excess - total:
                price = 0 if _elsewhere(board, quotas, pk, sector) else board.terms.split_worth
                part = (sector, excess - total)
                options.append((cost + part[1] + price, excess, [*whole, part]))
    return min(options)[2] if options else [(sector, number) for sector, number in groups]


def _gain(board: Board, quotas: Quotas, pk: int, sector: str, number: int) -> int:
    """What it is worth to send a whole group where its sector already is, and fits."""
    fits = any(
        board.has(quotas, other.pk, sector) and board.room(other.pk) - board.load(quotas, other.pk) >= number
        for other in board.sharers
        if other.pk != pk
    )
    return board.terms.split_worth if fits else 0


def _elsewhere(board: Board, quotas: Quotas, pk: int, sector: str) -> bool:
    return any(board.has(quotas, other.pk, sector) for other in board.sharers if other.pk != pk)


def _place(
    board: Board, quotas: Quotas, number: int, sector: str, source: int | None, waiting: Counter[int | None]
) -> None:
    """Give a group to whom it suits best; whole where it fits, over the fewest people where it does not.

    Args:
        waiting: how many of each person's have left and have no place yet: if they find none, they come back.
    """
    while number > 0:
        rooms = {
            p.pk: board.room(p.pk) - board.load(quotas, p.pk) - waiting[p.pk] for p in board.sharers if p.pk != source
        }
        takers = [p for p in board.sharers if rooms.get(p.pk, 0) > 0]
        if not takers:
            break
        whole = [p for p in takers if rooms[p.pk] >= number]
        chosen = min(
            whole or takers,
            key=lambda p: (
                board.has(quotas, p.pk, sector) == 0,
                sector not in p.leads,
                -board.has(quotas, p.pk, sector) if whole else -rooms[p.pk],
                -rooms[p.pk],
                p.name,
            ),
        )
        portion = min(number, rooms[chosen.pk])
        quotas[chosen.pk, sector] += portion
        number -= portion
    if number > 0 and source is not None and board.people[source].part == Part.SHARES:
        quotas[source, sector] += number  # nowhere to go: it stays where it is
