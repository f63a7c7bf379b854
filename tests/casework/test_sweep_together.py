"""Sweeps at the same time, and sweeps that die: on PostgreSQL, with real threads and processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from urllib.parse import quote

import pytest
from django.db import connection

from casework.models import Deadline, OutboxMessage
from casework.services.sweep import sweep
from tests.casework.terms import local, make_deadline

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite lets one transaction write at a time: set DATABASE_URL to PostgreSQL",
    ),
]
LATE = local("2026-09-26T10:00")
RUNGS = 5

# A sweep that stops in the middle of its batch, after some messages are queued, and says so.
HALTING = """
import sys, time
import django
django.setup()
from casework.emails import deadlines as emails
from casework.services.sweep import sweep
from tests.casework.test_sweep_together import LATE
real, count = emails.enqueue, 0
def slow(*args, **kwargs):
    global count
    count += 1
    if count == 4:
        print("halfway", flush=True)
        time.sleep(60)
    return real(*args, **kwargs)
emails.enqueue = slow
sweep(LATE)
"""


def database_url() -> str:
    """The address of the database of the tests, for another process."""
    now = connection.settings_dict
    password = f":{quote(now['PASSWORD'])}" if now["PASSWORD"] else ""
    host = f"{now['HOST'] or 'localhost'}:{now['PORT'] or 5432}"
    return f"postgres://{quote(now['USER'] or 'postgres')}{password}@{host}/{now['NAME']}"


@pytest.fixture
def many(maule, executive, office_head, oversight):
    return [make_deadline(maule, executive) for _ in range(30)]


def assert_every_rung_was_said_once(many):
    said = Counter(OutboxMessage.objects.values_list("deadline_id", "template", "to_address"))
    assert set(said.values()) == {1}
    assert Counter(deadline for deadline, _, _ in said) == Counter({deadline.pk: RUNGS for deadline in many})
    assert not Deadline.objects.exclude(next_alert_at=None).exists()


def test_sweeps_at_once_say_everything_once(many):
    gate, errors = threading.Barrier(3), []

    def work():
        try:
            gate.wait()
            sweep(LATE, batch=4)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sweep(LATE)  # what a worker left because another had it in hand, the next beat says
    assert errors == []
    assert_every_rung_was_said_once(many)


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_half_said(many):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    worker = subprocess.Popen([sys.executable, "-c", HALTING], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout.readline().strip() == "halfway"
        sweep(LATE)  # another one meanwhile: it must neither wait nor touch what the first has in hand
        assert not OutboxMessage.objects.exists()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
    for _ in range(50):  # the server notices the death on its own
        sweep(LATE)
        if not Deadline.objects.exclude(next_alert_at=None).exists():
            break
        time.sleep(0.2)
    assert_every_rung_was_said_once(many)


def test_an_act_on_a_file_and_a_sweep_do_not_deadlock(many):
    """The door locks the file and then its deadlines: the sweep must not hold one and wait for the other."""
    from django.utils import timezone

    from casework.services.deadlines import meet_deadlines

    errors = []

    def close_all():
        from django.db import transaction

        from casework.models import CaseFile

        try:
            for deadline in many:
                with transaction.atomic():
                    CaseFile.objects.select_for_update().get(pk=deadline.case_id)
                    time.sleep(0.005)
                    meet_deadlines(deadline.case, ["CAP-3"], at=timezone.now())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    closer = threading.Thread(target=close_all)
    closer.start()
    for _ in range(20):
        sweep(LATE, batch=3)
        time.sleep(0.01)
    closer.join(60)
    assert errors == []
    assert set(Deadline.objects.values_list("outcome", flat=True)) == {"late"}
