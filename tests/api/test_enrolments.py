"""Places in activities through the API: by the company itself, by the office that organises, and who comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import OutboxMessage
from portfolio.models import Enrolment, ServiceSheet
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db
ENROLMENTS = "/api/v1/enrolments/"
PERSON = {"person_name": "Ana Ejemplo", "person_email": "ana@empresa.example"}


@pytest.fixture
def workshop(executive):
    return activity(executive, now=timezone.now(), capacity=1)


def ask(client, row, company, **more):
    body = {"activity": row.case.folio, "company": company.rut, **PERSON, **more}
    return client.post(ENROLMENTS, body, format="json")


@pytest.mark.clause("CAT-3", "CPE-6")
def test_a_company_enrols_itself_once_it_accepts_its_duties(api, representative, company, workshop):
    mine = api(representative)
    refused = ask(mine, workshop, company)
    assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == "accepts_duties"
    assert not Enrolment.objects.exists()
    made = ask(mine, workshop, company, accepts_duties=True)
    assert (made.status_code, made.json()["state"], made.json()["by_staff"]) == (201, "enrolled", False)
    assert ServiceSheet.objects.get().answer == "accepted"


def test_whoever_organises_enrols_any_company_of_the_country_and_others_those_that_they_see(
    api, executive, executive_elsewhere, biobio, maule, workshop
):
    far = make_company(legal_name="Lejana Ejemplo SpA", office=biobio)
    near = make_company(legal_name="Cercana Ejemplo SpA", office=maule)
    assert ask(api(executive), workshop, far).json()["state"] == "enrolled"
    unseen = ask(api(executive_elsewhere), workshop, near)
    assert unseen.status_code == 400 and unseen.json()["errors"][0]["field"] == "company"


def test_who_represents_nobody_and_logs_nothing_is_refused_before_the_body_is_read(api, auditor, outsider, workshop):
    for person in (auditor, outsider):
        assert api(person).post(ENROLMENTS, {}, format="json").status_code == 403
    assert not Enrolment.objects.exists()


def test_the_company_and_the_office_change_who_comes_and_a_new_address_is_confirmed(
    api, representative, other_representative, executive, oficom, company, workshop
):
    row = enrolled(workshop, company, representative, now=timezone.now())
    address = f"{ENROLMENTS}{row.pk}/"
    before = OutboxMessage.objects.filter(template="activity_enrolment_confirmed").count()
    told = api(executive).patch(address, {"person_name": "Luz Ejemplo"}, format="json").json()
    assert (told["person_name"], told["person_position"]) == ("Luz Ejemplo", "Gerenta")
    assert OutboxMessage.objects.filter(template="activity_enrolment_confirmed").count() == before
    mine = api(representative)
    assert mine.patch(address, {"person_email": "no es un correo"}, format="json").status_code == 400
    assert mine.patch(address, {"person_email": "luz@empresa.example"}, format="json").status_code == 200
    assert OutboxMessage.objects.filter(template="activity_enrolment_confirmed").count() == before + 1
    assert api(other_representative).patch(address, {}, format="json").status_code == 404
    assert api(oficom).patch(address, {"person_name": ""}, format="json").status_code == 403
    assert mine.post(f"{address}release/", {}, format="json").status_code == 200
    assert mine.patch(address, {"person_name": "Eva Ejemplo"}, format="json").status_code == 409


def test_a_place_that_is_freed_goes_to_who_waits(api, representative, executive, company, maule, workshop):
    first = enrolled(workshop, company, representative, now=timezone.now())
    second = ask(api(executive), workshop, make_company(office=maule)).json()
    assert second["state"] == "waiting"
    freed = api(executive).post(f"{ENROLMENTS}{first.pk}/release/", {"reason": "Avisó."}, format="json")
    assert freed.json()["state"] == "cancelled"
    assert api(executive).get(f"{ENROLMENTS}{second['id']}/").json()["state"] == "enrolled"
    again = api(executive).post(f"{ENROLMENTS}{first.pk}/release/", {}, format="json")
    assert again.status_code == 409


@pytest.mark.clause("CPE-5")
def test_what_lacks_is_told_before_asking_and_left_to_the_head(api, executive, office_head, representative, company):
    fair = activity(executive, now=timezone.now(), template="fair_chile", place="Recinto Ejemplo")
    checks = f"/api/v1/activities/{fair.case.folio}/checks/"
    told = api(representative).get(f"{checks}?company={company.rut}").json()
    assert {row["code"]: row["met"] for row in told}["trained"] is False
    assert api(representative).get(checks).status_code == 400
    assert ask(api(executive), fair, company).status_code == 409
    asked = ask(api(executive), fair, company, refer=True).json()
    assert asked["state"] == "requested"
    address = f"{ENROLMENTS}{asked['id']}/decide/"
    assert api(representative).post(address, {}, format="json").status_code == 403
    assert api(executive).post(address, {"accept": True}, format="json").status_code == 409
    assert api(office_head).post(address, {"accept": False}, format="json").status_code == 400  # without a reason
    said = {"accept": True, "reason": "Exporta hace años."}
    assert api(office_head).post(address, said, format="json").json()["state"] == "enrolled"
    assert api(office_head).post(address, said, format="json").status_code == 409


def test_an_edition_is_copied_and_its_enrolment_opened_again(api, executive, workshop):
    mine, address = api(executive), f"/api/v1/activities/{workshop.case.folio}/"
    later = workshop.starts_at + timedelta(days=30)
    made = mine.post(f"{address}copy/", {"name": "Segunda edición", "starts_at": later.isoformat()}, format="json")
    assert (made.status_code, made.json()["state"], made.json()["capacity"]) == (201, "draft", 1)
    assert made.json()["folio"] != workshop.case.folio
    for year in (1148, 9999):
        another = {"name": "De otro siglo", "starts_at": f"{year}-12-31T10:00:00-03:00"}
        refused = mine.post(f"{address}copy/", another, format="json")
        assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == "starts_at"
    until = {"enrolment_closes_at": (workshop.starts_at - timedelta(days=1)).isoformat()}
    assert mine.post(f"{address}reopen/", until, format="json").status_code == 409  # it is open
    assert mine.post(f"{address}close/", {}, format="json").json()["state"] == "closed"
    too_late = {"enrolment_closes_at": (workshop.starts_at + timedelta(days=1)).isoformat()}
    assert mine.post(f"{address}reopen/", too_late, format="json").status_code == 409
    assert mine.post(f"{address}reopen/", until, format="json").json()["state"] == "published"


def test_everything_of_an_activity_is_said_and_what_does_not_fit_is_told_beside_its_field(
    api, executive, executive_elsewhere, workshop
):
    mine, address = api(executive), f"/api/v1/activities/{workshop.case.folio}/"
    good = {
        "fee_amount": "50.00", "fee_currency": "USD", "minimum": 1, "segments": ["green"], "categories": [1],
        "sectors": ["sea"], "requirements": ["registered"], "documents": [], "attendance": "per_session",
        "attendance_share": 80, "responsible": executive.pk, "bring": "sus costos",
    }  # fmt: skip
    told = mine.patch(address, good, format="json")
    assert told.status_code == 200, told.json()
    row = type(workshop).objects.get()
    assert (row.attendance_share, row.segments, row.categories, row.bring) == (80, ["green"], [1], "sus costos")
    assert told.json()["sectors"] == ["sea"] and told.json()["fee_currency"] == "USD"
    assert "registered" in [one["code"] for one in told.json()["requirements"]]
    for wrong, field in (
        ({"minimum": 5}, "minimum"),
        ({"fee_currency": ""}, "fee_currency"),
        ({"requirements": ["nada"]}, "requirements"),
        ({"responsible": executive_elsewhere.pk}, "responsible"),
        ({"time_zone": "Marte/Olimpo"}, "time_zone"),
        ({"attendance_share": 0}, "attendance_share"),
    ):
        answer = mine.patch(address, wrong, format="json")
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field, wrong
    assert mine.patch(address, {"fee_amount": None}, format="json").json()["fee_currency"] == ""
