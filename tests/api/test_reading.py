"""What the API tells is what the pages tell: access is the fetch."""

import pytest

from casework.door import record
from casework.models import AccessLog, CaseFile
from tests.access.table import ROLES
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db
SIGNED = [role for role in ROLES if role != "anonymous"]
LISTS = ["companies", "case-files", "events", "deadlines", "intakes"]
OPEN = ["offices", "catalogues/regions", "catalogues/comunas", "catalogues/sectors", "catalogues/clauses"]


@pytest.mark.parametrize("name", LISTS)
def test_nobody_reads_without_signing_in(api, name):
    assert api(None).get(f"/api/v1/{name}/").status_code == 401


@pytest.mark.parametrize("name", OPEN)
def test_anybody_reads_the_catalogues(api, name):
    answer = api(None).get(f"/api/v1/{name}/")
    assert answer.status_code == 200 and answer.json()["count"] > 0


def test_each_role_sees_the_files_that_its_pages_show(api, world):
    world.at("contact_pending")
    for role in SIGNED:
        person = world.people[role]
        expected = set(CaseFile.objects.visible_to(person).values_list("folio", flat=True))
        told = {row["folio"] for row in api(person).get("/api/v1/case-files/?page_size=100").json()["results"]}
        assert told == expected, role


@pytest.mark.parametrize("below", ["", "events/", "deadlines/"])
def test_outside_what_one_sees_it_does_not_exist(api, world, below):
    folio = world.folio_at("contact_pending")
    for role, status in (("executive", 200), ("representative", 200), ("executive_elsewhere", 404), ("outsider", 404)):
        assert api(world.people[role]).get(f"/api/v1/case-files/{folio}/{below}").status_code == status, role


def test_a_company_of_another_office_does_not_exist(api, world, other_company):
    client = api(world.executive)
    assert client.get(f"/api/v1/companies/{world.folio}/").status_code == 200
    assert client.get(f"/api/v1/companies/{other_company.case.folio}/").status_code == 404


@pytest.mark.clause("CPE-9")
def test_a_role_that_needs_consent_does_not_read_the_contact(api, world):
    address = f"/api/v1/companies/{world.folio}/"
    assert api(world.people["oficom"]).get(address).json()["contact"] is None
    assert api(world.executive).get(address).json()["contact"] is not None


def test_what_is_internal_stays_among_staff(api, world, now):
    case = world.company.case
    record(case, "remark", actor=world.executive, now=now, label="Nota interna", internal=True)
    address = f"/api/v1/case-files/{case.folio}/events/?page_size=100"
    labels = {role: {row["label"] for row in api(world.people[role]).get(address).json()["results"]}
              for role in ("executive", "representative")}  # fmt: skip
    assert "Nota interna" in labels["executive"] and "Nota interna" not in labels["representative"]


def test_a_deadline_brings_the_account_of_its_days(api, world):
    folio = world.folio_at("contact_pending")
    client = api(world.executive)
    (row,) = client.get(f"/api/v1/deadlines/?case_file={folio}&outcome=open").json()["results"]
    detail = client.get(f"/api/v1/deadlines/{row['id']}/").json()
    assert detail["clause"] in ("CAP-3", "CAP-4") and [line for line in detail["trace"] if line["counted"]]


def test_reading_a_company_leaves_a_trace(api, world):
    api(world.executive).get(f"/api/v1/companies/{world.folio}/")
    assert AccessLog.objects.filter(case=world.company.case, user=world.executive).exists()


class TestFilters:
    @pytest.mark.parametrize("name", LISTS)
    def test_a_filter_that_does_not_exist_is_told(self, api, executive, name):
        answer = api(executive).get(f"/api/v1/{name}/?ofisina=maule")
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "ofisina"

    @pytest.mark.parametrize(
        "query", ["case-files/?kind=zz", "events/?since=ayer", "deadlines/?due_before=2026-99-99", "intakes/?state=zz"]
    )
    def test_a_value_that_cannot_be_is_told_with_its_field(self, api, executive, query):
        answer = api(executive).get(f"/api/v1/{query}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == query.split("?")[1].split("=")[0]

    def test_by_rut_with_or_without_dots(self, api, world):
        client = api(world.executive)
        for written in (world.company.rut, world.company.rut_display, world.company.rut.replace("-", "")):
            rows = client.get("/api/v1/companies/", {"rut": written}).json()["results"]
            assert [row["folio"] for row in rows] == [world.folio]

    def test_words_are_found_without_their_accents(self, api, world):
        rows = api(world.executive).get("/api/v1/companies/", {"q": "penalolen vinedos"}).json()["results"]
        assert [row["folio"] for row in rows] == [world.folio]

    def test_open_and_overdue(self, api, world):
        world.at("contact_pending")
        client = api(world.executive)
        assert client.get("/api/v1/intakes/?open=true").json()["count"] == 1
        assert client.get("/api/v1/intakes/?open=false").json()["count"] == 0
        assert client.get("/api/v1/deadlines/?overdue=true").json()["count"] == 0


class TestPages:
    def test_never_more_than_a_hundred(self, api, executive):
        assert len(api(executive).get("/api/v1/catalogues/comunas/?page_size=100000").json()["results"]) == 100

    def test_a_page_that_does_not_exist(self, api, executive):
        assert api(executive).get("/api/v1/case-files/?page=99").status_code == 404

    @pytest.mark.parametrize("name", [*LISTS, *OPEN])
    def test_as_many_queries_whatever_the_number_of_rows(
        self, api, world, representative, maule, name, django_assert_max_num_queries, no_repeated_queries
    ):
        for state in ("contact_pending", "interview_scheduled"):
            world.at(state)
        for number in range(5):
            make_company(representative=representative, office=maule, legal_name=f"Empresa {number} Ejemplo SpA")
        client = api(world.executive)
        client.get("/api/v1/")
        with django_assert_max_num_queries(8), no_repeated_queries():
            answer = client.get(f"/api/v1/{name}/")
        assert answer.status_code == 200 and answer.json()["count"] > 1


def test_the_root_leads_everywhere(api):
    addresses = api(None).get("/api/v1/").json()
    assert {"companies", "case_files", "events", "deadlines", "intakes", "offices", "clauses"} <= set(addresses)
    assert all(value.startswith("http://testserver/api/v1/") for value in addresses.values())
