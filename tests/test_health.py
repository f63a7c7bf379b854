"""`/salud/`: 200 only when every part is well."""

import time
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from casework.models import OutboxMessage
from prochile_portal import health
from prochile_portal.tasks import heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything_alive():
    for part in ("broker", "worker", "beat"):
        health.beat_heart(part)


def _silent_since(part: str, seconds: float) -> None:
    caches["heartbeats"].set(part, time.time() - seconds, timeout=None)


def _queued(moment) -> OutboxMessage:
    return OutboxMessage.objects.create(
        unique_key=f"k{moment.timestamp()}",
        message_id=f"<{moment.timestamp()}@x.example>",
        to_address="a@x.example",
        from_address="b@x.example",
        subject="s",
        body_text="b",
        created_at=moment,
        next_try_at=moment,
    )


def test_all_is_well_answers_200_with_the_state_of_each_part(client, everything_alive):
    response = client.get("/salud/")
    assert response.status_code == 200
    components = response.json()["components"]
    assert set(components) == {"database", "broker", "worker", "beat", "outbox", "calendar"}
    assert all(part["state"] != "down" for part in components.values())


def test_a_fresh_portal_without_signs_of_life_is_not_well(client):
    response = client.get("/salud/")
    assert response.status_code == 503
    assert response.json()["components"]["worker"]["state"] == "down"


@pytest.mark.parametrize("part", ["broker", "worker", "beat"])
def test_a_part_that_fell_silent_is_down_and_only_that_part(client, everything_alive, part):
    _silent_since(part, health.SILENCE_ALLOWED + 5)
    response = client.get("/salud/")
    assert response.status_code == 503
    down = {name for name, found in response.json()["components"].items() if found["state"] == "down"}
    assert down == {part}


def test_a_part_that_is_a_little_late_is_still_alive(client, everything_alive):
    _silent_since("worker", health.SILENCE_ALLOWED / 2)
    assert client.get("/salud/").status_code == 200


def test_an_outbox_that_nobody_empties_is_down(client, everything_alive):
    _queued(timezone.now() - health.OUTBOX_PATIENCE - timedelta(minutes=1))
    response = client.get("/salud/")
    assert response.status_code == 503
    assert response.json()["components"]["outbox"]["state"] == "down"


def test_a_message_put_off_until_later_does_not_count_as_stuck(client, everything_alive):
    _queued(timezone.now() + timedelta(hours=1))
    assert client.get("/salud/").json()["components"]["outbox"]["state"] == "ok"


def test_a_broken_part_is_down_and_says_nothing_of_its_insides(client, everything_alive, monkeypatch):
    def breaks(_now):
        raise RuntimeError("postgres://user:secret@host/db")

    monkeypatch.setitem(health.CHECKS, "database", breaks)
    response = client.get("/salud/")
    assert response.status_code == 503
    assert "secret" not in response.content.decode()


def test_a_calendar_that_runs_out_warns_without_failing(client, everything_alive, monkeypatch):
    monkeypatch.setattr("casework.selectors.calendar_horizon", lambda: timezone.localdate() + timedelta(days=20))
    response = client.get("/salud/")
    assert response.status_code == 200
    assert response.json()["state"] == "warning"
    assert response.json()["components"]["calendar"]["state"] == "warning"


def test_the_page_costs_few_queries_and_needs_no_login(client, everything_alive, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert client.get("/salud/").status_code == 200


def test_it_is_never_cached_and_only_read(client, everything_alive):
    assert "no-store" in client.get("/salud/")["Cache-Control"]
    assert client.post("/salud/").status_code == 405


def test_the_heartbeat_task_proves_the_way_round():
    assert health.heartbeat_age("broker") is None
    heartbeat()
    assert health.heartbeat_age("broker") < 5


def test_sending_the_heartbeat_proves_beat_and_other_tasks_do_not():
    from celery.signals import before_task_publish

    before_task_publish.send(sender="casework.tasks.drain_outbox")
    assert health.heartbeat_age("beat") is None
    before_task_publish.send(sender="prochile_portal.tasks.heartbeat")
    assert health.heartbeat_age("beat") < 5
