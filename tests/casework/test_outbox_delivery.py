"""Sending, against a real SMTP server that refuses, cuts and disappears."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from casework.models import OutboxMessage
from casework.services import delivery
from casework.services.outbox import enqueue, new_message_id
from tests.casework.mailhouse import free_port, open_house, point_at, silent_server

NOW = datetime(2026, 9, 15, 20, 50, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""), reason="two connections at once: PostgreSQL only"
)


def write(number, now=NOW, **changes):
    values = {
        "unique_key": f"m{number}",
        "to_address": f"p{number}@viveros.example",
        "from_address": '"ProChile · Maule" <portal@prochile.example>',
        "subject": f"Asunto {number}",
        "body_text": "Hola, Ñuñoa",
        "state": "queued",
        "created_at": now,
        "next_try_at": now,
        "message_id": new_message_id(),
    }
    return OutboxMessage.objects.create(**(values | changes))


def states():
    return list(OutboxMessage.objects.order_by("pk").values_list("state", flat=True))


def test_it_sends_what_is_due_over_one_connection(settings):
    for number in range(5):
        write(number)
    with open_house(settings) as house:
        tally = delivery.drain(NOW)
    assert tally.sent == 5 and states() == ["sent"] * 5
    assert house.connections == 1
    assert house.mails[0].get_body(("plain",)).get_content().strip() == "Hola, Ñuñoa"
    assert house.mails[0]["Message-ID"] == OutboxMessage.objects.get(unique_key="m0").message_id


def test_it_sends_nothing_twice(settings):
    write(1)
    with open_house(settings) as house:
        delivery.drain(NOW)
        delivery.drain(LATER)
    assert len(house.mails) == 1


def test_what_is_not_due_waits(settings):
    write(1, next_try_at=LATER)
    with open_house(settings) as house:
        delivery.drain(NOW)
        assert not house.mails
        delivery.drain(LATER)
        assert len(house.mails) == 1


def test_limit_bounds_a_run(settings):
    settings.OUTBOX_BATCH = 2
    for number in range(5):
        write(number)
    with open_house(settings) as house:
        delivery.drain(NOW, 3)
    assert len(house.mails) == 3


def test_a_refused_reader_does_not_stop_the_others(settings):
    for number in range(3):
        write(number)
    with open_house(settings) as house:
        house.refuse = {"p1@viveros.example": "550 no such user"}
        delivery.drain(NOW)
    assert states() == ["sent", "failed", "sent"]
    assert "no such user" in OutboxMessage.objects.get(unique_key="m1").reason


def test_put_off_by_the_server_comes_back_with_growing_delays_and_then_fails(settings):
    settings.OUTBOX_RETRY_SECONDS = [60, 300]
    write(0)
    with open_house(settings) as house:
        house.refuse = {"p0@viveros.example": "451 try later"}
        waits, now = [], NOW
        for _ in range(2):
            delivery.drain(now, clock=lambda at=now: at)
            row = OutboxMessage.objects.get()
            waits.append((row.next_try_at - now).total_seconds())
            now = row.next_try_at
        assert waits == [60, 300]
        delivery.drain(now, clock=lambda: now)
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.next_try_at) == ("failed", 3, None)
    assert "Se acabaron los intentos" in row.reason


def test_with_the_server_down_nothing_is_lost_and_then_everything_goes_once(settings):
    settings.OUTBOX_BATCH = 4
    for number in range(10):
        write(number)
    port = free_port()
    point_at(settings, port)
    for minute in range(30):  # half an hour without server, a run each minute
        tally = delivery.drain(NOW + timedelta(minutes=minute))
        assert tally.server_down and tally.sent == 0
    assert states() == ["queued"] * 10
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {0}
    with open_house(settings, port=port) as house:
        delivery.drain(NOW + timedelta(minutes=40))
    assert house.readers == sorted(f"p{number}@viveros.example" for number in range(10))
    assert states() == ["sent"] * 10


def test_nobody_knocks_again_while_it_is_known_that_nobody_answers(settings, monkeypatch):
    """A server that takes the call and says nothing holds whoever asks: one worker a minute, not all of them."""
    settings.OUTBOX_BATCH = 2
    for number in range(6):
        write(number)
    with silent_server() as (port, calls):
        point_at(settings, port)
        settings.EMAIL_TIMEOUT = 0.3
        assert delivery.drain(NOW).server_down
        for second in range(1, 50, 10):
            later = NOW + timedelta(seconds=second)
            write(second + 100)  # a new mail does not make anybody try again
            assert delivery.drain(later).server_down
        assert len(calls) == 1
        assert delivery.drain(NOW + timedelta(seconds=settings.OUTBOX_SERVER_DOWN_SECONDS + 1)).server_down
        assert len(calls) == 2
    with open_house(settings) as house:
        delivery.drain(NOW + timedelta(minutes=5))
    assert len(house.readers) == len(set(house.readers)) == 11
    assert set(states()) == {"sent"}


def test_a_server_that_falls_silent_at_every_mail_counts_as_down(settings):
    for number in range(6):
        write(number)
    with silent_server(greets=True) as (port, calls):
        point_at(settings, port)
        settings.EMAIL_TIMEOUT = 0.3
        assert delivery.drain(NOW).server_down
        assert len(calls) == 2
    reasons = list(OutboxMessage.objects.order_by("pk").values_list("reason", flat=True))
    assert [reason.startswith("El servidor cortó") for reason in reasons] == [True] * 2 + [False] * 4
    assert list(OutboxMessage.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 0, 0, 0, 0]


def test_a_run_with_the_server_down_asks_once_and_stops(settings):
    settings.OUTBOX_BATCH = 2
    for number in range(6):
        write(number)
    point_at(settings, free_port())
    tally = delivery.drain(NOW)
    assert tally.put_off == 2


def test_cut_in_the_middle_of_a_batch_the_rest_goes_and_the_one_in_flight_comes_back(settings):
    for number in range(6):
        write(number)
    with open_house(settings) as house:
        house.cut_after = 2
        delivery.drain(NOW)
        assert states() == ["sent", "sent", "queued", "sent", "sent", "sent"]
        assert OutboxMessage.objects.get(unique_key="m2").reason.startswith("El servidor cortó")
        delivery.drain(LATER)
    assert house.readers == sorted(f"p{number}@viveros.example" for number in range(6))


def test_a_row_that_cannot_be_written_as_a_mail_fails_alone(settings):
    write(0, from_address="malo\nBcc: x@y.example")
    write(1)
    with open_house(settings) as house:
        delivery.drain(NOW)
    assert states() == ["failed", "sent"] and len(house.mails) == 1


def test_rows_of_a_dead_worker_are_free_when_its_lease_ends(settings):
    write(0)
    OutboxMessage.objects.claim(NOW, limit=10, lease=timedelta(seconds=300))
    with open_house(settings) as house:
        delivery.drain(NOW + timedelta(seconds=299))
        assert not house.mails
        delivery.drain(NOW + timedelta(seconds=301))
        assert len(house.mails) == 1


def test_a_worker_that_lost_its_lease_does_not_write_over_the_next_one():
    write(0)
    old, rows = OutboxMessage.objects.claim(NOW, limit=1, lease=timedelta(seconds=300))
    OutboxMessage.objects.claim(NOW + timedelta(seconds=400), limit=1, lease=timedelta(seconds=300))
    assert OutboxMessage.objects.settle(rows[0].pk, old, state="failed", next_try_at=None) is False
    assert states() == ["sending"]


def test_a_slow_batch_gives_back_what_its_lease_does_not_cover(settings):
    settings.OUTBOX_LEASE_SECONDS = 5
    for number in range(3):
        write(number)
    with open_house(settings) as house:
        settings.EMAIL_TIMEOUT = 5  # nothing fits
        delivery.drain(NOW, 3)
    assert not house.mails and states() == ["queued"] * 3


def test_attachments_arrive(settings):
    write(0, attachments=[{"filename": "cita.ics", "mimetype": "text/calendar", "content": "BEGIN:VCALENDAR\r\n"}])
    with open_house(settings) as house:
        delivery.drain(NOW)
    (part,) = house.mails[0].iter_attachments()
    assert part.get_filename() == "cita.ics" and part.get_content_type() == "text/calendar"


def test_finding_nothing_due_is_one_claim(settings, django_assert_max_num_queries):
    for number in range(3):
        write(number, state="sent", next_try_at=None)
    with django_assert_max_num_queries(4):  # is the server down, begin, the claim, commit
        delivery.drain(NOW)


@on_postgresql
def test_two_workers_at_once_send_each_mail_once(settings):
    settings.OUTBOX_BATCH = 5
    for number in range(120):
        write(number)

    def work():
        try:
            delivery.drain(NOW)
        finally:
            connections.close_all()

    with open_house(settings) as house:
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert house.readers == sorted(f"p{number}@viveros.example" for number in range(120))
    assert set(states()) == {"sent"}


@on_postgresql
def test_a_key_asked_for_by_many_at_once_is_written_once():
    barrier = threading.Barrier(8)
    written = []

    def ask():
        try:
            barrier.wait()
            context = {"recipient_name": "A", "decided_by": "x", "company_name": "V", "reasons": "R"}
            context["office_mailbox"] = "o@prochile.example"
            found = enqueue(
                "representation_rejected", to="a@viveros.example", context=context, unique_key="una", now=NOW
            )
            written.append(found is not None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [False] * 7 + [True]
    assert OutboxMessage.objects.count() == 1


SLOW_WORKER = """
import django, time
django.setup()
from django.conf import settings
from django.utils import timezone
from casework.services import delivery
real = delivery._Batch._sent
def slow(self, row):
    time.sleep(0.15)  # the server has it; the row does not know yet
    real(self, row)
delivery._Batch._sent = slow
delivery.drain(timezone.now())
"""


@on_postgresql
def test_a_worker_killed_in_the_middle_repeats_at_most_the_mail_in_flight(settings):
    start = timezone.now() - timedelta(minutes=1)
    for number in range(20):
        write(number, now=start)
    with open_house(settings) as house:
        worker = subprocess.Popen([sys.executable, "-c", SLOW_WORKER], env=_environment(settings))
        deadline = time.monotonic() + 30
        while len(house.envelopes) < 5 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        delivery.drain(timezone.now())  # the lease still holds: nothing goes twice
        delivery.drain(timezone.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 5))
    readers = house.readers
    repeated = [reader for reader in set(readers) if readers.count(reader) > 1]
    assert set(readers) == {f"p{number}@viveros.example" for number in range(20)}
    assert len(repeated) <= 1 and len(readers) <= 21
    assert set(states()) == {"sent"}
    identifiers = {mail["To"]: mail["Message-ID"] for mail in house.mails}
    assert all(mail["Message-ID"] == identifiers[mail["To"]] for mail in house.mails)


def _environment(settings):
    database = connection.settings_dict
    user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    url = f"postgres://{user}{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.test",
        "OUTBOX_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(settings.EMAIL_PORT),
    }


def test_a_mail_server_that_stays_down_shows_in_the_health_of_the_portal(settings):
    from prochile_portal.health import check_outbox

    write(0)
    point_at(settings, free_port())
    delivery.drain(NOW)
    assert check_outbox(NOW).state == "ok"
    much_later = NOW + timedelta(hours=1)
    delivery.drain(much_later)
    assert check_outbox(much_later).state == "warning"
