"""CAT-6: the redistribution of an office, as arithmetic: never over the cap, sectors together, few moves, in words."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.rules.rebalancing import Item, Part, Person, Terms, even_limit, loads, propose

pytestmark = pytest.mark.clause("CAT-6")
TERMS = Terms(limit=50, cap=50, split_worth=5)
SECTORS = ["fruta", "mar", "vino", "tech", "madera", "turismo", "minería", "textil"]


def team(count, **parts):
    return [Person(n, f"Persona {n}", part=parts.get(f"p{n}", Part.SHARES)) for n in range(1, count + 1)]


def office(*holdings):
    """Companies from (executive, sector, how many)."""
    rows = []
    for executive, sector, number in holdings:
        rows += [Item(len(rows) + n, f"Empresa {len(rows) + n}", sector, executive) for n in range(number)]
    return rows


def groups(people, companies, moves=()):
    return sum(len(held) for held in loads(people, companies, moves).values())


def apply(companies, moves):
    goes = {move.company: move.target for move in moves}
    return [replace(item, executive=goes.get(item.pk, item.executive)) for item in companies]


def test_what_already_fits_stays_as_it_is():
    people, rows = team(3), office((1, "mar", 20), (2, "vino", 20), (3, "tech", 20))
    for regroup in (False, True):
        found = propose(people, rows, replace(TERMS, regroup=regroup))
        assert found.moves == () and found.unplaced == ()


def test_the_fewest_companies_move_and_a_whole_sector_rather_than_a_part_of_one():
    people, rows = team(2), office((1, "mar", 40), (1, "vino", 12), (2, "tech", 10))
    found = propose(people, rows, TERMS)  # two too many: a sector of 12 would be ten moves more than a split is worth
    assert len(found.moves) == 2
    rows = office((1, "mar", 40), (1, "vino", 12), (2, "tech", 10), (1, "textil", 4))
    found = propose(people, rows, TERMS)  # six too many: the four of textil and a part, or the twelve of vino
    assert {move.sector for move in found.moves} <= {"textil", "vino", "mar"} and len(found.moves) <= 8


def test_a_small_group_goes_where_its_sector_already_is():
    people, rows = team(3), office((1, "mar", 50), (1, "vino", 4), (2, "vino", 20), (3, "tech", 5))
    found = propose(people, rows, TERMS)
    assert {(move.sector, move.target) for move in found.moves} == {("vino", 2)} and len(found.moves) == 4
    assert "Persona 1 tiene 54 empresas" in found.moves[0].why and "ya atiende 20 de vino" in found.moves[0].why


def test_companies_without_anybody_are_placed_and_say_so():
    people, rows = team(2), office((None, "vino", 3), (1, "mar", 5), (2, "vino", 5))
    found = propose(people, rows, TERMS)
    assert {move.target for move in found.moves} == {2} and "No tenía ejecutivo/a." in found.moves[0].why


def test_whoever_is_left_alone_neither_gives_nor_takes_and_a_leaver_gives_everything():
    people = team(4, p2=Part.ALONE, p3=Part.LEAVES)
    rows = office((1, "mar", 10), (2, "vino", 49), (3, "vino", 20), (4, "tech", 1))
    found = propose(people, rows, TERMS)
    assert len(found.moves) == 20 and {move.source for move in found.moves} == {3}
    assert {move.target for move in found.moves} == {4}  # together, with whoever has most room


def test_what_does_not_fit_anywhere_stays_and_is_told():
    people, rows = team(2, p2=Part.LEAVES), office((1, "mar", 45), (2, "vino", 20))
    found = propose(people, rows, TERMS)
    assert len(found.moves) == 5 and len(found.unplaced) == 15


def test_a_company_never_goes_to_whoever_represents_it():
    people = team(3, p3=Part.LEAVES)
    rows = [Item(1, "Empresa", "mar", 3, barred=frozenset({1})), Item(2, "Otra", "mar", 1, barred=frozenset({1}))]
    found = propose(people, rows, TERMS)
    assert [(move.company, move.target) for move in found.moves] == [(1, 2)]


def test_companies_of_other_offices_count_for_the_cap():
    people = [Person(1, "Uno", elsewhere=49), Person(2, "Dos")]
    found = propose(people, office((None, "mar", 3)), TERMS)
    assert {move.target for move in found.moves} == {2}


@pytest.mark.parametrize(
    ("companies", "people", "expected"), [(300, 7, 50), (70, 7, 12), (10, 0, 50), (0, 3, 0), (7, 7, 2)]
)
def test_the_even_share_has_some_slack_and_never_passes_the_cap(companies, people, expected):
    assert even_limit(companies, people, 50, 15) == expected


def test_an_office_of_300_among_7_ends_with_sectors_together_and_each_move_explained():
    dice = random.Random(7)
    people = team(7)
    rows = [
        Item(n, f"Empresa {n}", dice.choice(SECTORS), dice.choices(range(1, 8), (70, 60, 50, 40, 30, 30, 20))[0])
        for n in range(300)
    ]
    before = groups(people, rows)
    relieved = propose(people, rows, TERMS)
    gathered = propose(people, rows, replace(TERMS, regroup=True))
    for found in (relieved, gathered):
        held = loads(people, rows, found.moves)
        assert max(sum(one.values()) for one in held.values()) <= 50 and not found.unplaced
        assert all(move.why.endswith(".") and "Persona" in move.why for move in found.moves)
        assert found.groups_before == before and found.groups_after == groups(people, rows, found.moves)
    assert relieved.groups_after <= before
    excess = sum(max(sum(held.values()) - 50, 0) for held in loads(people, rows).values())
    assert excess <= len(relieved.moves) <= excess * 1.5
    in_hands = Counter(sector for held in loads(people, rows, gathered.moves).values() for sector in held)
    assert gathered.groups_after <= len(SECTORS) + len(people)  # each split fills somebody up
    assert max(in_hands.values()) <= 3


def people_and_companies():
    parts = st.sampled_from([Part.SHARES, Part.SHARES, Part.SHARES, Part.ALONE, Part.LEAVES])
    people = st.lists(st.tuples(parts, st.integers(0, 3), st.sampled_from(SECTORS[:3])), min_size=1, max_size=5)

    def build(drawn):
        persons = [
            Person(n, f"Persona {n}", part=part, elsewhere=elsewhere, leads=frozenset({lead}))
            for n, (part, elsewhere, lead) in enumerate(drawn, start=1)
        ]
        holder = st.sampled_from([None, *(person.pk for person in persons)])
        barred = st.frozensets(st.sampled_from([person.pk for person in persons]), max_size=1)
        row = st.tuples(st.sampled_from(SECTORS[:4]), holder, st.sampled_from([False, False, False, True]), barred)
        rows = st.lists(row, max_size=40).map(
            lambda found: [
                Item(n, f"Empresa {n}", sector, who, locked, bar) for n, (sector, who, locked, bar) in enumerate(found)
            ]
        )
        return st.tuples(st.just(persons), rows)

    return people.flatmap(build)


@settings(max_examples=400, deadline=None)
@given(people_and_companies(), st.integers(1, 15), st.booleans())
def test_whatever_the_office_the_proposal_keeps_its_promises(drawn, limit, regroup):
    people, rows = drawn
    terms = Terms(limit=limit, cap=15, split_worth=5, regroup=regroup)
    found = propose(people, rows, terms)
    by_pk, persons = {item.pk: item for item in rows}, {person.pk: person for person in people}
    assert len({move.company for move in found.moves}) == len(found.moves)
    before = {pk: sum(held.values()) for pk, held in loads(people, rows).items()}
    after = {pk: sum(held.values()) for pk, held in loads(people, rows, found.moves).items()}
    for pk, person in persons.items():
        if after[pk] > before[pk]:  # whoever receives stays within the limit
            assert after[pk] + person.elsewhere <= limit, (people, rows, found)
        if person.part == Part.ALONE:
            assert after[pk] == before[pk]
    for move in found.moves:
        item = by_pk[move.company]
        assert move.source == item.executive != move.target and not item.locked
        assert persons[move.target].part == Part.SHARES and move.target not in item.barred and move.why
    told = {item.pk for item in found.unplaced} | {move.company for move in found.moves}
    for item in rows:  # nobody is forgotten: placed, or told that there is no room
        leaves = item.executive is not None and persons[item.executive].part == Part.LEAVES
        if (item.executive is None or leaves) and not item.locked:
            assert item.pk in told
    assert found.groups_after == groups(people, rows, found.moves)


@settings(max_examples=150, deadline=None)
@given(people_and_companies(), st.booleans())
def test_once_applied_there_is_nothing_more_to_gain(drawn, regroup):
    people, rows = drawn
    people = [replace(person, part=Part.SHARES) for person in people]
    terms = Terms(limit=15, cap=15, split_worth=5, regroup=regroup)
    first = propose(people, rows, terms)
    again = propose(people, apply(rows, first.moves), terms)
    assert len(again.moves) == 0 or (regroup and again.groups_after < first.groups_after)


@settings(max_examples=150, deadline=None)
@given(people_and_companies())
def test_relief_moves_no_more_than_the_excess_and_what_a_whole_sector_is_worth(drawn):
    people, rows = drawn
    people = [replace(person, part=Part.SHARES, elsewhere=0) for person in people]
    rows = [replace(item, executive=item.executive or people[0].pk, locked=False, barred=frozenset()) for item in rows]
    found = propose(people, rows, Terms(limit=15, cap=15, split_worth=5))
    excess = sum(max(sum(held.values()) - 15, 0) for held in loads(people, rows).values())
    assert len(found.moves) <= excess + 5 * len(SECTORS)
    if not excess:
        assert not found.moves
