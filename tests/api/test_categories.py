"""CAT-1: the category of a company, its requirements and their texts, through the API as on the pages."""

import pytest
from django.utils import timezone

from casework.models import OutboxMessage
from portfolio.models import Category, CategoryCriterion, CategoryProposal, Company
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-1")]
API = "/api/v1/"


@pytest.fixture
def member(maule, executive):
    row = make_company(office=maule, standing="portfolio", category=2, executive=executive)
    row.category_changes.create(new=2, at=timezone.now(), by=executive, reason="Ingreso")
    return row


def fields(answer):
    return [one["field"] for one in answer.json()["errors"]]


def test_its_requirements_one_by_one_for_who_works_it_who_oversees_and_the_company(
    api, member, executive, auditor, oficom, outsider, executive_elsewhere
):
    address = f"{API}companies/{member.case.folio}/category/"
    told = api(executive).get(address).json()
    assert told["category"] == 2 and told["met"] == sum(one["standing"] == "met" for one in told["requirements"])
    assert all(one["words"] for one in told["requirements"])
    assert [(one["new"], one["reason"]) for one in told["changes"]] == [(2, "Ingreso")]
    assert api(auditor).get(address).status_code == 200 and api(oficom).get(address).status_code == 403
    represent(member, outsider)
    assert api(outsider).get(address).json()["met"] == told["met"]
    assert api(executive_elsewhere).get(address).status_code == 404


def test_the_head_changes_it_at_once_and_the_company_is_told(api, member, executive, office_head, outsider):
    represent(member, outsider)
    address = f"{API}companies/{member.case.folio}/category/"
    body = {"category": 3, "note": "Trabaja poco."}
    assert api(executive).post(address, body, format="json").status_code == 403
    assert api(office_head).post(address, {"category": 4}, format="json").status_code == 400
    done = api(office_head).post(address, body, format="json")
    assert done.status_code == 200 and done.json()["category"] == 3
    assert OutboxMessage.objects.filter(template="category_changed").exists()
    assert api(office_head).post(address, body, format="json").status_code == 409, "it is in that one already"


def test_a_requirement_that_no_fact_checks_is_confirmed_with_what_it_rests_on(api, member, executive, auditor):
    row = CategoryCriterion.objects.get(fact="manual")
    address = f"{API}companies/{member.case.folio}/requirements/{row.pk}/"
    body = {"met": True, "note": "Se vio en la entrevista."}
    assert api(auditor).post(address, body, format="json").status_code == 403
    assert fields(api(executive).post(address, {"met": True}, format="json")) == ["note"]
    assert api(executive).post(address, body, format="json").status_code == 204
    told = api(executive).get(f"{API}companies/{member.case.folio}/category/").json()
    mine = next(one for one in told["requirements"] if one["criterion"] == row.pk)
    assert (mine["standing"], mine["words"]) == ("met", "Se vio en la entrevista.")
    other = CategoryCriterion.objects.exclude(fact="manual").first()
    refused = api(executive).post(address.replace(f"/{row.pk}/", f"/{other.pk}/"), body, format="json")
    assert refused.status_code == 409


def test_the_head_decides_many_at_once_and_what_changed_meanwhile_is_told(api, maule, executive, office_head, biobio):
    address = f"{API}category-proposals/"
    rows = [make_company(office=maule, standing="portfolio", category=2, executive=executive) for _ in range(3)]
    keys = []
    for row in rows:
        made = api(executive).post(address, {"company": row.rut, "category": 3, "note": "Trabaja poco."}, format="json")
        assert made.status_code == 201, made.content
        keys.append(made.json()["id"])
    Company.objects.filter(pk=rows[2].pk).update(category=1)
    body = {"proposals": keys, "accept": True, "note": "De acuerdo."}
    assert api(executive).post(f"{address}decisions/", body, format="json").status_code == 403
    unknown = api(office_head).post(f"{address}decisions/", body | {"proposals": [*keys, 10**6]}, format="json")
    assert unknown.status_code == 400 and "1000000" in unknown.json()["detail"]
    done = api(office_head).post(f"{address}decisions/", body, format="json").json()
    assert done["decided"] == 2 and [one["company"] for one in done["problems"]] == [rows[2].name]
    assert CategoryProposal.objects.filter(state="accepted").count() == 2


class TestCatalogue:
    def test_administration_changes_a_text_and_its_history_says_who(self, api, administrator, executive, reference):
        address = f"{API}categories/1/"
        assert api(executive).patch(address, {"markets": "Japón."}, format="json").status_code == 403
        told = api(administrator).patch(address, {"markets": "Japón."}, format="json").json()
        row = Category.objects.get(number=1)
        assert told["markets"] == "Japón." == row.markets and row.characteristics
        assert row.history.first().history_user == administrator and not row.example
        assert api(administrator).get(f"{API}categories/4/").status_code == 404

    def test_a_requirement_takes_what_its_fact_needs_and_no_more(self, api, administrator, auditor, reference):
        address = f"{API}category-criteria/"
        body = {"text": "Exporta a dos mercados", "fact": "markets", "valid_from": "2026-01-01"}
        assert api(auditor).post(address, body, format="json").status_code == 403
        assert fields(api(administrator).post(address, body, format="json")) == ["minimum"]
        made = api(administrator).post(address, body | {"minimum": "2", "maximum": "9"}, format="json")
        assert made.status_code == 201 and made.json()["maximum"] is None, "markets have no maximum"
        mine = f"{address}{made.json()['id']}/"
        changed = api(administrator).patch(mine, {"minimum": "3"}, format="json").json()
        assert (changed["minimum"], changed["text"]) == ("3.00", "Exporta a dos mercados")
        off = api(administrator).patch(mine, {"active": False}, format="json").json()
        assert off["active"] is False and off["minimum"] == "3.00"
        wrong = api(administrator).patch(mine, {"fact": "potential"}, format="json")
        assert wrong.status_code == 400 and fields(wrong) == ["values"]
