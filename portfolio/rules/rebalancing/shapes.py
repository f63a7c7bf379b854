"""What a redistribution is made of: people, companies, moves, and the terms it keeps to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NO_SECTOR = "sin sector"


class Part(StrEnum):
    """What somebody does in a redistribution."""

    SHARES = "shares"  # gives and takes
    ALONE = "alone"  # keeps what they have: absent, leaving, or so wanted by the head
    LEAVES = "leaves"  # everything they have goes to others


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who attends companies at the office.

    Attributes:
        elsewhere: companies at other offices, which count for the cap.
        leads: sectors that they lead.
        note: why they are left alone, in words.
    """

    pk: int
    name: str
    part: Part = Part.SHARES
    elsewhere: int = 0
    leads: frozenset[str] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A company; `barred` are those who may not attend it, because they represent it."""

    pk: int
    name: str
    sector: str
    executive: int | None
    locked: bool = False
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """A company that goes from one person (or nobody) to another, and why."""

    company: int
    name: str
    sector: str
    source: int | None
    target: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The moves; what could not be placed; and how many groups (person and sector) there are before and after."""

    moves: tuple[Move, ...]
    unplaced: tuple[Item, ...]
    groups_before: int
    groups_after: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the proposal must keep to.

    Attributes:
        limit: companies that a person may end up with; never above `cap`.
        split_worth: how many moves more it is worth to keep a sector in one person's hands.
        regroup: also bring together sectors that are scattered, whatever the loads.
        sectors: names by code.
    """

    limit: int
    cap: int
    split_worth: int
    regroup: bool = False
    sectors: Mapping[str, str] = field(default_factory=dict)


Quotas = dict[tuple[int, str], int]
"""How many companies of a sector a person has, or will have."""
