"""PV-2 through the API: answered in parts, sent once it is whole, read by who attends the company, added by sector."""

from __future__ import annotations

import pytest

from casework.models import AccessLog
from followup.after_sales import questionnaire
from followup.models import AfterSalesAssessment
from tests.factories.followup import whole_answers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("PV-2")]
AFTER_SALES = "/api/v1/after-sales/"


def answer(client, company, answers):
    return client.patch(f"{AFTER_SALES}draft/", {"company": company.rut, "answers": answers}, format="json")


def test_a_company_answers_in_parts_sends_and_its_executive_reads_it(api, representative, executive, company):
    mine, whole = api(representative), whole_answers(2)
    asked = mine.get(f"{AFTER_SALES}questionnaire/").json()
    assert [row["id"] for row in asked["questions"]] == list(whole)
    address = f"{AFTER_SALES}draft/?company={company.rut}"
    assert mine.get(address).json()["answers"] == {} and not AfterSalesAssessment.objects.exists()
    first, *rest = whole
    half = answer(mine, company, {first: whole[first]}).json()
    assert half["answers"] == {first: whole[first]} and sum(row["given"] for row in half["groups"]) == 1
    early = mine.post(f"{AFTER_SALES}send/", {"company": company.rut}, format="json")
    assert early.status_code == 409 and "Faltan 19" in early.json()["detail"]
    assert answer(mine, company, {key: whole[key] for key in rest}).status_code == 200
    sent = mine.post(f"{AFTER_SALES}send/", {"company": company.rut}, format="json")
    assert sent.status_code == 201 and len(sent.json()["practices"]) == 20
    again = mine.post(f"{AFTER_SALES}send/", {"company": company.rut}, format="json")
    assert again.status_code == 409
    seen = api(executive).get(f"{AFTER_SALES}{sent.json()['id']}/").json()
    assert seen == sent.json()
    assert AccessLog.objects.filter(case=company.case, user=executive, what="posventa").exists()


def test_an_answer_that_does_not_fit_is_told_beside_its_question_and_nothing_is_kept(api, representative, company):
    mine, good = api(representative), whole_answers(3)["A01"]
    for wrong, field in (
        ({"A01": good | {"value": "nunca"}}, "answers.A01.value"),
        ({"A01": good | {"applicability": 11}}, "answers.A01.applicability"),
        ({"A01": good | {"obstacle": ""}}, "answers.A01.obstacle"),
        ({"A01": good | {"obstacle": "pereza"}}, "answers.A01.obstacle"),
        ({"A99": good}, "answers"),
        ({"A01": {"value": good["value"]}}, "answers.A01.applicability"),
    ):
        refused = answer(mine, company, wrong)
        assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == field, wrong
    assert not AfterSalesAssessment.objects.exists()


def test_nobody_answers_for_a_company_that_they_do_not_represent(
    api, executive, other_representative, other_company, outsider, company
):
    for person in (executive, outsider):
        assert api(person).patch(f"{AFTER_SALES}draft/", {}, format="json").status_code == 403
        assert api(person).post(f"{AFTER_SALES}send/", {}, format="json").status_code == 403
    refused = answer(api(other_representative), company, whole_answers())
    assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == "company"
    assert not AfterSalesAssessment.objects.exists()


def test_totals_by_sector_are_of_the_team(api, representative, executive, company):
    mine = api(representative)
    answer(mine, company, whole_answers(2))
    mine.post(f"{AFTER_SALES}send/", {"company": company.rut}, format="json")
    assert mine.get(f"{AFTER_SALES}totals/").status_code == 403
    (row,) = api(executive).get(f"{AFTER_SALES}totals/").json()
    assert (row["sector"], row["companies"], row["obstacle"]) == (company.sector, 1, "money")
    assert row["obstacle_label"] == next(
        one["label"] for one in questionnaire()["per_question"]["obstacle"]["options"] if one["value"] == "money"
    )
    assert api(executive).get(f"{AFTER_SALES}totals/?sector=nada").json() == []
    assert api(executive).get(f"{AFTER_SALES}totals/?sectro=x").status_code == 400
