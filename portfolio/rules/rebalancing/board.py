"""The state of one computation: who holds what, what may move, and how much room there is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from portfolio.rules.rebalancing.shapes import NO_SECTOR, Item, Move, Part, Person, Quotas, Terms


class Board:
    """The state of one computation."""

    def __init__(self, people: Sequence[Person], companies: Sequence[Item], terms: Terms) -> None:
        self.terms = terms
        self.limit = min(terms.limit, terms.cap)
        self.people = {person.pk: person for person in people}
        self.sharers = sorted((p for p in people if p.part == Part.SHARES), key=lambda p: (p.name, p.pk))
        self.companies = companies
        self.fixed: Counter[int] = Counter({p.pk: p.elsewhere for p in people})
        self.pinned: Quotas = defaultdict(int)  # what does not move, by sector: it still keeps a sector together
        self.free: dict[tuple[int | None, str], list[Item]] = defaultdict(list)
        self.special: list[Item] = []
        self.moves: list[Move] = []
        self.unplaced: list[Item] = []
        for item in companies:
            self._sort_in(item)

    def _sort_in(self, item: Item) -> None:
        holder = self.people.get(item.executive) if item.executive is not None else None
        shares = holder is not None and holder.part == Part.SHARES
        must_go = holder.part == Part.LEAVES if holder is not None else item.executive is None
        conflict = bool(item.barred & {p.pk for p in self.sharers})
        if item.locked or not (shares or must_go) or (shares and conflict):
            if holder is not None:
                self.fixed[holder.pk] += 1
                self.pinned[holder.pk, item.sector] += 1
        elif conflict:
            self.special.append(item)
        else:
            self.free[item.executive, item.sector].append(item)

    def room(self, pk: int) -> int:
        return self.limit - self.fixed[pk]

    def load(self, quotas: Quotas, pk: int) -> int:
        return sum(number for (holder, _), number in quotas.items() if holder == pk)

    def has(self, quotas: Quotas, pk: int, sector: str) -> int:
        return quotas.get((pk, sector), 0) + self.pinned.get((pk, sector), 0)

    def name(self, sector: str) -> str:
        return self.terms.sectors.get(sector, sector) or NO_SECTOR
