"""CAT-1, CAT-6, CAP-7: category, executive, entry into the portfolio, and what the ficha turns into."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from casework.door import undo_last
from casework.errors import NoteRequired, NotPossible
from casework.models import ClauseVersion, OutboxMessage
from portfolio.models import CategoryChange, Company, CompanyProfile, ExecutiveAssignment
from portfolio.rules.cartera import is_cartera, missing_words
from portfolio.selectors import cartera, is_former_user
from portfolio.services import (
    admit_company,
    apply_ficha,
    assign_executive,
    change_category,
    deactivate_company,
    propose_category,
    propose_executives,
    reactivate_company,
    record_validation,
    record_work,
)
from tests.factories.accounts import UserFactory, staff
from tests.factories.portfolio import NOW, company

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def executive(reference):
    return staff(Role.EXECUTIVE, first_name="Rosa", last_name="Pinto")


@pytest.fixture
def head(reference):
    return staff(Role.OFFICE_HEAD)


def lower_cap(to):
    version = ClauseVersion.objects.get(clause_id="CAT-6", key="")
    ClauseVersion.objects.filter(pk=version.pk).update(parameters=version.parameters | {"companies_per_executive": to})


@pytest.mark.clause("CAT-6")
def test_one_company_too_many_is_refused_and_says_who_can_take_it(executive, head):
    lower_cap(2)
    other = staff(Role.EXECUTIVE, first_name="Iván", last_name="Soto")
    for _ in range(2):
        assign_executive(company=company(sector="sea"), executive=executive, actor=head, now=NOW)
    third = company(sector="sea")
    with pytest.raises(NotPossible, match=r"Rosa Pinto ya tiene 2 empresas.*Iván Soto"):
        assign_executive(company=third, executive=executive, actor=head, now=NOW)
    assert not third.assignments.exists()
    assign_executive(company=third, executive=other, actor=head, now=NOW)


@pytest.mark.clause("CAT-6")
def test_the_51st_company_is_refused_on_screen_with_who_can_take_it(client, executive, head):
    other = staff(Role.EXECUTIVE, first_name="Iván", last_name="Soto")
    for _ in range(50):
        assign_executive(company=company(sector="sea"), executive=executive, actor=head, now=NOW)
    one_more = company(sector="sea")
    client.force_login(head)
    url = f"/empresas/{one_more.rut}/ejecutivo/"
    answer = client.post(url, {"executive": executive.pk, "reason": "Es de su sector."})
    assert answer.status_code == 422
    (refusal,) = answer.context["form"].non_field_errors() or answer.context["form"].errors["executive"]
    assert "Rosa Pinto ya tiene 50 empresas" in refusal and "Iván Soto" in refusal
    assert not one_more.assignments.exists()
    assert client.post(url, {"executive": other.pk, "reason": "Tiene espacio."}).status_code == 302
    assert one_more.assignments.get().executive == other


@pytest.mark.clause("CAT-6")
def test_the_portal_proposes_by_sector_and_load(executive, head):
    free = staff(Role.EXECUTIVE)
    lead = staff(Role.SECTOR_LEAD, sector="sea")
    assign_executive(company=company(sector="sea"), executive=executive, actor=head, now=NOW)
    proposed = propose_executives(company(sector="sea"), now=NOW)
    assert [c.user_id for c in proposed] == [lead.pk, executive.pk, free.pk]
    assert "ya atiende 1 de este sector" in proposed[1].reasons


@pytest.mark.clause("CAT-6")
def test_the_head_decides_and_the_change_is_told(executive, head):
    person = UserFactory()
    row = company(representative=person)
    assign_executive(company=row, executive=executive, actor=executive, now=NOW)
    other = staff(Role.EXECUTIVE)
    with pytest.raises(PermissionDenied):
        assign_executive(company=row, executive=other, actor=executive, now=NOW, reason="No alcanzo.")
    with pytest.raises(NoteRequired):
        assign_executive(company=row, executive=other, actor=head, now=NOW)
    assign_executive(company=row, executive=other, actor=head, now=NOW, reason="Cambia de sector.")
    assert ExecutiveAssignment.objects.current().get(company=row).executive == other
    assert ExecutiveAssignment.objects.get(executive=executive).ends_on == TODAY
    assert OutboxMessage.objects.get(template="executive_changed").user == person
    row.case.refresh_from_db()
    assert row.case.responsible == other


@pytest.mark.clause("CAP-7")
def test_admitted_it_has_a_category_an_executive_and_its_date(executive):
    row = company(representative=UserFactory())
    with pytest.raises(NotPossible, match="quién atenderá"):
        admit_company(company=row, category=2, executive=None, actor=executive, now=NOW)
    row = admit_company(company=row, category=2, executive=executive, actor=executive, now=NOW)
    assert (row.standing, row.category, row.executive, row.admitted_at) == ("portfolio", 2, executive, NOW)
    assert CategoryChange.objects.get(company=row).old is None


@pytest.mark.clause("CAT-1")
def test_every_change_of_category_keeps_who_when_and_why(executive, head):
    row = company(representative=UserFactory())
    row = admit_company(company=row, category=2, executive=executive, actor=executive, now=NOW)
    propose_category(company=row, category=1, actor=executive, now=NOW, reason="Cumple Exporta Más.")
    with pytest.raises(PermissionDenied):
        change_category(company=row, category=1, actor=executive, now=NOW, reason="Cumple.")
    row = change_category(company=row, category=1, actor=head, now=NOW, reason="Cumple Exporta Más.")
    last = row.category_changes.first()
    assert (last.old, last.new, last.by, last.at, last.reason) == (2, 1, head, NOW, "Cumple Exporta Más.")
    assert "Cumple Exporta Más." in OutboxMessage.objects.get(template="category_changed").body_text
    with pytest.raises(NotPossible, match="distinta"):
        change_category(company=row, category=1, actor=head, now=NOW, reason="Otra vez.")


@pytest.mark.clause("CAP-10")
def test_a_company_that_left_comes_back_with_its_history(executive):
    row = company(representative=UserFactory())
    with pytest.raises(NoteRequired):
        deactivate_company(company=row, actor=executive, now=NOW, note="", left_on=TODAY, left_reason="ceased")
    row = deactivate_company(
        company=row, actor=executive, now=NOW, note="Término de giro.", left_on=TODAY, left_reason="ceased"
    )
    assert (row.left_on, row.left_reason) == (TODAY, "ceased")
    row = reactivate_company(company=row, actor=row.representations.get().person, now=NOW)
    assert (row.standing, row.left_on, row.left_reason) == ("registered", None, "")
    assert row.case.events.filter(kind__in=["deactivate", "reactivate"]).count() == 2


ANSWERS = {
    "legal_name": "Aceites del Maule SpA",
    "trade_name": "Olivar Ñ",
    "address": "Camino Real 12",
    "comuna": "07101",
    "sector": "food_processed",
    "subsector": "olive_oil",
    "company_email": "hola@olivar.example",
    "company_phone": "+56712223344",
    "exported_last_three_years": True,
    "products": [{"product_name": "Aceite de oliva", "product_description": "Extra virgen", "to_export": True}],
    "annual_sales": [
        {"year": 2024, "amount": {"amount": "100000000", "currency": "CLP"}},
        {"year": 2025, "amount": "30000", "currency": "UF"},
        {"year": 2026, "amount": "99999999", "currency": "UF"},
    ],
    "exports": [
        {"year": 2025, "country": "JP", "product": "Aceite", "amount": {"amount": "5000", "currency": "USD"}},
        {"year": 2025, "country": ["BR"], "product": "Aceite", "amount": "10", "currency": "USD"},
    ],
    "export_contact_name": "Berta",
    "export_contact_email": "berta@olivar.example",
    "share_contact_consent": True,
    "shared_contact": "company",
    "shared_countries": ["PE"],
}


@pytest.mark.clause("CAP-2")
@pytest.mark.clause("DEF-6")
def test_the_ficha_becomes_facts_of_the_company(reference):
    person = UserFactory()
    row = company(representative=person)
    CompanyProfile.objects.create(company=row, answers=ANSWERS, version="1.0")
    row = apply_ficha(company=row, actor=person, now=NOW)
    assert (row.size, row.sales_uf, row.sales_year) == ("medium", Decimal("30000.00"), 2025)
    assert {(e.country.code, e.amount) for e in row.export_records.all()} == {("JP", 5000), ("BR", 10)}
    assert row.consents.in_force().get().excluded_countries == ["PE"]
    assert row.contacts.get().name == "Berta"
    assert "aceite de oliva" in row.search_text and "berta" in row.search_text
    again = apply_ficha(company=row, actor=person, now=NOW)
    assert again.products.count() == 1 and again.export_records.count() == 2 and again.contacts.count() == 1
    without = {**ANSWERS, "share_contact_consent": False, "annual_sales": []}
    row = apply_ficha(company=row, actor=person, now=NOW, answers=without)
    assert not row.consents.in_force().exists()
    assert row.size == ""


@pytest.mark.clause("DEF-2")
def test_cartera_is_reached_fact_by_fact(executive):
    person = UserFactory(phone="+56912345678")
    row = company(representative=person)
    assert not is_cartera(cartera(row, today=TODAY))
    row = apply_ficha(company=row, actor=person, now=NOW, answers=ANSWERS)
    assert missing_words(cartera(row, today=TODAY)) == "Falta que su ejecutivo/a regional la valide."
    row = record_validation(company=row, actor=executive, now=NOW)
    assert is_cartera(cartera(row, today=TODAY))
    row = deactivate_company(
        company=row, actor=executive, now=NOW, note="Se fue.", left_on=TODAY, left_reason="no_interest"
    )
    assert [fact.name for fact in cartera(row, today=TODAY) if not fact.met] == ["active"]


@pytest.mark.clause("DEF-4")
def test_the_last_work_makes_and_unmakes_a_former_user(reference):
    row = record_work(company=company(), on=date(2023, 5, 1))
    assert is_former_user(row, today=TODAY, at=NOW)
    row = record_work(company=row, on=date(2026, 1, 1))
    row = record_work(company=row, on=date(2020, 1, 1))
    assert row.last_worked_on == date(2026, 1, 1)
    assert not is_former_user(row, today=TODAY, at=NOW)


@pytest.mark.clause("CPE-4")
def test_where_a_company_comes_from_is_recorded(reference):
    person = UserFactory()
    row = company(representative=person)
    row = apply_ficha(company=row, actor=person, now=NOW, answers={"origin": "corfo"})
    assert row.get_origin_display() == "Por derivación de Corfo"


@pytest.mark.clause("CAT-6")
def test_the_screen_proposes_everybody_but_whoever_has_it_and_refuses_in_words(client, executive, head):
    lower_cap(1)
    other = staff(Role.EXECUTIVE)
    full = staff(Role.EXECUTIVE)
    assign_executive(company=company(), executive=full, actor=head, now=NOW)
    row = company()
    assign_executive(company=row, executive=executive, actor=head, now=NOW)
    client.force_login(head)
    url = f"/empresas/{row.rut}/ejecutivo/"
    offered = [value for value, _ in client.get(url).context["form"].fields["executive"].choices]
    assert offered == [str(other.pk), str(full.pk)]
    refused = client.post(url, {"executive": full.pk, "reason": "Cambia."})
    assert refused.status_code == 422
    assert "que es el tope" in refused.content.decode()
    assert client.post(url, {"executive": other.pk, "reason": "Cambia."}).status_code == 302
    assert row.assignments.current().get().executive == other


@pytest.mark.clause("CPE-7", "CPE-8")
def test_leaving_has_its_day_and_reason_which_the_log_keeps_after_the_return(executive):
    row = company(representative=UserFactory())
    for day, reason, words in ((date(2026, 11, 21), "ceased", "entre"), (TODAY, "bored", "por qué")):
        with pytest.raises(NotPossible, match=words):
            deactivate_company(company=row, actor=executive, now=NOW, note="Sí.", left_on=day, left_reason=reason)
    row = deactivate_company(company=row, actor=executive, now=NOW, note="Sí.", left_on=TODAY, left_reason="ceased")
    assert row.case.events.get(kind="deactivate").data == {"left_on": "2026-11-20", "left_reason": "ceased"}
    row = undo_last(row, actor=executive, now=NOW, note="No era ella.")
    assert (row.standing, row.left_on, row.left_reason) == ("registered", None, "")


@pytest.mark.clause("CPE-7")
def test_score_and_segment_of_the_first_entry_stay(executive):
    row = company(representative=UserFactory(), segment="green")

    def admit(score, segment):
        return admit_company(
            company=Company.objects.get(pk=row.pk), category=2, executive=executive, actor=executive, now=NOW,
            entry_score=score, entry_segment=segment,
        )  # fmt: skip

    assert (admit(71, "green").entry_score, row.segment) == (71, "green")
    again = admit(40, "yellow")
    assert (again.entry_score, again.entry_segment) == (71, "green")
