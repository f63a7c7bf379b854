"""Activities and enrolments through the API: the same services, the same refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import OutboxMessage
from portfolio.models import Activity, ActivityTemplate, Enrolment
from tests.factories.activities import activity, draft, enrolled

pytestmark = pytest.mark.django_db
PERSON = {"person_name": "Ana Ejemplo", "person_email": "ana@empresa.example"}


def ask(client, row, company, **more):
    body = {"activity": row.case.folio, "company": company.case.folio, "accepts_duties": True, **PERSON, **more}
    return client.post("/api/v1/enrolments/", body, content_type="application/json")


@pytest.mark.clause("CPE-6")
def test_a_representative_asks_for_a_place_and_frees_it(company, representative, executive, sign_in):
    row = activity(executive, now=timezone.now(), capacity=1)
    client = sign_in(representative)
    made = ask(client, row, company)
    assert (made.status_code, made.json()["state"]) == (201, "enrolled")
    assert sign_in(None).get(f"/api/v1/activities/{row.case.folio}/").json()["places_left"] == 0
    again = ask(client, row, company)
    assert again.status_code == 409 and "ya está" in again.json()["detail"]
    freed = client.post(f"/api/v1/enrolments/{made.json()['id']}/release/", {}, content_type="application/json")
    assert freed.json()["state"] == "cancelled"


def test_what_one_does_not_see_is_told_beside_its_field(company, other_company, representative, executive, sign_in):
    hidden = draft(executive, now=timezone.now())
    client = sign_in(representative)
    assert ask(client, hidden, company).json()["errors"][0]["field"] == "activity"
    shown = activity(executive, now=timezone.now())
    assert ask(client, shown, other_company).json()["errors"][0]["field"] == "company"


@pytest.mark.clause("CPE-5")
def test_requirements_are_told_one_by_one_and_block(company, representative, executive, office_head, sign_in):
    row = activity(executive, now=timezone.now(), template="fair_chile", place="Recinto")
    refused = ask(sign_in(representative), row, company)
    assert refused.status_code == 409 and "taller" in refused.json()["detail"]
    one = enrolled(row, company, executive, now=timezone.now(), refer=True)
    checks = {c["code"]: c["met"] for c in sign_in(executive).get(f"/api/v1/enrolments/{one.pk}/checks/").json()}
    assert checks["trained"] is False and checks["catalogue"] is None
    body = {"accept": True, "reason": "Exporta hace años."}
    done = sign_in(office_head).post(f"/api/v1/enrolments/{one.pk}/decide/", body, content_type="application/json")
    assert (done.json()["state"], done.json()["exception_reason"]) == ("enrolled", "Exporta hace años.")


def test_an_organiser_publishes_closes_and_suspends_and_nobody_else(
    executive, representative, oficom, company, sign_in
):
    row = draft(executive, now=timezone.now())
    address = f"/api/v1/activities/{row.case.folio}"
    post = {"content_type": "application/json"}
    assert sign_in(oficom).post(f"{address}/publish/", {}, **post).status_code == 404
    assert sign_in(executive).post(f"{address}/publish/", {}, **post).json()["state"] == "published"
    enrolled(row, company, representative, now=timezone.now())
    assert sign_in(oficom).post(f"{address}/close/", {}, **post).status_code == 403
    assert sign_in(executive).post(f"{address}/close/", {}, **post).json()["state"] == "closed"
    assert sign_in(executive).post(f"{address}/cancel/", {}, **post).status_code == 400
    assert sign_in(None).post(f"{address}/cancel/", {"note": "x"}, **post).status_code in (401, 403)
    done = sign_in(executive).post(f"{address}/cancel/", {"note": "Sin expositor."}, **post)
    assert done.json()["state"] == "cancelled"
    assert OutboxMessage.objects.filter(template="activity_cancelled").count() == Enrolment.objects.count() == 1


def test_an_organiser_prepares_and_corrects_an_activity(executive, executive_elsewhere, representative, sign_in):
    json = {"content_type": "application/json"}
    starts = timezone.now() + timedelta(days=20)
    body = {
        "template": "first_steps", "office": "maule", "name": "Taller por la API", "place": "Uno Sur 100, Talca",
        "starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat(), "capacity": 10,
    }  # fmt: skip
    client = sign_in(executive)
    for more, field in (
        ({"template": "nada"}, "template"),
        ({"name": "x"}, "name"),
        ({"starts_at": "ayer"}, "starts_at"),
        ({"capacity": 3}, "minimum"),
    ):
        refused = client.post("/api/v1/activities/", body | more, **json)
        assert refused.status_code == 400 and [e["field"] for e in refused.json()["errors"]] == [field]
    for more in ({}, {"responsible": 10**6}):  # told before who works at another office is
        other = client.post("/api/v1/activities/", body | {"office": "biobio"} | more, **json)
        assert other.status_code == 403, more
    backwards = body | {"ends_at": (starts - timedelta(hours=2)).isoformat()}
    assert client.post("/api/v1/activities/", backwards, **json).status_code == 409
    assert sign_in(representative).post("/api/v1/activities/", body, **json).status_code == 403
    assert not Activity.objects.exists()
    made = client.post("/api/v1/activities/", body, **json)
    assert made.status_code == 201 and made.json()["state"] == "draft"
    row = Activity.objects.get()
    template = ActivityTemplate.objects.get(code="first_steps")
    assert row.requirements == template.requirements and row.case.events.count() == 1
    address = f"/api/v1/activities/{row.case.folio}/"
    assert sign_in(executive_elsewhere).patch(address, {"capacity": 5}, **json).status_code == 404  # a draft
    assert client.patch(address, {"capacity": 9}, **json).json()["capacity"] == 9
    assert client.post(f"{address}publish/", {}, **json).status_code == 200
    assert sign_in(executive_elsewhere).patch(address, {"capacity": 12}, **json).status_code == 403
    moved = {"place": "Dos Norte 200, Talca"}
    assert client.patch(address, moved, **json).status_code == 409  # published: its companies are told why
    assert client.patch(address, moved | {"reason": "Hay más lugar."}, **json).json()["place"].startswith("Dos Norte")
    assert client.delete(address).status_code == 405 and client.put(address, body, **json).status_code == 405
