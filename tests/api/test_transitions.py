"""Acting on an intake through the API: the services of the pages, with their permissions and their words."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import OutboxMessage
from intake.api import acts
from intake.models import Intake

pytestmark = pytest.mark.django_db


def contact(**changes):
    values = {
        "happened_at": (timezone.now() - timedelta(minutes=5)).isoformat(),
        "channel": "telephone",
        "contact_point": "phone",
        "person": "Inés Parra",
    }
    return values | changes


def send(client, intake, name, body=None):
    address = f"/api/v1/intakes/{intake.folio}/transitions/{name}/"
    return client.post(address, data=json.dumps(body or {}), content_type="application/json")


@pytest.mark.clause("CAP-3", "CAP-4", "CAP-5")
def test_logging_the_contact_meets_its_term_and_opens_the_next(api, world):
    intake = world.at("contact_pending")
    answer = send(api(world.executive), intake, "log_contact", contact())
    assert answer.status_code == 200 and answer.json()["state"] == "contact_established"
    outcomes = dict(intake.case.deadlines.values_list("clause_id", "outcome"))
    assert outcomes["CAP-5"] == "open" and {outcomes.get("CAP-3"), outcomes.get("CAP-4")} & {"met", "late"}
    event = intake.case.events.get(kind="log_contact")
    assert event.actor == world.executive


def test_an_appointment_tells_the_company(api, world):
    intake = world.at("contact_established")
    body = {
        "kind": "video",
        "starts_at": (timezone.now() + timedelta(days=2)).isoformat(),
        "link": "https://video.example/sala",
    }
    assert send(api(world.executive), intake, "schedule_interview", body).json()["state"] == "interview_scheduled"
    mail = OutboxMessage.objects.get(template="interview_agreed", case=intake.case)
    assert mail.attachments[0]["filename"].endswith(".ics")


def test_it_offers_what_this_person_can_do_now(api, world):
    intake = world.at("contact_pending")
    address = f"/api/v1/intakes/{intake.folio}/"
    for role, expected in (
        ("executive", {"log_contact", "log_attempt"}),
        ("representative", {"withdraw"}),
        ("auditor", set()),
    ):
        answer = api(world.people[role]).get(address).json()
        offered = {row["name"] for row in answer["transitions"]}
        assert expected <= offered and (expected or not offered), role
    assert answer["state_label"]


@pytest.mark.parametrize("role", ["auditor", "oversight", "client_management", "representative"])
def test_whoever_sees_and_may_not_is_told_so(api, world, role):
    intake = world.at("contact_pending")
    answer = send(api(world.people[role]), intake, "log_contact", contact())
    assert answer.status_code == 403
    assert Intake.objects.get(pk=intake.pk).state == "contact_pending"


def test_outside_what_one_sees_it_does_not_exist(api, world):
    intake = world.at("contact_pending")
    assert send(api(world.people["executive_elsewhere"]), intake, "log_contact", contact()).status_code == 404


def test_a_transition_that_does_not_exist_is_not_found(api, world):
    assert send(api(world.executive), world.at("contact_pending"), "become_rich").status_code == 404


def test_out_of_its_time_it_is_a_conflict_in_words(api, world):
    answer = send(api(world.executive), world.at("contact_pending"), "validate", {"reasons": "Cumple"})
    assert answer.status_code == 409 and "Por contactar" in answer.json()["detail"]


def test_a_contact_in_the_future_is_refused_with_the_words_of_the_page(api, world):
    later = contact(happened_at=(timezone.now() + timedelta(hours=1)).isoformat())
    answer = send(api(world.executive), world.at("contact_pending"), "log_contact", later)
    assert answer.status_code == 409 and "no puede tener fecha futura" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "happened_at"),
        (contact(channel="paloma"), "channel"),
        (contact(happened_at="ayer"), "happened_at"),
        (contact(person="x" * 500), "person"),
        (contact(note="\ud800"), "note"),
        (contact(note="a\u0000b"), "note"),
    ],
)
def test_bad_input_says_its_field(api, world, body, field):
    answer = send(api(world.executive), world.at("contact_pending"), "log_contact", body)
    assert answer.status_code == 400, answer.content
    assert field in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("body", ["[]", '"x"', "3", "null", "{", ""])
def test_what_is_not_an_object_is_not_understood(api, world, body):
    address = f"/api/v1/intakes/{world.folio_at('contact_pending')}/transitions/log_contact/"
    answer = api(world.executive).post(address, data=body, content_type="application/json")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"


def test_the_company_withdraws_and_comes_back(api, world):
    intake = world.at("contact_pending")
    client = api(world.people["representative"])
    assert send(client, intake, "withdraw").json()["state"] == "withdrawn"
    assert send(client, intake, "resume").status_code == 200


def test_every_transition_of_the_model_is_offered_or_comes_with_something_else():
    made = {name for name in dir(Intake) if hasattr(getattr(Intake, name, None), "_django_fsm")}
    offered = {one for act in acts.ACTS.values() for one in act.does}
    assert made == offered | set(acts.WITH_SOMETHING_ELSE)
    assert not offered & set(acts.WITH_SOMETHING_ELSE)
