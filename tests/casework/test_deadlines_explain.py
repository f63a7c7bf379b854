"""Counting a term in public: the address for programs, and the page."""

from urllib.parse import quote

import pytest

pytestmark = pytest.mark.django_db
API = "/api/v1/deadlines/explain/"
START = "2026-09-15T17:50:00-03:00"


@pytest.fixture
def ask(client, reference):
    def get(**parameters):
        return client.get(API, parameters)

    return get


@pytest.mark.clause("CAP-3")
def test_a_clause_at_an_office_is_counted_and_explained(ask):
    answer = ask(clause="CAP-3", start=START, office="CL-RM")
    body = answer.json()
    assert answer.status_code == 200
    assert {key: body[key] for key in ("clause", "amount", "unit", "due_on", "due_at", "provisional")} == {
        "clause": "CAP-3", "amount": 3, "unit": "business_days", "due_on": "2026-09-21",
        "due_at": "2026-09-22T00:00:00-03:00", "provisional": False,
    }  # fmt: skip
    assert body["trace"][3] == {"date": "2026-09-18", "counted": False, "reason": "feriado: Fiestas Patrias"}
    assert sum(line["counted"] for line in body["trace"]) == 3


def test_hours_have_no_last_day(ask):
    body = ask(unit="hours", amount=48, start="2026-09-04T23:30:00-04:00", office="metropolitana").json()
    assert (body["due_on"], body["due_at"], body["clause"]) == (None, "2026-09-07T00:30:00-03:00", None)


def test_the_skipped_midnight_is_told_as_the_first_instant_that_exists(ask):
    body = ask(unit="calendar_days", amount=1, start="2026-09-04T10:00:00-04:00", office="CL-RM").json()
    assert (body["due_on"], body["due_at"]) == ("2026-09-05", "2026-09-06T01:00:00-03:00")


@pytest.mark.parametrize("office", ["CL-NB", "cl-nb", "nuble", "NUBLE"])
def test_offices_answer_to_their_region_or_to_their_own_code(ask, office):
    body = ask(unit="business_days", amount=1, start="2026-08-19T10:00:00-04:00", office=office).json()
    assert (body["office"], body["due_on"]) == ("nuble", "2026-08-21")


def test_an_office_abroad_answers_on_its_own_clock(ask):
    body = ask(unit="business_days", amount=1, start="2026-09-18T01:00:00+00:00", office="oc_tokio").json()
    assert body["due_at"] == "2026-09-25T00:00:00+09:00"


@pytest.mark.parametrize(
    "start",
    [START, "2026-09-15T20:50:00Z", "2026-09-15T22:50:00 02:00", "2026-09-15T22:50:00+02:00", "2026-09-15T22:50+02"],
)
def test_a_start_is_understood_with_any_offset_and_a_plus_that_became_a_space(ask, client, start):
    assert ask(clause="CAP-3", start=start, office="CL-RM").json()["due_on"] == "2026-09-21"
    raw = client.get(f"{API}?clause=CAP-3&office=CL-RM&start={quote(start, safe='+:')}")
    assert raw.json()["due_on"] == "2026-09-21"


@pytest.mark.clause("DEM-1", "REC-4")
def test_a_clause_with_several_terms_takes_its_first_or_the_one_named(ask):
    assert ask(clause="DEM-1", start=START, office="CL-RM").json()["key"] == "urgent"
    assert ask(clause="DEM-1", key="medium", start=START, office="CL-RM").json()["amount"] == 5
    assert ask(clause="rec-4:ceiling", start=START, office="CL-RM").json()["amount"] == 20


def test_beyond_the_loaded_calendar_the_answer_is_provisional(ask):
    assert ask(clause="CAP-3", start="2040-03-01T10:00:00-03:00", office="CL-RM").json()["provisional"] is True


GOOD = {"clause": "CAP-3", "start": START, "office": "CL-RM"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "start"), ({}, "office"), ({}, "clause"),
        (GOOD | {"clause": "CAP-99"}, "clause"), (GOOD | {"clause": "CAP-1"}, "clause"),
        (GOOD | {"unit": "hours", "amount": 3}, "clause"), (GOOD | {"clause": "DEM-1", "key": "no"}, "key"),
        (GOOD | {"start": "ayer"}, "start"), (GOOD | {"start": "2026-09-15T17:50:00"}, "start"),
        (GOOD | {"start": "2026-02-30T10:00:00-03:00"}, "start"), (GOOD | {"start": "2026-09-15"}, "start"),
        (GOOD | {"start": "0001-01-01T00:00:00+14:00"}, "start"),
        (GOOD | {"start": "9999-12-31T23:59:59-12:00"}, "start"),
        (GOOD | {"start": "2026-09-15T17:50:00+99:99"}, "start"),
        (GOOD | {"office": "CL-XX"}, "office"), (GOOD | {"office": "a\x00b"}, "office"),
        (GOOD | {"office": " "}, "office"),
        ({"start": START, "office": "CL-RM", "unit": "weeks", "amount": 3}, "unit"),
        ({"start": START, "office": "CL-RM", "amount": 3}, "unit"),
        ({"start": START, "office": "CL-RM", "unit": "hours"}, "amount"),
        ({"start": START, "office": "CL-RM", "unit": "hours", "amount": "3,5"}, "amount"),
        ({"start": START, "office": "CL-RM", "unit": "hours", "amount": 0}, "amount"),
        ({"start": START, "office": "CL-RM", "unit": "hours", "amount": -48}, "amount"),
        ({"start": START, "office": "CL-RM", "unit": "business_days", "amount": 1001}, "amount"),
        ({"start": START, "office": "CL-RM", "unit": "calendar_days", "amount": "9" * 5000}, "amount"),
        ({"start": START, "office": "CL-RM", "unit": "hours", "amount": "NaN"}, "amount"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_the_field_and_the_reason(ask, given, field):
    answer = ask(**given)
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")
    body = answer.json()
    assert body["status"] == 400
    reasons = {error["field"]: error["reason"] for error in body["errors"]}
    assert field in reasons
    assert reasons[field].endswith((".", "?"))


def test_nobody_needs_to_sign_in_and_few_queries_answer(ask, django_assert_max_num_queries):
    ask(**GOOD)
    with django_assert_max_num_queries(5):
        ask(**GOOD)


# The page


@pytest.mark.clause("CAP-11")
def test_the_page_shows_the_date_and_the_count_day_by_day(client, reference):
    page = client.get("/plazos/", {"clausula": "CAP-3:contact", "desde": "2026-09-15T17:50", "oficina": "maule"})
    text = page.content.decode()
    assert "Hasta el lunes 21 de septiembre de 2026" in text
    for line in ("mar 15-09: ingresó, no se cuenta", "vie 18-09: feriado: Fiestas Patrias", "lun 21-09: día 3, último"):
        assert line in text


@pytest.mark.parametrize(
    "given",
    [
        {"clause": "CAP-3", "start": "2026-09-15T17:50:00-03:00", "office": "CL-RM"},
        {"clause": "cap-3:contact", "start": "2026-09-15T17:50:00 01:00", "office": "oc_tokio"},
        {"unit": "hours", "amount": "24", "start": "2026-11-20T10:00:00+09:00", "office": "CL-ML"},
        {"unit": "calendar_days", "amount": "3", "start": "2026-11-20T10:00:00Z", "office": "maule"},
    ],
)
def test_a_link_with_the_names_of_the_api_tells_the_same_on_the_page(client, ask, tokio, given):
    page = client.get("/plazos/", given).context["result"].as_json()
    assert page == ask(**given).json()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"clause": "CAP-99", "start": "2026-09-15T17:50:00-03:00", "office": "CL-RM"}, "clause"),
        ({"clause": "CAP-3", "start": "ayer", "office": "CL-RM"}, "start"),
        ({"clause": "CAP-3", "start": "0001-01-01T00:00:00+14:00", "office": "CL-RM"}, "start"),
        ({"clause": "CAP-3", "start": "2026-09-15T17:50:00-03:00", "office": "CL-XX"}, "office"),
        ({"unit": "hours", "amount": "\x00", "start": "2026-09-15T17:50:00-03:00", "office": "CL-RM"}, "amount"),
    ],
)
def test_a_wrong_link_stays_in_the_page_beside_its_field(client, reference, given, field):
    assert field in client.get("/plazos/", given).context["form"].errors


def test_the_page_reads_the_hour_on_the_clock_of_the_office(client, reference):
    page = client.get(
        "/plazos/", {"cantidad": "24", "unidad": "hours", "desde": "2026-11-20T10:00", "oficina": "oc_tokio"}
    )
    assert page.context["result"].due.due_at.isoformat() == "2026-11-21T10:00:00+09:00"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"desde": "2026-09-15T17:50", "oficina": "maule"}, "clause"),
        ({"clausula": "CAP-99", "desde": "2026-09-15T17:50", "oficina": "maule"}, "clause"),
        ({"clausula": "CAP-3:contact", "desde": "mañana", "oficina": "maule"}, "start"),
        ({"clausula": "CAP-3:contact", "desde": "2026-09-15T17:50", "oficina": "atlántida"}, "office"),
        ({"cantidad": "-1", "unidad": "hours", "desde": "2026-09-15T17:50", "oficina": "maule"}, "amount"),
        ({"cantidad": "doce", "unidad": "siglos", "desde": "9999-12-31T23:59", "oficina": ""}, "unit"),
        ({"clausula": "CAP-3:contact", "desde": "9999-12-31T23:59", "oficina": "maule"}, "start"),
    ],
)
def test_bad_input_stays_in_the_page_beside_its_field(client, reference, given, field):
    page = client.get("/plazos/", given)
    assert page.status_code == 200
    assert page.context["result"] is None
    assert field in page.context["form"].errors
