"""CAT-1, SEG-2: what Exporta Más asks for, checked one by one, and the category that the facts suggest. No database."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.rules.categories import Thresholds, suggest
from portfolio.rules.criteria import CHECKS, Standing, all_met, check, check_all
from portfolio.rules.facts_of_care import CareFacts, months_before
from portfolio.states import CheckableFact

TODAY = date(2026, 11, 20)
LIMITS = Thresholds(12, 3, 1, 1, 12)
LONG_AGO = date(2024, 1, 1)


@dataclass
class Asked:
    fact: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    values: list[str] = field(default_factory=list)
    pk: int = 1
    text: str = "Requisito"


def stands(facts: CareFacts, fact: str, **parameters) -> Standing:
    return check(Asked(fact, **parameters), facts, TODAY).standing


@pytest.mark.clause("CAT-1")
def test_every_fact_of_the_list_can_be_checked():
    assert set(CHECKS) | {CheckableFact.MANUAL} == set(CheckableFact)


@pytest.mark.clause("CAT-1")
@pytest.mark.parametrize(
    ("fact", "parameters", "meets", "misses"),
    [
        ("exports", {"minimum": Decimal(2)}, {"export_years": frozenset({2024})}, {"export_years": frozenset({2023})}),
        ("markets", {"minimum": Decimal(2)}, {"export_markets": frozenset("AB")}, {"export_markets": frozenset("A")}),
        ("potential", {"values": ["high"]}, {"potential": "high"}, {"potential": "medium"}),
        ("segment", {"values": ["green", "dark_red"]}, {"segment": "dark_red"}, {"segment": ""}),
        ("sales", {"minimum": Decimal(2400)}, {"sales_uf": Decimal(2401)}, {"sales_uf": Decimal(2400)}),
        ("sales", {"maximum": Decimal(100)}, {"sales_uf": Decimal(100)}, {"sales_uf": Decimal("100.01")}),
        ("strategic_sector", {}, {"sector": "Mar", "strategic": True}, {"sector": "Otro"}),
        ("cartera", {}, {}, {"missing_of_cartera": "Falta la dirección."}),
        ("user_of_year", {}, {"is_user": True}, {}),
        ("training", {"minimum": Decimal(12)}, {"last_training": date(2025, 11, 20)}, {"last_training": LONG_AGO}),
        ("actions", {"minimum": Decimal(2)}, {"actions": 2}, {"actions": 1}),
        ("ficha", {}, {"ficha_complete": True}, {}),
        ("seniority", {"minimum": Decimal(2)}, {"started_on": date(2024, 11, 20)}, {"started_on": date(2024, 11, 21)}),
    ],
)  # fmt: skip
def test_a_requirement_is_met_or_says_what_is_missing(fact, parameters, meets, misses):
    assert stands(CareFacts(**meets), fact, **parameters) == Standing.MET
    missing = check(Asked(fact, **parameters), CareFacts(**misses), TODAY)
    assert missing.standing == Standing.MISSING and missing.words.endswith(".")


@pytest.mark.clause("CAT-1")
def test_what_no_fact_can_tell_waits_for_a_person_and_keeps_their_word():
    asked = Asked("manual")
    assert check(asked, CareFacts(), TODAY).standing == Standing.TO_CONFIRM
    assert check(asked, CareFacts(confirmed=((1, True, "Lo vi."),)), TODAY).words == "Lo vi."
    assert check(asked, CareFacts(confirmed=((1, False, "No hay."),)), TODAY).standing == Standing.MISSING
    assert check(asked, CareFacts(confirmed=((2, True, "Otro."),)), TODAY).standing == Standing.TO_CONFIRM


def suggested(asked=(), **facts):
    known = CareFacts(**{"category": 2, "category_since": LONG_AGO, "actions": 2} | facts)
    return suggest(known, check_all(asked, known, TODAY), LIMITS, TODAY)


@pytest.mark.clause("CAT-1")
def test_whoever_meets_all_of_exporta_mas_is_proposed_for_it_and_nobody_when_nothing_is_asked():
    asked = [Asked("ficha"), Asked("manual", pk=2)]
    assert suggested(asked, ficha_complete=True) is None
    found = suggested(asked, ficha_complete=True, confirmed=((2, True, "Visto."),))
    assert found.category == 1 and "Visto." in found.why[-1]
    assert suggested([]) is None and not all_met([])


@pytest.mark.clause("CAT-1")
def test_exporta_mas_is_left_for_what_is_missing_but_not_in_its_first_months():
    asked = [Asked("ficha", text="Ficha completa")]
    assert suggested(asked, category=1, category_since=date(2026, 1, 1)) is None
    found = suggested(asked, category=1)
    assert found.category == 2 and "Ficha completa" in found.why[1]
    assert suggested(asked, category=1, ficha_complete=True) is None


@pytest.mark.clause("SEG-2")
def test_a_company_of_category_2_that_stops_the_follow_up_is_proposed_for_3_at_once():
    found = suggested(opted_out=("Ana",), readers=2, category_since=date(2026, 11, 1), actions=9)
    assert found.category == 3
    assert "Ana" in found.why[0] and "2" in found.why[1]
    assert suggested(category=3, opted_out=("Ana",), actions=9) is None
    assert suggested(category=1, opted_out=("Ana",)) is None


@pytest.mark.clause("CAT-1")
def test_activity_raises_and_its_lack_lowers():
    assert suggested(actions=0).category == 3
    assert suggested(actions=0, category_since=date(2026, 6, 1)) is None
    assert suggested(category=3, actions=2) is None
    assert suggested(category=3, actions=3).category == 2
    assert suggested(category=3, actions=1, exports=True).category == 2


@pytest.mark.clause("CAT-1")
def test_the_same_facts_have_the_same_key_and_others_another():
    assert suggested(actions=0).key == suggested(actions=0, sector="Mar").key
    assert suggested(category=3, actions=3).key == suggested(category=3, actions=4).key
    assert suggested(category=3, actions=3).key != suggested(category=3, actions=6).key
    assert suggested(opted_out=("Ana",)).key != suggested(opted_out=("Eva",)).key


FACTS = st.builds(
    CareFacts,
    category=st.sampled_from([None, 1, 2, 3]),
    category_since=st.none() | st.dates(date(2020, 1, 1), TODAY),
    exports=st.none() | st.booleans(),
    actions=st.integers(0, 20),
    opted_out=st.sampled_from([(), ("Ana",)]),
    ficha_complete=st.booleans(),
)


@pytest.mark.clause("CAT-1")
@given(FACTS)
def test_a_suggestion_is_always_another_category_with_its_reasons_and_settles(facts):
    asked = [Asked("ficha")]
    found = suggest(facts, check_all(asked, facts, TODAY), LIMITS, TODAY)
    if found is None:
        return
    assert found.category in (1, 2, 3) and found.category != facts.category and all(found.why)
    moved = replace(facts, category=found.category, category_since=TODAY)
    after = suggest(moved, check_all(asked, moved, TODAY), LIMITS, TODAY)
    # A decision of today is not questioned tomorrow, unless it leads to category 2 whoever stopped the e-mails (SEG-2).
    assert after is None or after.category < found.category or (facts.opted_out and after.category == 3)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)), (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)), (date(2026, 11, 20), 12, date(2025, 11, 20)),
        (date(2026, 5, 31), 25, date(2024, 4, 30)),
    ],
)  # fmt: skip
def test_months_back_end_on_a_day_that_exists(day, months, expected):
    assert months_before(day, months) == expected
