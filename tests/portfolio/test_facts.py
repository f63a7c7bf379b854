"""The five facts of cartera, usuaria of a year and silence: the question to the database says what the rules say."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from accounts.models import Role
from casework.door import open_case
from casework.states import CaseKind
from portfolio.models import Action, ActionKind, Company, ExportRecord, Sector
from portfolio.querysets import facts
from portfolio.rules.cartera import is_cartera
from portfolio.rules.usuaria import UsuariaInput, is_usuaria
from portfolio.rules.usuaria import facts as usuaria_facts
from portfolio.selectors.companies import cartera, rhythm
from portfolio.selectors.usuaria import needed_in
from portfolio.states import LIVE_STANDINGS, Standing
from tests.factories.accounts import ComunaFactory, OfficeFactory, UserFactory, staff
from tests.factories.portfolio import NOW, new_rut, represent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
MANY = 60


def mixed(dice: random.Random, executive) -> list[Company]:
    """Companies of every make: each fact there or missing, in all combinations that chance gives."""
    office, comuna = OfficeFactory(), ComunaFactory()
    sectors = [row.code for row in Sector.objects.all()[:4]]
    Sector.objects.filter(code=sectors[1]).update(strategic=False)
    Sector.objects.filter(code=sectors[2]).update(active=False)
    kind = ActionKind.objects.filter(leaf=True).first()
    found = []
    for number in range(MANY):
        case = open_case(CaseKind.COMPANY, title=f"Ejemplo {number}", office=office, actor=executive, now=NOW)
        standing = dice.choice([s.value for s in Standing])
        row = Company.objects.create(
            case=case, rut=new_rut(), legal_name=f"Ejemplo {number}", office=office, standing=standing,
            category=dice.choice([1, 2, 3]) if standing == "portfolio" else dice.choice([None, 2]),
            comuna=dice.choice([comuna, comuna, None]), address=dice.choice(["Calle 1", "Calle 1", ""]),
            email=dice.choice(["", "a@ejemplo.example"]), phone=dice.choice(["", "+56912345678"]),
            validated_at=dice.choice([None, NOW, NOW]), validated_by=executive,
            exports=dice.choice([True, False, None]),
            potential=dice.choice(["", "low", "medium", "high"]), sector=dice.choice([*sectors, "", "gone"]),
            kind=dice.choice(["national", "foreign", "association"]),
            activity_start_date=dice.choice([None, date(2015, 1, 1)]),
            last_contact_on=dice.choice([None, *(TODAY - timedelta(days=n) for n in (0, 29, 31, 91, 181, 400))]),
        )  # fmt: skip
        for _ in range(dice.randrange(3)):
            person = UserFactory(phone=dice.choice(["", "+56912345678"]))
            if dice.random() < 0.4:
                type(person).objects.filter(pk=person.pk).update(email="")
            represent(row, person, state=dice.choice(["requested", "declared", "validated", "ended"]))
        if dice.random() < 0.5:
            year = dice.choice([2021, 2022, 2023, 2024, 2026])
            ExportRecord.objects.create(
                company=row, year=year, country="PE", product=f"Vino {number}", amount=1, currency="USD"
            )
        for _ in range(dice.randrange(4)):
            voided = dice.random() < 0.3
            Action.objects.create(
                company=row, kind=kind, happened_on=dice.choice([date(2025, 12, 31), date(2026, 1, 1), TODAY]),
                office=office, channel="digital", contact_point="web", counts=dice.random() < 0.7,
                logged_by=executive, logged_at=NOW, voided_at=NOW if voided else None,
                voided_by=executive if voided else None,
            )  # fmt: skip
        found.append(row)
    return found


@pytest.fixture(params=[1, 2])
def companies(request, reference):
    return mixed(random.Random(request.param), staff(Role.EXECUTIVE))


@pytest.mark.clause("DEF-2")
def test_the_five_facts_are_the_same_for_one_company_and_for_all(companies):
    said = {row.pk: cartera(row, today=TODAY) for row in Company.objects.select_related("office", "validated_by")}
    for place, name in enumerate(facts.CARTERA_FACTS):
        asked = set(Company.objects.filter(facts.cartera_fact(name, TODAY)).values_list("pk", flat=True))
        lacking = set(Company.objects.lacking(name, TODAY).values_list("pk", flat=True))
        met = {pk for pk, rows in said.items() if rows[place].met}
        assert {rows[place].name for rows in said.values()} == {name}
        assert asked == met, name
        assert lacking == set(said) - met, name
        assert 0 < len(met) < len(said), "a fact that all or none has proves nothing"
    whole = set(Company.objects.cartera(TODAY).values_list("pk", flat=True))
    assert whole == {pk for pk, rows in said.items() if is_cartera(rows)}


@pytest.mark.clause("DEF-2")
def test_some_company_of_some_world_is_cartera(reference):
    companies = [row for seed in range(4) for row in mixed(random.Random(seed), staff(Role.EXECUTIVE))]
    assert 0 < Company.objects.cartera(TODAY).count() < len(companies)


@pytest.mark.clause("DEF-3")
@pytest.mark.parametrize("needed", [1, 2, 3])
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_usuaria_of_a_year_is_the_same_for_one_company_and_for_all(companies, year, needed):
    def by_the_rule(row):
        counting = Action.objects.counting(year).filter(company=row).count()
        data = UsuariaInput(row.standing in LIVE_STANDINGS, row.kind, row.activity_start_date, counting, needed, year)
        return is_usuaria(usuaria_facts(data))

    expected = {row.pk for row in companies if by_the_rule(row)}
    assert set(Company.objects.usuarias(year, needed).values_list("pk", flat=True)) == expected
    assert year == 2027 or needed > 1 or expected


@pytest.mark.clause("SEG-6")
@pytest.mark.clause("INS-2")
def test_silence_is_counted_by_the_rhythm_of_each_category_and_of_institutions(companies):
    days = rhythm(TODAY)

    def silent(row):
        last = row.last_contact_on
        return row.standing in ("registered", "portfolio") and (
            last is None or (TODAY - last).days > days["institutions" if row.kind == "association" else row.category]
        )

    found = set(Company.objects.beyond_rhythm(TODAY, days).values_list("pk", flat=True))
    assert found == {row.pk for row in companies if silent(row)}
    assert days[1] < days[2] < days[3], "who is attended more closely is missed sooner"


@pytest.mark.clause("DEF-3")
def test_the_clause_says_how_many_actions_are_needed(reference):
    assert needed_in(2026) == 1
