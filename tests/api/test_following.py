"""SEG-6, CAT-7, CPE-8 and INS-1 to INS-3 through the API: what the pages tell and do, no more and no less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import AccessLog, OutboxMessage
from portfolio.models import Company, InstitutionRequest
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def guild(api, executive, maule):
    body = {
        "name": "Gremio Conservero Ejemplo AG", "office": "maule", "email": "ines@gremio.example",
        "contact_name": "Inés Parra", "rut": "70.012.345-6",
    }  # fmt: skip
    return body


def folio_of(api, executive, guild):
    made = api(executive).post(f"{API}institutions/", guild | {"rut": ""}, format="json")
    assert made.status_code == 201, made.json()
    return made.json()["folio"]


@pytest.mark.clause("SEG-6", "INS-2")
def test_the_silent_ones_are_those_of_the_page_and_a_call_takes_them_off(api, executive, maule, client):
    silent = make_company(office=maule, executive=executive, standing="portfolio", category=1)
    fresh = make_company(office=maule, executive=executive, standing="portfolio", category=1)
    Company.objects.filter(pk=fresh.pk).update(last_contact_on=timezone.localdate())
    Company.objects.filter(pk=silent.pk).update(last_contact_on=timezone.localdate() - timedelta(days=400))
    mine = api(executive)
    (row,) = mine.get(f"{API}silence/?view=mias").json()["results"]
    assert row["company"] == silent.case.folio and row["days"] == 400 > row["allowed"]
    client.force_login(executive)
    shown = client.get("/seguimiento/silencio/").context["lines"]
    assert [line.company.pk for line in shown] == [silent.pk]
    body = {
        "company": silent.rut, "on": timezone.localdate().isoformat(), "channel": "telephone",
        "contact_point": "phone", "answered": False,
    }  # fmt: skip
    assert mine.post(f"{API}contacts/", body, format="json").json()["last_contact_on"] == row["last_contact_on"]
    assert mine.get(f"{API}silence/?view=mias").json()["results"][0]["attempts"] == 1
    done = mine.post(f"{API}contacts/", body | {"answered": True, "person": "Ana"}, format="json")
    assert done.status_code == 201 and done.json()["last_contact_on"] == timezone.localdate().isoformat()
    assert mine.get(f"{API}silence/?view=mias").json()["count"] == 0
    assert silent.case.events.filter(kind="contacted").exists() or silent.case.events.count() >= 2


@pytest.mark.clause("SEG-6")
@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"on": "mañana"}, 400, "on"), ({"company": "99"}, 400, "company"), ({"channel": "humo"}, 400, "channel"),
        ({"answered": True}, 409, ""), ({"on": "2999-01-01"}, 409, ""),
    ],
)  # fmt: skip
def test_a_contact_that_cannot_be_writes_nothing(api, executive, company, more, code, field):
    before = company.case.events.count()
    body = {
        "company": company.rut, "on": timezone.localdate().isoformat(), "channel": "telephone",
        "contact_point": "phone", "answered": False,
    }  # fmt: skip
    answer = api(executive).post(f"{API}contacts/", body | more, format="json")
    assert answer.status_code == code
    assert not field or [error["field"] for error in answer.json()["errors"]] == [field]
    assert company.case.events.count() == before


@pytest.mark.clause("CAT-7")
def test_the_table_counts_each_company_one_sees_once_and_the_filters_hold(api, oversight, executive, maule, biobio):
    for office, size, number in ((maule, "small", 3), (maule, "large", 2), (biobio, "small", 1)):
        for _ in range(number):
            make_company(office=office, size=size, sector="sea")
    whole = api(oversight).get(f"{API}segmentation/?sector=sea").json()
    assert {(c["down"], c["across"]): c["companies"] for c in whole["cells"]} == {
        ("sea", "large"): 2, ("sea", "small"): 4,
    }  # fmt: skip
    assert whole["companies"] == 6
    mine = api(executive).get(f"{API}segmentation/?sector=sea&down=size&across=category").json()
    assert mine["companies"] == 5 and {c["across"] for c in mine["cells"]} == {"sin-dato"}
    for query, field in (("down=humo", "down"), ("down=size&across=size", "across"), ("x=1", "x")):
        answer = api(executive).get(f"{API}segmentation/?{query}")
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field


@pytest.mark.clause("CPE-8")
def test_indicators_are_those_of_the_page_and_their_companies_are_behind(
    api, oversight, office_head, executive, maule, biobio, client
):
    for office, left in ((maule, None), (maule, timezone.localdate()), (biobio, None)):
        make_company(
            office=office, standing="portfolio" if left is None else "inactive", category=2, admitted_at=timezone.now(),
            left_on=left, size="small",
        )  # fmt: skip
    told = api(oversight).get(f"{API}indicators/").json()
    of = {row["code"]: (row["numerator"], row["denominator"]) for row in told["total"]["indicators"]}
    client.force_login(oversight)
    whole = client.get("/gestion/indicadores/").context["whole"]
    assert of == {row.code: (share.part, share.whole) for row, share in whole.shares}
    assert of["desercion"] == (1, 3)
    mine = api(office_head).get(f"{API}indicators/").json()
    assert {row["code"]: row["denominator"] for row in mine["total"]["indicators"]}["desercion"] == 2
    behind = api(office_head).get(f"{API}indicators/desercion/companies/").json()
    assert behind["count"] == 1 and behind["results"][0]["left_on"]
    assert api(office_head).get(f"{API}indicators/desercion/companies/?part=denominator").json()["count"] == 2
    assert api(executive).get(f"{API}indicators/?by=humo").status_code == 403  # who may not read is told so first
    assert api(oversight).get(f"{API}indicators/nada/companies/").status_code == 404
    for query in ("by=humo", "period=ayer", "year=2026"):
        assert api(oversight).get(f"{API}indicators/?{query}").status_code == 400


@pytest.mark.clause("INS-1")
def test_an_institution_is_registered_and_validated(api, guild, executive, oficom, auditor):
    folio = folio_of(api, executive, guild)
    assert api(oficom).post(f"{API}institutions/{folio}/validate/").status_code == 403
    assert api(auditor).post(f"{API}institutions/", {}, format="json").status_code == 403
    assert api(executive).post(f"{API}institutions/{folio}/validate/").json()["validated_at"]
    assert api(executive).post(f"{API}institutions/{folio}/validate/").status_code == 409
    assert OutboxMessage.objects.filter(template="association_validated").count() == 1
    found = api(executive).get(f"{API}institutions/?validated=true&q=conservero").json()["results"]
    assert [row["folio"] for row in found] == [folio]
    assert api(executive).get(f"{API}institutions/?validated=false").json()["count"] == 0
    for more, field in (({"rut": "12.345.678-0"}, "rut"), ({"office": "biobio2"}, "office"), ({"email": "x"}, "email"),
                        ({"email": f"x@{'ejemplo.' * 31}example"}, "email")):  # fmt: skip
        answer = api(executive).post(f"{API}institutions/", guild | {"rut": ""} | more, format="json")
        assert answer.status_code == 400 and [e["field"] for e in answer.json()["errors"]] == [field]


@pytest.mark.clause("INS-3")
def test_nothing_is_answered_before_the_word_of_who_leads_the_relation(
    api, guild, executive, office_head, other_representative
):
    folio = folio_of(api, executive, guild)
    mine, head = api(executive), api(office_head)
    made = mine.post(f"{API}institution-requests/", {"institution": folio, "text": "Una charla."}, format="json")
    address = f"{API}institution-requests/{made.json()['folio']}/"
    Company.objects.filter(case__folio=folio).update(standing="merged")
    joined = mine.post(f"{API}institution-requests/", {"institution": folio, "text": "Otra."}, format="json")
    assert joined.status_code == 400 and joined.json()["errors"][0]["field"] == "institution"
    Company.objects.filter(case__folio=folio).update(standing="registered")
    assert mine.post(f"{address}reply/", {"text": "Sí."}, format="json").status_code == 409
    assert head.post(f"{address}word/", {"text": "Sí."}, format="json").status_code == 403
    wrong = mine.post(f"{address}consult/", {"whom": other_representative.pk}, format="json")
    assert wrong.status_code == 400 and wrong.json()["errors"][0]["field"] == "whom"
    assert mine.post(f"{address}consult/", {"whom": office_head.pk}, format="json").status_code == 200
    assert mine.post(f"{address}word/", {"text": "Sí."}, format="json").status_code == 403
    assert head.post(f"{address}word/", {"text": ""}, format="json").status_code == 400
    assert head.post(f"{address}word/", {"text": "La da el centro."}, format="json").status_code == 200
    told = mine.post(f"{address}reply/", {"text": "Será en enero."}, format="json").json()
    assert (told["state"], told["answer"]) == ("answered", "Será en enero.")
    assert api(other_representative).get(address).status_code == 403
    assert InstitutionRequest.objects.get().case.events.filter(internal=True).exists() is not None


@pytest.mark.clause("INS-1", "INS-3")
def test_reading_an_institution_or_what_it_asks_leaves_a_trace(api, guild, executive):
    mine, folio = api(executive), folio_of(api, executive, guild)
    body = {"institution": folio, "text": "Una charla."}
    asked = mine.post(f"{API}institution-requests/", body, format="json").json()
    assert not AccessLog.objects.exists(), "whoever writes is not reading"
    for address in (f"institutions/{folio.lower()}/", f"institution-requests/{asked['folio'].lower()}/"):
        assert mine.get(f"{API}{address}").status_code == 200
    told = dict(AccessLog.objects.filter(user=executive).values_list("case__folio", "what"))
    assert told == {folio: "empresa", asked["folio"]: "solicitud de institución"}


@pytest.mark.parametrize("address", ["silence/", "segmentation/", "institutions/", "institution-requests/"])
def test_its_queries_do_not_grow_with_the_rows(api, executive, maule, address):
    client = api(executive)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{API}{address}").status_code == 200
        return len(queries)

    make_company(office=maule, executive=executive, kind="association")
    few = asked()
    for _ in range(8):
        make_company(office=maule, executive=executive, kind="association")
    assert asked() <= few
