"""Somebody registers their company, or asks to join it, through the API as on `/empresa/`."""

import pytest

from portfolio.models import Company, Representation
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import new_rut

pytestmark = pytest.mark.django_db
API = "/api/v1/"
LEGAL = "legal_representative"


def post(client, address, **body):
    return client.post(f"{API}{address}", body, format="json")


def fields(answer):
    return [one["field"] for one in answer.json()["errors"]]


@pytest.fixture
def card(maule):
    comuna = maule.region.comunas.first()
    return {
        "rut": new_rut(),
        "legal_name": "Aceites del Maule SpA",
        "comuna": comuna.pk,
        "role": "legal_representative",
    }


@pytest.mark.clause("CAP-1")
class TestRegistering:
    def test_it_is_registered_once_and_whoever_comes_next_asks_to_join(
        self, api, card, outsider, other_representative, maule
    ):
        made = post(api(outsider), "companies/", **card)
        assert made.status_code == 201 and made.json()["office"] == "maule"
        row = Company.objects.get(case__folio=made.json()["folio"])
        assert row.is_represented_by(outsider)
        again = post(api(other_representative), "companies/", **card)
        assert again.status_code == 409 and "unirse" in again.json()["detail"]
        asked = post(api(other_representative), "companies/join/", company=card["rut"], role=LEGAL)
        assert asked.status_code == 201 and asked.json()["state"] == "requested"
        assert api(other_representative).get(f"{API}companies/{row.case.folio}/").status_code == 404
        assert (
            post(
                api(other_representative), "companies/join/", company=card["rut"], role="legal_representative"
            ).status_code
            == 409
        )
        assert Representation.objects.filter(company=row).count() == 2

    @pytest.mark.clause("POT-3")
    def test_a_potential_account_that_may_be_it_is_asked_about_and_only_an_offered_one_is_claimed(
        self, api, card, outsider
    ):
        known = make_company(standing="potential", rut=None, legal_name="Aceites del Maule")
        other = make_company(standing="potential", rut=None, legal_name="Pesquera Austral")
        asked = post(api(outsider), "companies/", **card)
        assert asked.status_code == 409 and known.case.folio in asked.json()["detail"]
        made = post(api(outsider), "companies/", **card, potential=known.case.folio)
        assert made.status_code == 201 and made.json()["folio"] == known.case.folio
        typed = card | {"rut": new_rut(), "potential": other.case.folio}
        assert post(api(outsider), "companies/", **typed).json()["folio"] != other.case.folio
        assert Company.objects.get(pk=other.pk).standing == "potential"

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"rut": "11.111.111-1"}, "rut"), ({"rut": "no"}, "rut"), ({"comuna": "x"}, "comuna"),
            ({"role": "x"}, "role"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_told_beside_its_field(self, api, card, outsider, more, field):
        answer = post(api(outsider), "companies/", **card | more)
        assert answer.status_code == 400 and fields(answer) == [field]
        assert post(api(outsider), "companies/join/", company="76.000.000-0", role=LEGAL).status_code == 400
