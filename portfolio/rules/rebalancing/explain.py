"""From how many to which ones: the moves, each with its reasons in words."""

from __future__ import annotations

from collections import Counter

from portfolio.rules.rebalancing.board import Board
from portfolio.rules.rebalancing.shapes import Item, Move, Part, Person, Proposal, Quotas


def place_special(board: Board) -> None:
    """Companies that somebody may not attend, because they represent them, go one by one, before the groups."""
    held = Counter(key[0] for key, items in board.free.items() for _ in items)
    for item in board.special:
        open_to = [p for p in board.sharers if p.pk not in item.barred and board.room(p.pk) > held[p.pk]]
        open_to.sort(key=lambda p: (-board.pinned[p.pk, item.sector], board.fixed[p.pk] + held[p.pk], p.name))
        if not open_to:
            board.unplaced.append(item)
            continue
        chosen = open_to[0]
        board.fixed[chosen.pk] += 1
        board.pinned[chosen.pk, item.sector] += 1
        why = f"{_leaving(board, item.executive)} {_fits(board, chosen, item.sector, 0)}"
        board.moves.append(Move(item.pk, item.name, item.sector, item.executive, chosen.pk, why))


def proposal(board: Board, quotas: Quotas) -> Proposal:
    """The moves that lead to those quotas."""
    moves = list(board.moves)
    for sector in sorted({sector for _, sector in board.free}):
        moves += _moves_of(board, sector, quotas)
    before = {(item.executive, item.sector) for item in board.companies if item.executive is not None}
    goes = {move.company: move.target for move in moves}
    after = {
        (goes.get(item.pk, item.executive), item.sector)
        for item in board.companies
        if goes.get(item.pk, item.executive) is not None
    }
    names = {pk: person.name for pk, person in board.people.items()}
    moves.sort(key=lambda move: (names.get(move.source or 0, ""), board.name(move.sector), names[move.target]))
    return Proposal(tuple(moves), tuple(board.unplaced), len(before), len(after))


def _moves_of(board: Board, sector: str, quotas: Quotas) -> list[Move]:
    surplus: list[Item] = []
    wanted: list[tuple[Person, int]] = []
    for holder, group in sorted(board.free, key=lambda key: key[0] or 0):
        if group == sector:
            items = board.free[holder, sector]
            kept = quotas.get((holder, sector), 0) if holder is not None else 0
            surplus += items[: max(len(items) - kept, 0)]
    for person in board.sharers:
        missing = quotas.get((person.pk, sector), 0) - len(board.free.get((person.pk, sector), ()))
        if missing > 0:
            wanted.append((person, missing))
    found: list[Move] = []
    queue = list(surplus)
    for person, missing in sorted(wanted, key=lambda pair: -pair[1]):
        for item in queue[:missing]:
            why = _why(board, item, person, sector, quotas)
            found.append(Move(item.pk, item.name, sector, item.executive, person.pk, why))
        queue = queue[missing:]
    board.unplaced += queue
    return found


def _why(board: Board, item: Item, target: Person, sector: str, quotas: Quotas) -> str:
    load = board.fixed[target.pk] + board.load(quotas, target.pk)
    return f"{_reason(board, item, sector)} {_fits(board, target, sector, load)}"


def _reason(board: Board, item: Item, sector: str) -> str:
    source = board.people.get(item.executive) if item.executive is not None else None
    if source is None or source.part == Part.LEAVES:
        return _leaving(board, item.executive)
    had = board.fixed[source.pk] + sum(len(v) for (holder, _), v in board.free.items() if holder == source.pk)
    if had > board.limit:
        return f"{source.name} tiene {had} empresas y el máximo de esta propuesta es {board.limit}."
    return f"Reúne el sector {board.name(sector)}, que estaba repartido."


def _leaving(board: Board, holder: int | None) -> str:
    return "No tenía ejecutivo/a." if holder is None else f"{board.people[holder].name} deja sus empresas."


def _fits(board: Board, target: Person, sector: str, load: int) -> str:
    has = len(board.free.get((target.pk, sector), ())) + board.pinned.get((target.pk, sector), 0)
    said = []
    if sector in target.leads:
        said.append("está a cargo del sector")
    if has:
        said.append(f"ya atiende {has} de {board.name(sector)}")
    elif not said:
        said.append(f"recibe juntas las de {board.name(sector)} que le tocan")
    ends = f" y queda con {load} de {board.terms.cap}" if load else ""
    return f"{target.name} {' y '.join(said)}{ends}."
