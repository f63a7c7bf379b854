"""Work plans through the API: agreed, changed, followed and ended by the services of the pages."""

from __future__ import annotations

import pytest
import time_machine

from casework.models import AccessLog, OutboxMessage
from portfolio.models import Milestone, WorkPlan
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/plans/"
PLAN = {"name": "Primera venta", "objectives": "Vender en Perú.", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


@pytest.fixture
def company(maule, executive):
    return make_company(office=maule, executive=executive, standing="portfolio", category=1)


@pytest.fixture
def plan(api, executive, company):
    made = api(executive).post(PLANS, PLAN | {"company": company.rut, "markets": ["PE"]}, format="json")
    assert made.status_code == 201, made.json()
    return made.json()["folio"]


def test_a_plan_is_agreed_changed_and_followed_to_its_end(api, executive, company, plan):
    mine, address = api(executive), f"{PLANS}{plan}/"
    changed = mine.patch(address, {"ends_on": "2027-03-31"}, format="json").json()
    assert (changed["ends_on"], changed["markets"], changed["name"]) == ("2027-03-31", ["PE"], "Primera venta")
    hito = {"title": "Catálogo", "owner": "company", "due_on": "2026-03-01"}
    made = mine.post(f"{address}milestones/", hito, format="json").json()
    half = mine.patch(f"{address}milestones/{made['id']}/", {"progress": 50}, format="json").json()
    assert (half["progress"], half["title"], half["due_on"]) == (50, "Catálogo", "2026-03-01")
    assert mine.get(address).json()["progress"] == 50
    dropped = mine.post(f"{address}milestones/{made['id']}/drop/", {"reason": "Ya lo tenía."}, format="json").json()
    assert dropped["milestones"] == [] and not Milestone.objects.exists()
    ended = mine.post(f"{address}finish/", {"reason": "Vendió."}, format="json").json()
    assert ended["state"] == "finished"
    notes = list(WorkPlan.objects.get().case.events.values_list("note", flat=True))
    assert "Ya lo tenía." in notes and "Vendió." in notes


def test_a_stopped_plan_does_not_change_until_it_is_taken_up_and_another_may_begin_meanwhile(
    api, executive, company, plan
):
    mine, address = api(executive), f"{PLANS}{plan}/"
    assert mine.post(f"{address}stop/", {}, format="json").status_code == 400
    assert mine.post(f"{address}stop/", {"reason": "Cosecha."}, format="json").json()["state"] == "stopped"
    assert mine.patch(address, {"name": "Otra"}, format="json").status_code == 409
    other = mine.post(PLANS, PLAN | {"company": company.case.folio}, format="json")
    assert other.status_code == 201
    assert mine.post(f"{address}take_up/", {}, format="json").status_code == 409
    assert WorkPlan.objects.filter(state="active").count() == 1


def test_crossed_dates_and_a_company_of_others_are_told_beside_their_field(
    api, executive, company, plan, executive_elsewhere
):
    mine = api(executive)
    answer = mine.patch(f"{PLANS}{plan}/", {"ends_on": "2025-01-01"}, format="json")
    assert answer.status_code == 400 and "ends_on" in [one["field"] for one in answer.json()["errors"]]
    theirs = api(executive_elsewhere).post(PLANS, PLAN | {"company": company.rut}, format="json")
    assert theirs.status_code == 400 and "company" in [one["field"] for one in theirs.json()["errors"]]
    before = OutboxMessage.objects.count()
    assert api(executive_elsewhere).post(f"{PLANS}{plan}/finish/", {"reason": "x"}, format="json").status_code == 404
    assert OutboxMessage.objects.count() == before


def test_plans_are_found_by_whose_they_are_and_by_what_is_late(api, executive, office_head, plan):
    folios = lambda person, asked: [row["folio"] for row in api(person).get(f"{PLANS}?{asked}").json()["results"]]  # noqa: E731
    assert folios(executive, "mine=true") == folios(office_head, "mine=false") == [plan]
    assert folios(executive, "mine=false") == folios(office_head, "mine=true") == folios(executive, "late=true") == []
    hito = {"title": "Catálogo", "owner": "company", "due_on": "2026-02-01"}
    assert api(executive).post(f"{PLANS}{plan}/milestones/", hito, format="json").status_code == 201
    with time_machine.travel("2026-02-02T12:00:00-03:00"):
        assert (folios(executive, "late=true"), folios(executive, "late=false")) == ([plan], [])


def test_the_team_reading_a_plan_leaves_a_trace_and_its_company_none(api, executive, representative, company, plan):
    represent(company, representative)
    for person in (executive, representative):
        assert api(person).get(f"{PLANS}{plan.lower()}/").json()["folio"] == plan
    assert AccessLog.objects.get().user == executive and AccessLog.objects.get().case.folio == plan


def test_plans_are_found_by_their_company_however_it_is_written(api, executive, company, maule, plan):
    mine = api(executive)
    for written in (company.rut, company.rut_display, company.case.folio, company.case.folio.lower()):
        rows = mine.get(PLANS, {"company": written}).json()["results"]
        assert [row["folio"] for row in rows] == [plan], written
    assert mine.get(PLANS, {"company": make_company(office=maule).rut}).json()["count"] == 0
