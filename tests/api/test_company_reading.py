"""What the pages of a company say, through the API: with the same trace, and hidden from the same readers."""

from decimal import Decimal

import pytest
from django.utils import timezone

from casework.models import AccessLog
from portfolio.models import ExportRecord
from portfolio.services.registration import set_details
from tests.factories.intake import sent_ficha

pytestmark = pytest.mark.django_db
LIST = "/api/v1/companies/"


def of(company, part):
    return f"{LIST}{company.case.folio}/{part}/"


@pytest.fixture
def sent(company, representative, now):
    return sent_ficha(company, actor=representative, now=now, exporter=True)


@pytest.mark.clause("DEF-2", "DEF-3")
def test_it_tells_each_fact_of_cartera_and_of_usuaria_and_what_is_missing(api, company, executive, representative):
    told = api(executive).get(of(company, "status")).json()
    assert told["cartera"]["met"] is False and len(told["cartera"]["facts"]) == 5
    lacking = [one["explanation"] for one in told["cartera"]["facts"] if not one["met"]]
    assert told["cartera"]["missing"] == " ".join(lacking) != ""
    this_year = timezone.localdate().year
    assert [one["year"] for one in told["usuaria"]] == [this_year, this_year - 1]
    assert [one["state"] for one in told["stages"]].count("current") == 1
    assert api(representative).get(of(company, "status")).json()["cartera"]["missing"] == told["cartera"]["missing"]
    assert AccessLog.objects.get(case=company.case, what="empresa").user == executive, "one's own leaves no trace"


@pytest.mark.clause("CPE-7")
def test_its_story_comes_in_pages_and_by_kind_and_only_to_the_team(api, company, executive, representative, now):
    for n in range(25):
        set_details(company=company, actor=executive, now=now, description=f"Versión {n}")
    mine = api(executive)
    first = mine.get(of(company, "story")).json()
    assert first["more"] and first["page"] == 1 and first["entries"][0]["kind"] == "event"
    second = mine.get(of(company, "story"), {"page": 2, "kind": "events"}).json()
    assert not second["more"] and second["page"] == 2
    assert mine.get(of(company, "story"), {"kind": "mails"}).json()["entries"] == []
    for query in ({"kind": "todo"}, {"page": 0}, {"page": "x"}, {"ver": "todo"}):
        assert mine.get(of(company, "story"), query).status_code == 400, query
    assert api(representative).get(of(company, "story")).status_code == 403


@pytest.mark.clause("CPE-9")
def test_the_company_reads_its_own_story_without_what_is_internal(
    api, company, executive, representative, other_representative
):
    from casework.door import record

    record(company.case, "note", actor=executive, now=timezone.now(), label="Nota del equipo", internal=True)
    record(company.case, "told", actor=executive, now=timezone.now(), label="A la vista de la empresa")
    told = [one["title"] for one in api(representative).get(of(company, "own-story")).json()["entries"]]
    assert "A la vista de la empresa" in told and "Nota del equipo" not in told
    year = timezone.localdate().year - 3
    assert api(representative).get(of(company, "own-story"), {"year": year}).json()["entries"] == []
    assert api(executive).get(of(company, "own-story")).status_code == 403
    assert api(other_representative).get(of(company, "own-story")).status_code == 404


@pytest.mark.clause("CAP-2")
def test_the_ficha_and_its_changes_hide_what_identifies_people_from_whom_needs_a_consent(
    api, company, sent, executive, oficom, representative
):
    set_details(company=company, actor=executive, now=timezone.now(), address="Dos Norte 200")

    def names(person):
        parts = api(person).get(of(company, "ficha")).json()["parts"]
        return {line["name"]: line for part in parts for line in part["lines"]}

    mine, theirs = names(executive), names(oficom)
    assert mine["address"]["today"] == "Dos Norte 200" and "address" not in theirs and "products" in theirs
    changes = api(executive).get(of(company, "changes"), {"field": "address"}).json()
    assert changes["changes"][0]["new"] == "Dos Norte 200"
    assert {one["name"] for one in changes["changes"]} == {"address"}
    assert changes["changes"][0]["by"] == executive.display_name
    hidden = api(oficom).get(of(company, "changes")).json()
    assert "address" not in {one["name"] for one in hidden["fields_changed"]}
    assert AccessLog.objects.filter(case=company.case, what="historia", user=oficom).exists()
    assert api(representative).get(of(company, "changes")).status_code == 403


@pytest.mark.clause("CPE-7")
def test_exports_by_year_and_market_never_add_up_currencies(api, company, executive):
    lines = ((2024, "PE", "Vino", 100, "USD"), (2025, "PE", "Vino", 150, "USD"), (2025, "PE", "Miel", 50, "USD"),
             (2025, "JP", "Vino", 70, "EUR"))  # fmt: skip
    for year, country, product, amount, currency in lines:
        ExportRecord.objects.create(
            company=company, year=year, country=country, product=product, amount=Decimal(amount), currency=currency
        )
    told = api(executive).get(of(company, "exported")).json()
    last = told["years"][0]
    assert (last["year"], last["totals"]) == (2025, {"USD": "200.00", "EUR": "70.00"})
    assert (last["growth"], last["gained"], last["lost"]) == ({"USD": 100.0}, ["JP"], [])
    assert [(row["year"], row["country"], row["amount"]) for row in told["markets"]] == [
        (2025, "JP", "70.00"), (2025, "PE", "200.00"), (2024, "PE", "100.00"),
    ]  # fmt: skip
    assert AccessLog.objects.filter(case=company.case, what="exportaciones", user=executive).exists()
