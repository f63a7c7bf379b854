"""Companies through the API: the filters of the page, and the filters that people saved."""

from datetime import date

import pytest

from casework.models import SavedFilter
from portfolio.models import Company
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db
LIST = "/api/v1/companies/"
SAVED = "/api/v1/saved-filters/"


@pytest.fixture
def two(company):
    """The company of the cast, and one of the same office that has nothing yet."""
    return company, make_company(office=company.office, legal_name="Salmones Ejemplo SpA", sector="sea")


def names(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return {row["legal_name"] for row in answer.json()["results"]}


@pytest.mark.clause("DEF-2", "DEF-3", "SEG-6")
@pytest.mark.parametrize(
    "query",
    [
        {"cartera": "false"}, {"lacking": "validated"}, {"silent_days": "30"}, {"beyond_rhythm": "true"},
        {"q": "salmones"}, {"sector": "sea"},
    ],
)  # fmt: skip
def test_the_api_filters_as_the_page_does(api, executive, two, query):
    assert "Salmones Ejemplo SpA" in names(api(executive), **query)


@pytest.mark.parametrize(
    "query", [{"cartera": "true"}, {"user_of": str(date.today().year)}, {"potential": "high"}, {"executive": "1"}]
)
def test_what_a_company_lacks_leaves_it_out(api, executive, two, query):
    assert "Salmones Ejemplo SpA" not in names(api(executive), **query)


@pytest.mark.parametrize(
    "query", [{"user_of": "99999999999999999999"}, {"silent_days": "-1"}, {"lacking": "x"}, {"user_of": "NaN"}]
)
def test_a_wrong_filter_is_told(api, executive, query):
    assert api(executive).get(LIST, query).status_code == 400


def test_a_filter_saved_here_is_opened_there_and_the_other_way_round(api, executive, executive_elsewhere, two):
    client = api(executive)
    made = client.post(SAVED, {"name": "Del mar", "query": "sector=sea&x=1"}, format="json")
    assert made.status_code == 201, made.content
    row = SavedFilter.objects.get()
    assert (row.owner, row.query) == (executive, "sector=sea"), "only what the list understands is kept"
    assert names(client, saved=row.pk) == {"Salmones Ejemplo SpA"}
    assert names(client, saved=10**9) == set()
    assert names(api(executive_elsewhere), saved=row.pk) == set(), "of a filter that one may not open, nothing"
    again = client.post(SAVED, {"name": "Del mar", "query": ""}, format="json")
    assert again.status_code == 400
    assert client.delete(f"{SAVED}{row.pk}/").status_code == 204
    assert not SavedFilter.objects.exists()


def test_a_shared_filter_is_read_by_the_office_and_deleted_by_its_owner(api, executive, office_head, two):
    office = Company.objects.get(pk=two[0].pk).office
    client = api(executive)
    made = client.post(SAVED, {"name": "Del mar", "query": "sector=sea", "shared_with": office.code}, format="json")
    address = f"{SAVED}{made.json()['id']}/"
    colleague = api(office_head)
    assert colleague.get(address).json()["mine"] is False
    assert colleague.delete(address).status_code == 403


def test_whoever_is_of_no_office_saves_nothing(api, representative):
    assert api(representative).post(SAVED, {"name": "A", "query": ""}, format="json").status_code == 403


def test_a_filter_is_renamed_shared_and_opened_with_by_its_owner(api, executive, office_head, oficom, two):
    mine, theirs = api(executive), api(office_head)
    row = mine.post(SAVED, {"name": "Del mar", "query": "sector=sea"}, format="json").json()
    mine.post(SAVED, {"name": "Otro", "query": ""}, format="json")
    address = f"{SAVED}{row['id']}/"
    assert theirs.patch(address, {"name": "x"}, format="json").status_code == 404
    shared = mine.patch(address, {"shared_with": "maule"}, format="json").json()
    assert (shared["shared_with"], shared["name"]) == ("maule", "Del mar")
    assert theirs.patch(address, {"name": 1}, format="json").status_code == 403, "who may not is told before the body"
    for wrong in ({"name": "Otro"}, {"shared_with": "biobio"}, {"name": ""}):
        answer = mine.patch(address, wrong, format="json")
        assert answer.status_code == 400 and [error["field"] for error in answer.json()["errors"]] == list(wrong)
    for _ in range(2):  # asked again, it still opens
        assert theirs.post(f"{address}opens/", {"opens": True}, format="json").json()["opens"] is True
    assert mine.get(address).json()["opens"] is False, "each opens their own list as they like"
    assert theirs.post(f"{address}opens/", {"opens": False}, format="json").json()["opens"] is False
    assert mine.patch(address, {"name": "Del océano", "shared_with": None}, format="json").json()["shared_with"] is None
    assert SavedFilter.objects.get(pk=row["id"]).query == "sector=sea"
    assert theirs.get(address).status_code == 404


@pytest.mark.clause("EXT-1")
def test_an_oficom_registers_a_foreign_company_and_says_that_it_is_another_one(api, oficom, tokio):
    client = api(oficom)
    body = {"name": "Aoyama Foods", "country": "JP", "email": "kaori@aoyama.example", "tax_id": "t1"}
    made = client.post(f"{LIST}foreign/", body, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["country"], told["tax_id"], told["office"], told["standing"]) == ("JP", "T1", "oc_tokio", "registered")
    again = client.post(f"{LIST}foreign/", body, format="json")
    assert again.status_code == 400 and again.json()["errors"][0]["field"] == "tax_id"
    other = body | {"tax_id": ""}
    assert client.post(f"{LIST}foreign/", other, format="json").status_code == 409
    assert client.post(f"{LIST}foreign/", other | {"confirmed": True}, format="json").status_code == 201
    assert Company.objects.filter(kind="foreign", office=tokio).count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [({"country": "CL"}, "country"), ({"country": "XX"}, "country"), ({"email": ""}, "email"),
     ({"phone": "1"}, "phone"), ({"office": "maule"}, "office"), ({"sector": "nada"}, "sector"),
     ({"name": "a\x00b"}, "name")],
)  # fmt: skip
def test_bad_data_of_a_foreign_company_is_told_beside_its_field(api, oficom, maule, given, field):
    body = {"name": "Aoyama Foods", "country": "JP", "email": "kaori@aoyama.example"} | given
    answer = api(oficom).post(f"{LIST}foreign/", body, format="json")
    assert answer.status_code == 400 and [one["field"] for one in answer.json()["errors"]] == [field], answer.content
    assert not Company.objects.filter(kind="foreign").exists()
