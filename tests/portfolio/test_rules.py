"""Pure rules of the portfolio: RUT, size, cartera, former users, eligibility, who can take a company."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl.rut import calc_check_digit

from portfolio.rules import cartera
from portfolio.rules.assignment import Candidate, rank, refusal
from portfolio.rules.cartera import CarteraInput
from portfolio.rules.eligibility import EligibilityInput, audience, eligibility
from portfolio.rules.rut import InvalidRut, display, looks_personal, normalise
from portfolio.rules.size import in_uf, is_pyme, size_of

LIMITS = {"micro_up_to_uf": 2400, "small_up_to_uf": 25000, "medium_up_to_uf": 100000}
COMPLETE = CarteraInput(
    missing_contact=(),
    active=True,
    standing_label="Admitida en cartera",
    validated_on=date(2026, 10, 1),
    validated_by="Rosa",
    exports=True,
    export_rows=2,
    potential="",
    sector="Vino",
    sector_strategic=True,
)


@given(st.integers(min_value=1_000_000, max_value=99_999_999))
def test_a_rut_reads_the_same_however_it_is_written(number):
    digit = calc_check_digit(str(number))
    kept = f"{number}-{digit}"
    for written in (kept, kept.replace("-", ""), display(kept), f" {display(kept).lower()} ", f"0{number}-{digit}"):
        if len(written.replace(".", "").replace("-", "").strip()) <= 9:
            assert normalise(written) == kept


@given(st.integers(min_value=1_000_000, max_value=99_999_999), st.sampled_from("0123456789K"))
def test_a_wrong_check_digit_is_said(number, digit):
    if digit != calc_check_digit(str(number)):
        with pytest.raises(InvalidRut, match="no coincide"):
            normalise(f"{number}-{digit}")


@pytest.mark.parametrize(
    "text", ["", "76.543", "abc", "76.543.210", "12345678-5-5", "１２３４５６７８-5", "76543210-3\x00", "-"]
)
def test_what_is_no_rut_is_said(text):
    with pytest.raises(InvalidRut):
        normalise(text)


def test_people_are_numbered_below_fifty_million():
    assert looks_personal("12345678-5")
    assert not looks_personal("76543210-3")


@pytest.mark.clause("DEF-6")
@pytest.mark.parametrize(
    ("sales", "size"),
    [
        ("0", "micro"), ("2400", "micro"), ("2400.01", "small"), ("25000", "small"), ("25000.01", "medium"),
        ("100000", "medium"), ("100000.01", "large"),
    ],
)  # fmt: skip
def test_size_by_annual_sales_in_uf(sales, size):
    assert size_of(Decimal(sales), LIMITS) == size
    assert is_pyme(size) == (size in ("small", "medium"))


@pytest.mark.clause("DEF-6")
def test_without_sales_the_size_is_to_be_determined():
    assert size_of(None, LIMITS) == ""
    assert in_uf(Decimal("1000"), "CLP", None) is None
    assert in_uf(Decimal("38416690"), "CLP", Decimal("38416.69")) == Decimal("1000.00")


@pytest.mark.clause("DEF-2")
def test_five_facts_make_cartera():
    facts = cartera.facts(COMPLETE)
    assert [fact.name for fact in facts] == [
        "contact_complete", "active", "validated", "exports_or_can_export", "strategic_sector",
    ]  # fmt: skip
    assert cartera.is_cartera(facts)


@pytest.mark.clause("DEF-2")
@pytest.mark.parametrize(
    ("change", "fact", "words"),
    [
        ({"missing_contact": ("el correo",)}, "contact_complete", "el correo"),
        ({"active": False, "standing_label": "Inactiva"}, "active", "inactiva"),
        ({"validated_on": None}, "validated", "Falta que"),
        ({"exports": None, "export_rows": 0}, "exports_or_can_export", "No se sabe"),
        ({"exports": False, "export_rows": 0, "potential": "low"}, "exports_or_can_export", "Bajo"),
        ({"sector_strategic": False}, "strategic_sector", "no está en la estrategia"),
        ({"sector": ""}, "strategic_sector", "Falta indicar"),
    ],
)
def test_each_missing_fact_is_named(change, fact, words):
    from dataclasses import replace

    facts = cartera.facts(replace(COMPLETE, **change))
    assert [f.name for f in facts if not f.met] == [fact]
    assert words in cartera.missing_words(facts)
    assert not cartera.is_cartera(facts)


@pytest.mark.clause("DEF-2")
def test_export_capacity_counts_like_exporting():
    from dataclasses import replace

    assert cartera.is_cartera(cartera.facts(replace(COMPLETE, exports=False, export_rows=0, potential="medium")))


@pytest.mark.clause("DEF-4")
@pytest.mark.parametrize(
    ("last", "former"),
    [(None, False), (date(2023, 11, 20), True), (date(2023, 11, 21), False), (date(2020, 1, 1), True)],
)
def test_a_former_user_worked_with_us_three_years_ago_or_more(last, former):
    assert cartera.is_former_user(last, date(2026, 11, 20), 3) is former


def test_three_years_before_a_leap_day():
    assert cartera.years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


@pytest.mark.clause("DEF-1")
def test_who_may_work_with_prochile():
    today = date(2026, 11, 20)
    started = EligibilityInput("national", date(2020, 1, 1), "second")
    assert all(fact.met for fact in eligibility(started, today))
    for unmet in (
        EligibilityInput("national", None, "first"),
        EligibilityInput("national", date(2027, 1, 1), "first"),
        EligibilityInput("association", date(2020, 1, 1), "not_sure"),
        EligibilityInput("foreign", None, "", "sell_to_chile"),
    ):
        assert not all(fact.met for fact in eligibility(unmet, today))
    assert all(fact.met for fact in eligibility(EligibilityInput("foreign", None, "", "import"), today))


@pytest.mark.clause("DEF-5")
def test_each_public_has_its_name():
    assert audience(kind="national", in_cartera=True, exports=True) == "Empresa de cartera exportadora"
    assert audience(kind="national", in_cartera=False, exports=True) == "Empresa sin trabajo con ProChile"
    assert audience(kind="foreign", in_cartera=False, exports=None) == "Empresa extranjera"
    assert audience(kind="national", in_cartera=False, exports=None, has_company=False) == "Público general"


@pytest.mark.clause("CAT-6")
def test_the_best_leads_the_sector_has_room_and_is_present():
    people = [
        Candidate(1, "Llena", "Maule", 50, 50, 40, leads_sector=True),
        Candidate(2, "Ausente", "Maule", 3, 50, 3, absent=True),
        Candidate(3, "Del sector", "Maule", 30, 50, 20),
        Candidate(4, "Libre", "Maule", 1, 50, 0),
        Candidate(5, "Encargada", "Maule", 49, 50, 0, leads_sector=True),
    ]
    assert [c.user_id for c in rank(people)] == [5, 3, 4, 2, 1]
    assert "está a cargo del sector" in rank(people)[0].reasons
    said = refusal("Llena", 50, rank(people[1:]))
    assert "Encargada" in said and "tope" in said and "Llena ya tiene 50" in said
