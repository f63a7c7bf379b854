"""Acting on the register of actions: many at once, once; completed, undone, with papers; its results and catalogue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Document
from portfolio.models import Action, ActionKind, ActionKindRule, ActionResult, ExportRecord
from tests.access.world import PDF
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DEF-3", "CPE-7", "CAT-2")]
ACTIONS, KINDS, RESULTS = "/api/v1/actions/", "/api/v1/action-kinds/", "/api/v1/action-results/"
ANSWERS = {"topic_main": "logistics", "attended_person": "Ana", "attendance": "full", "hours": 3}


@pytest.fixture
def many(world):
    rows = [make_company(office=world.company.office, legal_name=f"Ejemplo {n} SpA") for n in range(4)]
    return [world.rut, *(row.case.folio for row in rows)]


def body(companies, **more):
    values = {
        "companies": companies, "kind": "cb_topic", "happened_on": str(timezone.localdate() - timedelta(days=1)),
        "office": "maule", "channel": "in_person", "contact_point": "regional_office",
        "answers": {name: value for name, value in ANSWERS.items() if name != "attended_person"},
    }  # fmt: skip
    return values | more


def fields(answer):
    return [error["field"] for error in answer.json()["errors"]]


def test_many_companies_are_logged_at_once_and_not_twice(api, world, many):
    client = api(world.executive)
    made = client.post(ACTIONS, body(many), format="json")
    assert made.status_code == 201 and len({row["batch"] for row in made.json()}) == 1
    again = client.post(ACTIONS, body(many), format="json")
    assert again.status_code == 409 and fields(again) == ["repeated"]
    assert Action.objects.count() == 5, "a call that is repeated writes nothing"
    assert client.post(ACTIONS, body(many[:1], answers=ANSWERS, repeated=True), format="json").status_code == 201
    assert Action.objects.count() == 6


def test_one_company_that_is_not_seen_leaves_all_out(api, world, many):
    answer = api(world.executive).post(ACTIONS, body([*many, "99999999-9"]), format="json")
    assert answer.status_code == 400 and fields(answer) == ["companies"]
    assert not Action.objects.exists()


def test_logging_many_asks_no_more_of_the_database_than_a_few(api, world, many):
    client = api(world.executive)

    def queries(companies):
        with CaptureQueriesContext(connection) as asked:
            assert client.post(ACTIONS, body(companies, repeated=True), format="json").status_code == 201
        return len(asked)

    few = queries(many[:2])
    assert queries(many) <= few


def test_what_each_answers_by_itself_is_completed_later(api, world, many):
    client = api(world.executive)
    first = client.post(ACTIONS, body(many), format="json").json()[0]
    address = f"{ACTIONS}{first['id']}/complete/"
    assert "attended_person" not in first["answers"]
    assert api(world.people["auditor"]).post(address, {"answers": 1}, format="json").status_code == 403
    assert fields(client.post(address, {"answers": {"market": "JP"}}, format="json")) == ["answers.market"]
    assert fields(client.post(address, {"answers": {"hours": "tres"}}, format="json")) == ["answers.hours"]
    done = client.post(address, {"answers": {"attended_person": "Ana Muñoz"}}, format="json").json()
    assert done["answers"]["attended_person"] == "Ana Muñoz" and done["answers"]["hours"] == 3
    changed = client.post(address, {"answers": {"hours": 9}}, format="json")
    assert changed.status_code == 409 and Action.objects.get(pk=first["id"]).answers["hours"] == 3


def test_a_batch_is_undone_by_whoever_logged_it_and_once(api, world, many):
    batch = api(world.executive).post(ACTIONS, body(many), format="json").json()[0]["batch"]
    address = f"{ACTIONS}batches/{batch}/undo/"
    assert api(world.people["office_head"]).post(address).status_code == 403
    assert api(world.people["executive_elsewhere"]).post(address).status_code == 404
    assert not Action.objects.exclude(voided_at=None).exists()
    undone = api(world.executive).post(address).json()
    assert len(undone) == 5 and all(row["voided_at"] for row in undone)
    assert api(world.executive).post(address).status_code == 409
    assert api(world.executive).get(f"{ACTIONS}?batch={batch}&voided=true").json()["count"] == 5
    for wrong in ("00000000-0000-0000-0000-000000000000", "-" * 36):
        assert api(world.executive).post(f"{ACTIONS}batches/{wrong}/undo/").status_code == 404


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"happened_on": "2999-01-01"}, "happened_on"), ({"happened_on": "1990-01-01"}, "happened_on"),
        ({"channel": "telephone", "contact_point": "phone"}, "channel"), ({"contact_point": "email"}, "contact_point"),
        ({"activity": "ACT-2026-000001"}, "activity"), ({"kind": ""}, "kind"), ({"note": 3}, "note"),
        ({"answers": ANSWERS | {"hours": -1}}, "answers.hours"),
        ({"answers": ANSWERS | {"hours": True}}, "answers.hours"),
        ({"answers": {**ANSWERS, "attendance": None}}, "answers.attendance"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_beside_its_field(api, world, more, field):
    answer = api(world.executive).post(ACTIONS, body([world.rut], answers=ANSWERS) | more, format="json")
    assert answer.status_code == 400 and field in fields(answer), answer.json()
    assert not Action.objects.exists()


def test_papers_come_with_an_action_and_the_company_reads_what_is_for_it(api, world):
    client = api(world.executive)
    pk = client.post(ACTIONS, body([world.rut], answers=ANSWERS), format="json").json()[0]["id"]
    address = f"{ACTIONS}{pk}/documents/"

    def paper(name, content=PDF):
        return SimpleUploadedFile(name, content, content_type="application/pdf")

    made = client.post(address, {"files": [paper("uno.pdf"), paper("dos.pdf")]}, format="multipart")
    assert made.status_code == 201 and [row["title"] for row in made.json()] == ["uno", "dos"]
    assert all(row["visible_to_company"] for row in made.json()), "unless it is said, it is for the company"
    inner = client.post(address, {"files": [paper("tres.pdf")], "for_company": "false"}, format="multipart")
    assert inner.json()[0]["visible_to_company"] is False
    wrong = client.post(address, {"files": [paper("cuatro.pdf", b"<html>")]}, format="multipart")
    assert wrong.status_code == 400 and fields(wrong) == ["files"]
    assert Document.objects.count() == 3
    seen = api(world.people["representative"]).get(address).json()
    assert {row["title"] for row in seen["results"]} == {"uno", "dos"}
    content = api(world.people["representative"]).get(made.json()[0]["content_url"])
    assert b"".join(content.streaming_content) == PDF
    hidden = api(world.people["representative"]).get(inner.json()[0]["content_url"])
    assert hidden.status_code == 404
    assert api(world.people["oficom"]).post(address, {}, format="multipart").status_code == 403


def test_results_are_read_as_a_register_and_go_to_the_exports(api, world):
    client = api(world.executive)
    pk = client.post(ACTIONS, body([world.rut], answers=ANSWERS), format="json").json()[0]["id"]
    told = {
        "kind": "exported", "happened_on": str(timezone.localdate()), "market": "JP", "amount": "1200.50",
        "currency": "USD", "product": "Vino",
    }  # fmt: skip
    first = client.post(f"{ACTIONS}{pk}/results/", told, format="json").json()
    client.post(
        f"{ACTIONS}{pk}/results/", {"kind": "quote_requested", "happened_on": told["happened_on"]}, format="json"
    )
    for query, count in (
        ("", 2), ("kind=exported", 1), (f"company={world.rut}", 2), ("market=BR", 0), ("registered=true", 0),
        ("office=maule", 2), ("until=2020-01-01", 0), ("voided=true", 0),
    ):  # fmt: skip
        assert client.get(f"{RESULTS}?{query}").json()["count"] == count, query
    assert client.get(f"{ACTIONS}?with_results=true").json()["count"] == 1
    address = f"{ACTIONS}{pk}/results/{first['id']}/register/"
    assert client.post(address).json()["export"] == ExportRecord.objects.get().pk
    assert (
        client.post(address).status_code == 409
        and ExportRecord.objects.get().amount == ActionResult.objects.get(pk=first["id"]).amount
    )
    assert client.get(f"{RESULTS}?registered=true").json()["results"][0]["company"] == world.folio
    seen = {role: api(world.people[role]).get(RESULTS).json()["count"] for role in
            ("executive_elsewhere", "auditor", "representative", "administrator")}  # fmt: skip
    assert seen == {"executive_elsewhere": 0, "auditor": 2, "representative": 2, "administrator": 0}


def test_the_administrator_keeps_the_catalogue_and_nobody_else(api, world):
    client = api(world.people["administrator"])
    new = {"code": "cb_new", "parent": "capacity_building", "name": "Taller nuevo", "questions": ["hours", "market"]}
    assert api(world.executive).post(KINDS, {"code": 1}, format="json").status_code == 403
    made = client.post(KINDS, new | {"channels": ["in_person"]}, format="json")
    assert made.status_code == 201 and made.json()["counts"] is False, made.json()
    assert fields(client.post(KINDS, new, format="json")) == ["code"]
    rule = {"counts": True, "valid_from": f"{timezone.localdate().year}-01-01", "reason": "Es formación."}
    assert client.post(f"{KINDS}cb_new/rules/", rule, format="json").status_code == 201
    assert client.post(f"{KINDS}cb_new/rules/", rule, format="json").status_code == 409
    assert client.get(f"{KINDS}cb_new/").json()["counts"] is True
    assert client.get(f"{KINDS}cb_new/rules/").json()["results"][0]["reason"] == "Es formación."
    changed = client.patch(f"{KINDS}cb_new/", {"questions": ["market"], "active": False}, format="json").json()
    assert [row["name"] for row in changed["questions"]] == ["market"] and changed["name"] == "Taller nuevo"
    for wrong, field in (
        ({"questions": ["nada"]}, "questions"), ({"questions": ["hours", "hours"]}, "questions"),
        ({"channels": ["humo"]}, "channels.0"), ({"order": -1}, "order"), ({"name": ""}, "name"),
    ):  # fmt: skip
        answer = client.patch(f"{KINDS}cb_new/", wrong, format="json")
        assert answer.status_code == 400 and fields(answer) == [field]
    branch = client.patch(f"{KINDS}capacity_building/", {"questions": ["hours"]}, format="json")
    assert branch.status_code == 400 and fields(branch) == ["questions"]
    under = client.post(KINDS, new | {"code": "x", "parent": "cb_new"}, format="json")
    assert under.status_code == 400 and fields(under) == ["parent"]
    assert ActionKindRule.objects.filter(kind="cb_new").count() == 1
    assert ActionKind.objects.get(code="cb_new").order > 0


def test_who_may_not_correct_an_export_is_told_before_the_body(api, world):
    line = world.company.export_records.create(year=2025, country="JP", product="Vino", amount=10, currency="USD")
    for act in ("correct", "remove"):
        address = f"/api/v1/exports/{line.pk}/{act}/"
        assert api(world.people["oficom"]).post(address, {"year": "x"}, format="json").status_code == 403
        assert api(world.people["executive_elsewhere"]).post(address, {}, format="json").status_code == 404
        assert api(world.executive).post(address, {}, format="json").status_code == 400
    assert api(world.people["auditor"]).post("/api/v1/exports/", {}, format="json").status_code == 403
    assert world.company.export_records.get().amount == 10
