"""Every error is a problem+json, in Spanish, and shows nothing of the inside."""

import pytest

from prochile_portal.api import problems

pytestmark = pytest.mark.django_db
KEYS = {"type", "title", "status", "detail", "errors"}


def is_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) >= KEYS and body["status"] == status and body["detail"]
    return body


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/no-existe/", 404),
        ("get", "/api/v1/case-files/CAP-2026-999999/", 404),
        ("get", "/api/v1/case-files/x/", 404),
        ("get", "/api/v1/case-files/%0A/events/", 404),
        ("get", "/api/v1/deadlines/999999999999999999/", 404),
        ("delete", "/api/v1/case-files/", 405),
        ("post", "/api/v1/case-files/", 405),
        ("get", "/api/v1/case-files/?kind=zz", 400),
        ("get", "/api/v1/case-files/?q=%00", 400),
    ],
)
def test_its_shape(api, executive, method, address, status):
    is_problem(getattr(api(executive), method)(address), status)


def test_without_a_key(api):
    is_problem(api(None).get("/api/v1/companies/"), 401)


def test_a_format_that_is_not_json(api, world):
    folio = world.folio_at("contact_pending")
    client = api(world.executive)
    answer = client.post(f"/api/v1/intakes/{folio}/transitions/log_contact/", "<x/>", content_type="application/xml")
    is_problem(answer, 415)


def test_too_many_questions_say_how_long_to_wait(api, settings, monkeypatch):
    from rest_framework.throttling import AnonRateThrottle

    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/minute"})
    client = api(None)
    for _ in range(2):
        assert client.get("/api/v1/offices/").status_code == 200
    answer = client.get("/api/v1/offices/")
    body = is_problem(answer, 429)
    assert int(answer["Retry-After"]) > 0 and "Vuelva a intentarlo en " in body["detail"]
    is_problem(client.get("/api/v1/schema/"), 429)  # JSON also where the answer would be YAML


def test_another_name_in_a_header_is_not_another_visitor(api, monkeypatch):
    from rest_framework.throttling import AnonRateThrottle

    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/minute"})
    client = api(None)
    told = [client.get("/api/v1/offices/", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code for number in range(3)]
    assert told == [200, 200, 429]


def test_what_breaks_inside_is_told_by_a_code_and_nothing_else(api, executive, monkeypatch, caplog):
    from casework.api import case_files

    def explode(self):
        raise RuntimeError("secreto de la base de datos")

    monkeypatch.setattr(case_files.CaseFileViewSet, "get_queryset", explode)
    body = is_problem(api(executive).get("/api/v1/case-files/"), 500)
    assert "secreto" not in str(body) and len(body["code"]) == 12


def test_half_a_character_in_what_was_sent_is_told_back_as_any_other(api, executive):
    told = is_problem(
        api(executive).post("/api/v1/actions/", '{"channel": "\\ud83d"}', content_type="application/json"), 400
    )
    assert any(error["field"] == "channel" and "\ud83d" in error["reason"] for error in told["errors"])


def test_nested_errors_say_their_path():
    found = list(problems._fields({"contact": {"email": ["Malo"]}, "seen": [[], ["x"]], "non_field_errors": ["Todo"]}))
    assert found == [
        {"field": "contact.email", "reason": "Malo"},
        {"field": "seen.1", "reason": "x"},
        {"field": "", "reason": "Todo"},
    ]
