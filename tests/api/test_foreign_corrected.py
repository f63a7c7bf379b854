"""EXT-1: a foreign company is corrected through the API by the rules of its page."""

import pytest

from portfolio.models import Company
from portfolio.services.foreign import register_foreign
from tests.factories.accounts import OfficeFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def aoyama(oficom, tokio, now):
    return register_foreign(
        actor=oficom, office=tokio, now=now, name="Aoyama Foods", country="JP", tax_id="T1", email="k@aoyama.example"
    )


@pytest.fixture
def patch(api):
    def sent(person, company, **body):
        return api(person).patch(f"/api/v1/companies/{company.case.folio}/", body, format="json")

    return sent


def fields(answer):
    return [one["field"] for one in answer.json()["errors"]]


@pytest.mark.clause("EXT-1")
def test_its_oficom_corrects_country_and_number_and_another_one_is_refused(patch, aoyama, oficom):
    told = patch(oficom, aoyama, country="KR", tax_id=" t-2  b")
    assert told.status_code == 200, told.content
    assert (told.json()["country"], told.json()["tax_id"]) == ("KR", "T-2 B")
    row = Company.objects.get(pk=aoyama.pk)
    assert row.history.first().history_user == oficom and row.legal_name == "Aoyama Foods"
    assert row.case.events.get(kind="details_changed").data == {"fields": ["country", "tax_id"]}
    elsewhere = OfficeFactory(code="oc_lima", kind="commercial", name="Oficina Comercial Lima", region=None)
    assert patch(staff("oficom_executive", elsewhere), aoyama, country="JP").status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [({"country": "CL"}, "country"), ({"country": "XX"}, "country"), ({"country": ""}, "country"),
     ({"tax_id": "x" * 41}, "tax_id"), ({"comuna": "07101"}, "comuna")],
)  # fmt: skip
def test_what_a_foreign_company_cannot_have_is_told_beside_its_field(patch, aoyama, oficom, body, field):
    answer = patch(oficom, aoyama, **body)
    assert answer.status_code == 400 and fields(answer) == [field], answer.content
    assert not aoyama.case.events.filter(kind="details_changed").exists()


@pytest.mark.clause("EXT-1")
def test_a_taken_number_says_whose_it_is_and_a_number_without_a_country_asks_for_it(patch, aoyama, oficom, tokio, now):
    other = register_foreign(actor=oficom, office=tokio, now=now, name="Otra", country="JP", email="o@otra.example")
    taken = patch(oficom, other, tax_id="t1")
    assert taken.status_code == 400 and fields(taken) == ["tax_id"]
    assert f"Aoyama Foods, {aoyama.case.folio}" in taken.json()["errors"][0]["reason"]
    Company.objects.filter(pk=other.pk).update(country="")
    assert fields(patch(oficom, other, tax_id="t2")) == ["country"]
    assert patch(oficom, other, website="otra.example").status_code == 200, "the rest needs no country"


@pytest.mark.clause("EXT-1")
def test_a_national_company_has_neither_country_nor_number_there_unless_it_is_said_to_be_foreign(
    patch, company, executive
):
    for body in ({"country": "JP"}, {"tax_id": "T9"}):
        answer = patch(executive, company, **body)
        assert answer.status_code == 400 and fields(answer) == list(body)
    told = patch(executive, company, kind="foreign", country="JP", tax_id="t9")
    assert (told.json()["country"], told.json()["tax_id"]) == ("JP", "T9")
    back = patch(executive, company, kind="national")
    assert (back.json()["country"], back.json()["tax_id"]) == ("CL", "")


def test_an_oficom_does_not_say_that_its_company_is_not_foreign(patch, aoyama, oficom, client_management):
    assert patch(oficom, aoyama, kind="national").status_code == 403
    assert Company.objects.get(pk=aoyama.pk).kind == "foreign"
    told = patch(client_management, aoyama, kind="national", comuna="07101")
    assert (told.status_code, told.json()["country"], told.json()["tax_id"]) == (200, "CL", "")


def test_a_company_that_becomes_foreign_has_no_comuna(patch, company, executive):
    assert company.comuna_id and patch(executive, company, kind="foreign").json()["comuna"] is None
