"""What the API keeps from whoever asks: what the team writes for the team, who comes to an activity, the voided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import AccessLog
from portfolio.models import ActionKind, CategoryCriterion, Enrolment, ExportRecord
from portfolio.services import confirm_criterion
from portfolio.services.actions import log_actions, void_action
from portfolio.services.results import Result, log_result, void_result
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.mark.clause("CAT-1")
def test_a_company_reads_of_its_category_the_words_that_are_for_it(api, maule, executive, outsider):
    row = make_company(office=maule, standing="portfolio", category=2, executive=executive)
    row.category_changes.create(new=2, at=timezone.now() - timedelta(days=900), by=executive, reason="Ingreso")
    represent(row, outsider)
    asked = CategoryCriterion.objects.get(fact="manual")
    address = f"{API}companies/{row.case.folio}/category/"

    def told(person):
        body = api(person).get(address).json()
        return body["suggestion"], next(one["words"] for one in body["requirements"] if one["criterion"] == asked.pk)

    assert told(outsider) == (None, "Su oficina lo confirmará con usted.")
    confirm_criterion(
        company=row, criterion=asked, met=False, actor=executive, now=timezone.now(), note="La gerenta no quiere."
    )
    suggested, words = told(executive)
    assert suggested["category"] == 3 and words == "La gerenta no quiere."
    assert told(outsider) == (None, "Así lo confirmó su oficina.")


@pytest.mark.clause("CAT-1")
def test_what_is_asked_today_is_for_everybody_and_what_will_be_or_was_for_who_looks_at_administration(
    api, executive, representative, auditor, administrator
):
    later, gone = CategoryCriterion.objects.order_by("pk")[:2]
    CategoryCriterion.objects.filter(pk=later.pk).update(valid_from=timezone.localdate() + timedelta(days=30))
    CategoryCriterion.objects.filter(pk=gone.pk).update(active=False)
    every = set(CategoryCriterion.objects.values_list("pk", flat=True))
    for person, expected in (
        (executive, every - {later.pk, gone.pk}), (representative, every - {later.pk, gone.pk}),
        (auditor, every), (administrator, every),
    ):  # fmt: skip
        rows = api(person).get(f"{API}category-criteria/?page_size=100").json()["results"]
        assert {row["id"] for row in rows} == expected, person


@pytest.mark.clause("CPE-6")
def test_who_comes_to_an_activity_is_for_the_company_and_for_who_attends_it_organises_or_oversees(
    api, executive, representative, auditor, oficom, executive_elsewhere, company
):
    row = enrolled(activity(executive, now=timezone.now()), company, representative, now=timezone.now())
    row.exception_reason = "Viene de lejos."
    row.save(update_fields=["exception_reason"])

    def told(person):
        body = api(person).get(f"{API}enrolments/{row.pk}/").json()
        (listed,) = api(person).get(f"{API}enrolments/").json()["results"]  # a list leaves no trace, and tells nobody
        who_comes = ("person_name", "person_position", "exception_reason")
        assert listed == {name: value for name, value in body.items() if name not in who_comes}
        return tuple(body[name] for name in who_comes)

    for person in (executive, auditor):
        assert told(person) == ("Ana Ejemplo", "Gerenta", "Viene de lejos."), person
    assert told(representative) == ("Ana Ejemplo", "Gerenta", None), "why it was let in is said among the team"
    assert told(oficom) == (None, None, None), "it sees every company, and the people of none"
    assert api(executive_elsewhere).get(f"{API}enrolments/{row.pk}/").status_code == 404
    readers = AccessLog.objects.filter(case=row.activity.case, what="actividad").values_list("user", flat=True)
    assert set(readers) == {executive.pk, auditor.pk, oficom.pk}, "one's own leaves no trace"


def test_a_list_of_who_comes_costs_no_query_per_company(api, executive, maule):
    workshop, client = activity(executive, now=timezone.now(), capacity=50), api(executive)

    def asked(companies):
        for _ in range(companies):
            enrolled(workshop, make_company(office=maule), executive, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(f"{API}enrolments/").json()["results"]
        assert len(rows) == Enrolment.objects.count()
        return len(queries)

    asked(1)
    assert asked(1) == asked(6)


@pytest.fixture
def logged(company, executive, maule):
    """A workshop of the company, with one result, and another that was voided; each with what the team wrote of it."""
    now = timezone.now()

    def log(kind):
        (row,) = log_actions(
            companies=[company], kind=ActionKind.objects.get(code=kind), office=maule, actor=executive, now=now,
            happened_on=timezone.localdate(now), channel="in_person", contact_point="regional_office",
            participants="Ana y su contador", note="Taller.", answers={"topic_main": "logistics", "hours": 2},
        )  # fmt: skip
        return row

    good, bad = log("cb_topic"), log("pa_advice")
    kept, gone = (
        log_result(action=good, result=Result(kind, timezone.localdate(now)), actor=executive, now=now)
        for kind in ("contract", "quote")
    )
    void_result(result=gone, actor=executive, now=now, reason="Era de otra empresa.")
    void_action(action=bad, actor=executive, now=now, reason="La confundimos con otra.")
    return good, bad, kept, gone


@pytest.mark.clause("CPE-7")
def test_of_an_action_a_company_reads_what_was_done_and_not_what_the_team_answered(
    api, executive, representative, logged
):
    good = logged[0]
    good.exception_reason = "Sin taller, por su experiencia."
    good.save(update_fields=["exception_reason"])
    names = ("note", "participants", "answers", "exception_reason", "void_reason")
    theirs, ours = (api(person).get(f"{API}actions/{good.pk}/").json() for person in (representative, executive))
    assert [theirs[name] for name in names] == ["Taller.", "", {}, "", ""]
    assert [ours[name] for name in names] == [
        "Taller.", "Ana y su contador", {"topic_main": "logistics", "hours": 2}, "Sin taller, por su experiencia.", "",
    ]  # fmt: skip


@pytest.mark.clause("CPE-7")
def test_what_was_voided_stays_among_the_team(api, executive, representative, logged):
    good, bad, kept, gone = logged
    for person, actions, results in (
        (representative, {good.pk}, {kept.pk}), (executive, {good.pk, bad.pk}, {kept.pk, gone.pk}),
    ):  # fmt: skip
        rows = api(person).get(f"{API}actions/").json()["results"]
        assert {row["id"] for row in rows} == actions
        assert {one["id"] for row in rows for one in row["results"]} == results
        assert {row["id"] for row in api(person).get(f"{API}action-results/").json()["results"]} == results
    assert api(representative).get(f"{API}actions/{bad.pk}/").status_code == 404
    assert api(representative).get(f"{API}action-results/{gone.pk}/").status_code == 404


@pytest.mark.clause("DEF-3")
def test_who_decided_what_counts_and_why_is_for_who_looks_at_administration(
    api, executive, representative, auditor, administrator
):
    address = f"{API}action-kinds/cb_topic/rules/"
    for person, status in ((executive, 403), (representative, 403), (auditor, 200), (administrator, 200)):
        assert api(person).get(address).status_code == status, person
    assert api(executive).get(f"{API}action-kinds/cb_topic/").json()["counts"] is True, "what counts today is for all"


@pytest.mark.clause("CPE-7")
def test_who_only_administers_reads_the_exports_of_no_company_but_their_own(
    api, administrator, oficom, company, other_company
):
    for row in (company, other_company):
        ExportRecord.objects.create(company=row, year=2025, country="JP", product="Vino", amount=10, currency="USD")
    assert api(oficom).get(f"{API}exports/").json()["count"] == 2
    assert api(administrator).get(f"{API}exports/").json()["count"] == 0
    represent(other_company, administrator)
    rows = api(administrator).get(f"{API}exports/").json()["results"]
    assert [row["company"] for row in rows] == [other_company.case.folio]


@pytest.mark.clause("CAT-3")
def test_the_list_of_sheets_does_not_tell_what_only_reading_one_does(api, company, executive, representative):
    body = {
        "companies": [company.rut], "kind": "pa_advice", "office": "maule", "name": "Feria de ejemplo", "fee": "UF 1",
        "dates": "4 de diciembre", "answer_by": str(timezone.localdate() + timedelta(days=5)), "more": "Muestras.",
    }  # fmt: skip
    made = api(executive).post(f"{API}sheets/", body, format="json").json()["sheets"][0]
    (listed,) = api(representative).get(f"{API}sheets/").json()["results"]
    told = {"dates", "fee", "more", "duties"}
    assert listed["name"] == "Feria de ejemplo" and not told & listed.keys() and listed["read_at"] is None
    read = api(representative).get(f"{API}sheets/{made['id']}/").json()
    assert told <= read.keys() and read["duties"] and read["read_at"]
