"""The register of actions through the API: the services of the pages, with their permissions and their words."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from portfolio.models import Action, ExportRecord

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-7", "DEF-3")]
ACTIONS, EXPORTS = "/api/v1/actions/", "/api/v1/exports/"


def body(world, **more):
    values = {
        "companies": [world.rut], "kind": "cb_topic", "happened_on": str(timezone.localdate() - timedelta(days=1)),
        "office": "maule", "channel": "in_person", "contact_point": "regional_office",
        "answers": {"topic_main": "logistics", "attended_person": "Ana", "attendance": "full", "hours": 3},
    }  # fmt: skip
    return values | more


def test_an_action_is_logged_read_and_voided(api, world):
    client = api(world.executive)
    answer = client.post(ACTIONS, body(world), format="json")
    assert answer.status_code == 201 and answer.json()[0]["counts"] is True
    address = f"{ACTIONS}{answer.json()[0]['id']}/"
    assert client.get(address).json()["answers"]["hours"] == 3
    assert client.get(f"{ACTIONS}?kind=capacity_building&company={world.rut}&voided=false").json()["count"] == 1
    assert client.post(f"{address}void/", {"reason": ""}, format="json").status_code == 400
    assert client.post(f"{address}void/", {"reason": "Era otra."}, format="json").json()["void_reason"] == "Era otra."
    again = client.post(f"{address}void/", {"reason": "Era otra."}, format="json")
    assert again.status_code == 409 and "anulada" in again.content.decode()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"answers": {}}, "answers"),
        ({"answers": {"market": "JP"}}, "answers"),
        ({"answers": {"topic_main": "x", "attended_person": "A", "attendance": "full", "hours": 3}}, "answers"),
        ({"contact_point": "email"}, "contact_point"),
        ({"kind": "capacity_building"}, "kind"),
        ({"companies": []}, "companies"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(api, world, more, field):
    answer = api(world.executive).post(ACTIONS, body(world, **more), format="json")
    assert answer.status_code == 400 and field in answer.content.decode()
    assert not Action.objects.exists()


@pytest.mark.parametrize("name", ["\ud83d", "😀" * 90], ids=["half", "long"])
def test_a_question_that_nobody_asks_is_told_back_by_its_name_whatever_it_is(api, world, name):
    sent = json.dumps(body(world, answers={name: "x"}))
    answer = api(world.executive).post(ACTIONS, sent, content_type="application/json")
    assert answer.status_code == 400
    assert f"answers.{name[:80]}" in [error["field"] for error in answer.json()["errors"]]


def test_who_may_not_log_is_refused_and_who_may_not_see_finds_nothing(api, world):
    people = world.people
    assert api(people["auditor"]).post(ACTIONS, body(world), format="json").status_code == 403
    unseen = api(people["executive_elsewhere"]).post(ACTIONS, body(world), format="json")
    assert unseen.status_code == 400 and "no está entre las empresas" in unseen.json()["detail"]
    assert api(world.executive, scope="read").post(ACTIONS, body(world), format="json").status_code == 403
    api(world.executive).post(ACTIONS, body(world), format="json")
    seen = {role: api(people[role]).get(ACTIONS).json()["count"] for role in
            ("executive", "executive_elsewhere", "auditor", "representative", "administrator", "oficom")}  # fmt: skip
    assert seen == {"executive": 1, "executive_elsewhere": 0, "auditor": 1, "representative": 1, "administrator": 0,
                    "oficom": 1}  # fmt: skip


def test_results_and_the_exports_that_they_bring(api, world):
    client = api(world.executive)
    pk = client.post(ACTIONS, body(world), format="json").json()[0]["id"]
    told = {
        "kind": "exported", "happened_on": str(timezone.localdate()), "market": "JP", "amount": "1200.50",
        "currency": "USD", "product": "Vino", "to_register": True,
    }  # fmt: skip
    result = client.post(f"{ACTIONS}{pk}/results/", told, format="json")
    assert result.status_code == 201 and result.json()["export"] == ExportRecord.objects.get().pk
    assert client.post(f"{ACTIONS}{pk}/results/", told | {"currency": ""}, format="json").status_code == 409
    done = client.post(f"{ACTIONS}{pk}/results/{result.json()['id']}/void/", {"reason": "No."}, format="json")
    assert done.json()["voided_at"] and not ExportRecord.objects.exists()


def test_the_exports_register_is_kept_through_the_api(api, world):
    client = api(world.executive)
    line = {"year": 2025, "country": "JP", "product": "Vino", "amount": "10", "currency": "USD"}
    answer = client.post(EXPORTS, line | {"company": world.rut}, format="json")
    assert answer.status_code == 201
    address = f"{EXPORTS}{answer.json()['id']}/"
    assert client.post(EXPORTS, line | {"company": world.rut}, format="json").status_code == 409
    more = client.post(f"{address}correct/", line | {"amount": "20", "reason": "Error."}, format="json")
    assert more.json()["amount"] == "20.00"
    assert client.get(f"{EXPORTS}?year=2025&country=JP").json()["count"] == 1
    assert api(world.people["oficom"]).post(f"{address}remove/", {"reason": "x"}, format="json").status_code == 403
    assert client.post(f"{address}remove/", {"reason": "No era."}, format="json").status_code == 204


def test_a_quantity_comes_with_its_unit_through_the_api(api, world):
    client = api(world.executive)
    line = {"year": 2025, "country": "JP", "product": "Vino", "amount": "10", "currency": "USD", "company": world.rut}
    for wrong, field in (
        ({"quantity": "5"}, "unit"), ({"unit": "l"}, "quantity"), ({"quantity": "-1", "unit": "l"}, "quantity"),
        ({"quantity": "NaN", "unit": "l"}, "quantity"), ({"quantity": "5", "unit": "arroba"}, "unit"),
    ):  # fmt: skip
        answer = client.post(EXPORTS, line | wrong, format="json")
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field
    assert client.post(EXPORTS, line, format="json").json()["quantity"] is None
    address = f"{EXPORTS}{ExportRecord.objects.get().pk}/correct/"
    told = client.post(address, line | {"quantity": "750.5", "unit": "l", "reason": "Faltaba."}, format="json").json()
    assert (told["quantity"], told["unit"]) == ("750.500", "l")


def test_the_catalogue_tells_its_questions_and_whether_it_counts_today(api, world):
    rows = {row["code"]: row for row in _all(api(world.executive), "/api/v1/action-kinds/")}
    assert rows["cb_topic"]["counts"] is True and rows["pa_orientation"]["counts"] is False
    first = rows["cb_topic"]["questions"][0]
    assert first["name"] == "topic_main" and "logistics" in first["choices"]


def _all(client, address):
    while address:
        page = client.get(address).json()
        yield from page["results"]
        address = page["next"]
