"""CAT-4 and CAT-5 through the API: asked, answered, chosen, asked again, taken back, and left for later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import CaseFile, OutboxMessage
from portfolio.models import Company, ServiceRequest

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-4", "CAT-5")]
REQUESTS = "/api/v1/requests/"
TWO = {
    "alternatives": [
        {"instrument": "promotion", "text": "Rueda de negocios en Tokio", "when": "en marzo"},
        {"instrument": "capacity", "text": "Charla de mercado Japón"},
    ],
    "recommendation": "La rueda: hay interés.",
}


@pytest.fixture
def usuaria(company, executive):
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2, executive=executive)
    return Company.objects.get(pk=company.pk)


@pytest.fixture
def asked(api, representative, usuaria):
    body = {"company": usuaria.rut, "text": "Compradores en Japón.", "markets": ["JP"]}
    made = api(representative).post(REQUESTS, body, format="json")
    assert made.status_code == 201, made.json()
    return made.json()["folio"]


@pytest.fixture
def hint(api, oficom, usuaria):
    body = {"company": usuaria.rut, "market": "JP", "text": "Buscan vino.", "office": "oc_tokio"}
    made = api(oficom).post(f"{REQUESTS}opportunities/", body, format="json")
    assert made.status_code == 201, made.json()
    return made.json()["folio"]


def fields(answer):
    return [error["field"] for error in answer.json()["errors"]]


def test_a_request_goes_its_whole_way(api, executive, representative, asked):
    theirs, ours, address = api(representative), api(executive), f"{REQUESTS}{asked}/"
    assert ours.get(address).json()["next_due_at"]
    offered = ours.post(f"{address}offer/", TWO, format="json").json()
    assert (offered["state"], len(offered["alternatives"]), offered["next_due_at"]) == ("answered", 2, None)
    again = theirs.post(f"{address}ask_again/", {"note": "En abril."}, format="json").json()
    assert again["state"] == "received" and again["next_due_at"], "its full term runs again"
    second = ours.post(f"{address}offer/", TWO, format="json").json()
    last = [row["id"] for row in second["alternatives"] if row["round"] == 2]
    first = next(row["id"] for row in second["alternatives"] if row["round"] == 1)
    assert theirs.post(f"{address}choose/", {"alternative": first}, format="json").status_code == 409
    chosen = theirs.post(f"{address}choose/", {"alternative": last[0]}, format="json").json()
    assert chosen["state"] == "chosen"
    assert [row["id"] for row in chosen["alternatives"] if row["chosen_at"]] == [last[0]]
    before = OutboxMessage.objects.count()
    assert theirs.post(f"{address}choose/", {"alternative": last[0]}, format="json").status_code == 409
    assert ours.post(f"{address}offer/", TWO, format="json").status_code == 409
    assert OutboxMessage.objects.count() == before, "what is refused writes to nobody"


def test_the_company_takes_its_request_back_while_nobody_answered(api, executive, representative, asked):
    address = f"{REQUESTS}{asked}/withdraw/"
    assert api(executive).post(address, {"reason": ["x"]}, format="json").status_code == 403, "told before the body"
    done = api(representative).post(address, {"reason": "Ya la encontramos."}, format="json")
    assert done.json()["state"] == "withdrawn"
    row = ServiceRequest.objects.get()
    assert row.case.events.filter(note="Ya la encontramos.").count() == 1
    assert api(representative).post(address, {}, format="json").status_code == 409
    assert row.case.deadlines.get().outcome == "cancelled"


def test_a_chance_in_another_market_is_told_and_left_for_later_with_its_reason(api, executive, oficom, hint):
    address = f"{REQUESTS}{hint}/"
    assert api(oficom).get(address).json()["origin"] == "oficom"
    assert api(oficom).post(f"{address}dismiss/", {"reason": 1}, format="json").status_code == 403
    assert fields(api(executive).post(f"{address}dismiss/", {"reason": " "}, format="json")) == ["reason"]
    done = api(executive).post(f"{address}dismiss/", {"reason": "Después de la cosecha."}, format="json")
    assert done.json()["state"] == "dismissed"
    told = OutboxMessage.objects.get(template="market_opportunity_decided")
    assert told.to_address == oficom.email and "Después de la cosecha." in told.body_text
    assert api(executive).post(f"{address}dismiss/", {"reason": "Otra vez."}, format="json").status_code == 409
    assert OutboxMessage.objects.filter(template="market_opportunity_decided").count() == 1


def test_a_chance_is_followed_as_any_request(api, executive, hint):
    answered = api(executive).post(f"{REQUESTS}{hint}/offer/", TWO, format="json").json()
    assert answered["state"] == "answered"
    assert OutboxMessage.objects.filter(template="market_opportunity_decided").count() == 1


def test_what_a_company_asks_is_always_attended(api, executive, asked):
    answer = api(executive).post(f"{REQUESTS}{asked}/dismiss/", {"reason": "No."}, format="json")
    assert answer.status_code == 403 and ServiceRequest.objects.get().state == "received"


def test_who_may_not_is_told_before_the_body_and_who_does_not_see_finds_nothing(
    api, executive_elsewhere, auditor, oficom, executive, usuaria, asked
):
    address = f"{REQUESTS}{asked}/"
    for act in ("offer", "dismiss", "choose", "ask_again", "withdraw"):
        assert api(executive_elsewhere).post(f"{address}{act}/", {}, format="json").status_code == 404, act
        assert api(auditor).post(f"{address}{act}/", {"alternatives": 1}, format="json").status_code == 403, act
    assert api(auditor).post(REQUESTS, {}, format="json").status_code == 403
    assert api(executive).post(f"{REQUESTS}opportunities/", {}, format="json").status_code == 403
    assert ServiceRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"company": "99.999.999-9"}, "company"), ({"text": " "}, "text"), ({"markets": ["ZZ"]}, "markets.0"),
        ({"needed_by": str(timezone.localdate() - timedelta(days=2))}, "needed_by"), ({"channel": "humo"}, "channel"),
    ],
)  # fmt: skip
def test_a_request_that_does_not_fit_is_told_beside_its_field(api, representative, usuaria, more, field):
    body = {"company": usuaria.rut, "text": "Compradores."} | more
    answer = api(representative).post(REQUESTS, body, format="json")
    assert answer.status_code == 400 and fields(answer) == [field]
    assert not ServiceRequest.objects.exists()


def test_an_oficom_tells_a_chance_only_for_its_own_office(api, oficom, usuaria):
    body = {"company": usuaria.rut, "market": "JP", "text": "Buscan vino."}
    for office in ("maule", "central", "no"):
        answer = api(oficom).post(f"{REQUESTS}opportunities/", body | {"office": office}, format="json")
        assert answer.status_code == 400 and fields(answer) == ["office"]
    assert not ServiceRequest.objects.exists()


def test_the_list_is_filtered_as_the_page(api, executive, asked, hint):
    mine = api(executive)
    for query, folios in (
        ("origin=oficom", {hint}), ("state=received", {asked, hint}), ("q=peñalolen", {asked, hint}),
        ("q=nadie", set()), ("office=biobio", set()),
    ):  # fmt: skip
        assert {row["folio"] for row in mine.get(f"{REQUESTS}?{query}").json()["results"]} == folios, query


def test_requests_are_found_by_who_attends_them_and_by_what_is_late(api, executive, office_head, asked):
    folios = lambda person, words: [row["folio"] for row in api(person).get(f"{REQUESTS}?{words}").json()["results"]]  # noqa: E731
    assert folios(executive, "mine=true") == folios(office_head, "mine=false") == [asked]
    assert folios(executive, "mine=false") == folios(office_head, "mine=true") == folios(executive, "late=true") == []
    CaseFile.objects.filter(folio=asked).update(next_due_at=timezone.now() - timedelta(minutes=1))
    assert (folios(executive, "late=true"), folios(executive, "late=false")) == ([asked], [])
