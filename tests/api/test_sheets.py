"""CAT-3 through the API: many are told at once, each company answers its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portfolio.models import ServiceSheet
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-3")]
SHEETS = "/api/v1/sheets/"


def body(*companies, **more):
    values = {
        "companies": list(companies), "kind": "pa_advice", "office": "maule", "name": "Feria de ejemplo",
        "dates": "4 de diciembre", "answer_by": str(timezone.localdate() + timedelta(days=5)),
    }  # fmt: skip
    return values | more


def test_many_are_told_and_the_company_answers(api, company, executive, representative, other_representative, maule):
    alone = make_company(office=maule)
    made = api(executive).post(SHEETS, body(company.rut, alone.rut), format="json")
    assert made.status_code == 201 and [row["rut"] for row in made.json()["sheets"]] == [company.rut]
    assert alone.name in made.json()["problems"][0]
    address = f"{SHEETS}{made.json()['sheets'][0]['id']}/"
    assert api(other_representative).get(address).status_code == 404
    mine = api(representative)
    assert mine.post(f"{address}answer/", {"answer": "sure"}, format="json").status_code == 400
    assert mine.post(f"{address}answer/", {"answer": "accepted"}, format="json").json()["answer"] == "accepted"
    assert mine.post(f"{address}answer/", {"answer": "accepted"}, format="json").status_code == 409
    assert api(executive).get(f"{SHEETS}?standing=confirmadas&company={company.rut}").json()["count"] == 1
    assert api(executive).get(f"{SHEETS}?standing=sin-leer").json()["count"] == 0


def test_it_is_withdrawn_with_its_reason(api, company, executive, representative):
    made = api(executive).post(SHEETS, body(company.rut), format="json").json()
    address = f"{SHEETS}{made['sheets'][0]['id']}/withdraw/"
    assert api(representative).post(address, {"reason": "No."}, format="json").status_code == 403
    assert api(executive).post(address, {"reason": ""}, format="json").status_code == 400
    told = api(executive).post(address, {"reason": "Cambió la fecha."}, format="json").json()
    assert told["withdrawn_reason"] == "Cambió la fecha."


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"companies": []}, 400), ({"companies": ["no-existe"]}, 400), ({"kind": "nada"}, 400), ({"name": ""}, 400),
        ({"answer_by": "2020-01-01"}, 409), ({"office": "biobio"}, 403),
    ],
)  # fmt: skip
def test_what_does_not_fit_writes_nothing(api, company, executive, biobio, more, code):
    assert api(executive).post(SHEETS, body(company.rut, **more), format="json").status_code == code
    assert not ServiceSheet.objects.exists()


def test_who_only_looks_sends_nothing(api, company, auditor):
    assert api(auditor).post(SHEETS, body(company.rut), format="json").status_code == 403
