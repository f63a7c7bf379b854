"""CAT-1, CAT-6: categories and assignments through the API, with the services and permissions of the pages."""

import json

import pytest
from django.utils import timezone

from accounts.models import Role
from portfolio.models import CategoryProposal, Company
from portfolio.services import assign_executive
from tests.factories.accounts import staff
from tests.factories.portfolio import company as make_company
from tests.portfolio.test_rebalancing import attended, lower_cap

pytestmark = pytest.mark.django_db
API = "/api/v1/"


def post(client, address, body):
    return client.post(f"{API}{address}", data=json.dumps(body), content_type="application/json")


@pytest.fixture
def member(executive, office_head):
    row = make_company(
        standing="portfolio", category=2, executive=executive, office=office_head.role_assignments.get().office
    )
    row.category_changes.create(new=2, at=timezone.now(), by=executive, reason="Ingreso")
    return row


@pytest.mark.clause("CAT-1", "CAT-2")
def test_anybody_signed_in_reads_the_categories_and_the_requirements(api, representative):
    client = api(representative)
    rows = client.get(f"{API}categories/").json()["results"]
    assert (
        [row["number"] for row in rows] == [1, 2, 3] and rows[0]["name"] == "1 · Exporta Más" and rows[0]["instruments"]
    )
    asked = client.get(f"{API}category-criteria/").json()["results"]
    assert {"exports", "manual"} <= {row["fact"] for row in asked}
    assert api(None).get(f"{API}categories/").status_code == 401


@pytest.mark.clause("CAT-1")
def test_the_executive_proposes_and_the_head_decides(api, member, executive, office_head, oficom):
    body = {"company": member.case.folio, "category": 3, "note": "Pidió menos actividad."}
    made = post(api(executive), "category-proposals/", body)
    assert made.status_code == 201 and made.json()["proposed_by"] == executive.display_name
    address = f"category-proposals/{made.json()['id']}/decision/"
    assert post(api(executive), address, {"accept": True, "note": "Sí."}).status_code == 403
    assert post(api(office_head), address, {"accept": True, "note": " "}).status_code == 400
    assert post(api(oficom), address, {"accept": True, "note": "Sí."}).status_code == 403
    done = post(api(office_head), address, {"accept": True, "note": "De acuerdo."})
    assert done.status_code == 200 and done.json()["state"] == "accepted"
    member.refresh_from_db()
    assert member.category == 3
    assert post(api(office_head), address, {"accept": False, "note": "Tarde."}).status_code == 409


@pytest.mark.clause("CAT-1")
def test_a_proposal_is_taken_back_by_who_made_it(api, member, executive, office_head):
    body = {"company": member.case.folio, "category": 3, "note": "Pidió menos actividad."}
    address = f"category-proposals/{post(api(executive), 'category-proposals/', body).json()['id']}/withdraw/"
    assert post(api(office_head), address, {}).status_code == 403
    assert post(api(executive), address, {}).json()["state"] == "over"
    assert post(api(executive), address, {}).status_code == 409


@pytest.mark.clause("CAT-1")
def test_a_key_that_only_reads_proposes_nothing_and_outside_ones_office_nothing_exists(
    api, member, executive, executive_elsewhere
):
    body = {"company": member.case.folio, "category": 3, "note": "Sí."}
    assert post(api(executive, scope="read"), "category-proposals/", body).status_code == 403
    answer = post(api(executive_elsewhere), "category-proposals/", body)
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "company"
    assert not CategoryProposal.objects.exists()


@pytest.mark.clause("CAT-6")
def test_the_one_too_many_is_refused_and_says_who_can_take_it(api, member, executive, office_head):
    lower_cap(1)
    other = staff(Role.EXECUTIVE, member.office, first_name="Diego", last_name="Fuentes")
    assign_executive(
        company=make_company(office=member.office), executive=executive, actor=office_head, now=timezone.now()
    )
    row = make_company(office=member.office)
    body = {"company": row.case.folio, "executive": executive.pk}
    refused = post(api(office_head), "assignments/", body)
    assert refused.status_code == 409 and "Diego Fuentes" in refused.json()["detail"]
    made = post(api(office_head), "assignments/", body | {"executive": other.pk})
    assert made.status_code == 201 and made.json()["executive"] == other.pk
    listed = api(office_head).get(f"{API}assignments/?company={row.case.folio}&current=true").json()
    assert [one["executive_name"] for one in listed["results"]] == ["Diego Fuentes"]


@pytest.mark.parametrize("role", ["oficom", "client_management", "administrator", "representative"])
def test_whoever_the_matrix_leaves_out_is_told_so(api, request, role):
    client = api(request.getfixturevalue(role))
    for address in ("category-proposals/", "assignments/"):
        assert client.get(f"{API}{address}").status_code == 403


@pytest.mark.clause("CAT-6")
def test_the_head_carries_out_the_redistribution_that_was_seen_and_nobody_else(
    api, executive, office_head, executive_elsewhere, oversight, maule
):
    lower_cap(4)
    other = staff(Role.EXECUTIVE, maule, first_name="Diego", last_name="Fuentes")
    attended(maule, executive, "food_fresh", 3)
    attended(maule, executive, "sea", 3)
    address = "redistributions/maule/"
    seen = api(office_head).get(f"{API}{address}").json()
    assert {row["name"]: (row["before"], row["after"]) for row in seen["people"]}["Diego Fuentes"] == (0, 3)
    assert seen["cap"] == 4 and len(seen["moves"]) == 3 and all(move["why"] for move in seen["moves"])
    body = {"companies": [move["company"] for move in seen["moves"]], "seal": seen["seal"], "reason": "Equilibrar."}
    for person, code in ((executive, 403), (executive_elsewhere, 403), (oversight, 403)):
        assert post(api(person), f"{address}apply/", body).status_code == code
    assert api(oversight).get(f"{API}{address}").status_code == 200
    assert post(api(office_head), f"{address}apply/", body | {"seal": "otra"}).status_code == 409
    assert post(api(office_head), f"{address}apply/", body | {"reason": " "}).status_code == 400
    assert post(api(office_head), f"{address}apply/", body | {"companies": []}).status_code == 400
    assert not Company.objects.filter(executive=other).exists()
    assert post(api(office_head), f"{address}apply/", body).json() == {"moved": 3}
    assert Company.objects.filter(executive=other).count() == 3
    assert post(api(office_head), f"{address}apply/", body).status_code == 409  # not the office that was seen
    for query in ("?limit=0", "?regroup=quizas", "?limit=x"):
        assert api(office_head).get(f"{API}{address}{query}").status_code == 400
    assert api(office_head).get(f"{API}redistributions/biobio/").status_code == 404
