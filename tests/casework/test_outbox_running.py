"""The outbox as it runs: its command, its tasks, the nudge that never holds a page, and the catcher of development."""

import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from casework import mail_catcher, tasks
from casework.models import OutboxMessage
from casework.services import nudge
from tests.casework.mailhouse import free_port, open_house, point_at
from tests.casework.test_outbox_delivery import write


def waiting(number=1):
    return write(number, now=timezone.now() - timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
class TestCommandAndTasks:
    def test_the_command_sends_and_says_how_many(self, settings):
        waiting(1)
        waiting(2)
        said = StringIO()
        with open_house(settings) as house:
            call_command("drain_outbox", "--limit", "1", stdout=said)
        assert len(house.mails) == 1 and said.getvalue().startswith("Enviados: 1.")

    def test_the_command_says_that_nobody_answers(self, settings):
        waiting()
        point_at(settings, free_port())
        said = StringIO()
        call_command("drain_outbox", stdout=said)
        assert "no responde" in said.getvalue() and OutboxMessage.objects.get().state == "queued"

    def test_the_task_of_the_beat_sends(self, settings):
        waiting()
        with open_house(settings) as house:
            tasks.drain_outbox.delay()
        assert len(house.mails) == 1

    def test_the_task_of_the_digests_runs(self):
        tasks.release_digests.delay()
        assert OutboxMessage.objects.count() == 0

    def test_the_beat_calls_both(self, settings):
        called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert {tasks.drain_outbox.name, tasks.release_digests.name} <= called


@pytest.mark.django_db(transaction=True)
class TestNudge:
    @pytest.fixture
    def asked(self, settings, monkeypatch):
        settings.OUTBOX_NUDGE = True
        calls = []
        monkeypatch.setattr(nudge.current_app, "send_task", lambda name, **kwargs: calls.append(name))
        return calls

    def settle(self):
        for thread in threading.enumerate():
            if thread.name == "outbox-nudge":
                thread.join(5)

    def test_it_asks_for_a_delivery_once_the_row_is_there(self, asked):
        with transaction.atomic():
            nudge.after_commit()
            assert asked == []
        self.settle()
        assert asked == [tasks.drain_outbox.name]

    def test_it_asks_nothing_when_the_act_fails(self, asked):
        with pytest.raises(RuntimeError), transaction.atomic():
            nudge.after_commit()
            raise RuntimeError
        self.settle()
        assert asked == []

    def test_a_broker_that_does_not_answer_holds_nobody(self, asked, monkeypatch):
        monkeypatch.setattr(nudge.current_app, "send_task", lambda name, **kwargs: time.sleep(2))
        begun = time.monotonic()
        for _ in range(20):
            with transaction.atomic():
                nudge.after_commit()
        assert time.monotonic() - begun < 1
        self.settle()

    def test_a_broker_that_is_down_breaks_nothing(self, asked, monkeypatch):
        def refuse(name, **kwargs):
            raise ConnectionRefusedError

        monkeypatch.setattr(nudge.current_app, "send_task", refuse)
        with transaction.atomic():
            nudge.after_commit()
        self.settle()
        assert not nudge._asking.locked()  # the next one may ask again


class TestCatcher:
    @pytest.fixture
    def folder(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        return tmp_path

    def test_it_keeps_what_it_is_given(self, folder, client, db):
        port = free_port()
        environment = os.environ | {
            "PORTAL_VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.development",
        }
        command = [sys.executable, "manage.py", "mail_catcher", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert f":{port}" in process.stdout.readline()
            with smtplib.SMTP("127.0.0.1", port) as server:
                text = "Subject: Hola\r\nTo: ana@viveros.example\r\n\r\nVer"
                server.sendmail("a@b.example", ["ana@viveros.example"], text)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        (kept,) = mail_catcher.caught()
        assert (kept.subject, kept.to, kept.text.strip()) == ("Hola", "ana@viveros.example", "Ver")
        assert "Hola" in client.get("/correo/").content.decode()
        assert "Ver" in client.get(f"/correo/{kept.name}/").content.decode()
        assert client.get("/correo/?q=nadie").content.decode().count("Hola") == 0

    def test_outside_development_it_does_not_exist(self, settings, client, db):
        settings.MAIL_CATCHER = False
        assert client.get("/correo/").status_code == 404
        with pytest.raises(Exception, match="solo existe en desarrollo"):
            call_command("mail_catcher", "--port", "0")

    def test_production_does_not_have_it(self):
        from prochile_portal.settings import mail

        assert mail.MAIL_CATCHER is False
        assert "MAIL_CATCHER" not in (Path(mail.__file__).parent / "production.py").read_text()
