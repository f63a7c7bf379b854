"""The embedded broker never shows half a message, and never dies of one."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from prochile_portal import file_broker


@pytest.fixture
def folders(tmp_path):
    made = {name: tmp_path / name for name in ("queue", "processed", "control")}
    for folder in made.values():
        folder.mkdir()
    return made


@pytest.fixture
def connect(folders):
    options = {
        "data_folder_in": str(folders["queue"]),
        "data_folder_out": str(folders["queue"]),
        "processed_folder": str(folders["processed"]),
        "control_folder": str(folders["control"]),
    }
    file_broker.register()
    return lambda: Connection("filesystem://localhost", transport_options=options)


def test_it_is_what_the_portal_uses(connect):
    assert isinstance(connect().transport, file_broker.Transport)


def test_a_message_is_whole_from_the_moment_it_can_be_seen(connect, folders, monkeypatch):
    seen = []
    really = Path.replace

    def look_first(aside, name):
        assert aside.read_text()
        seen.append(channel._size("celery"))
        return really(aside, name)

    monkeypatch.setattr(Path, "replace", look_first)
    channel = connect().channel()
    channel._put("celery", {"n": 1})
    assert seen == [0]
    assert channel._size("celery") == 1 and channel._get("celery") == {"n": 1}
    assert list(folders["queue"].iterdir()) == []


@pytest.mark.parametrize("broken", ["", '{"n": '])
def test_half_a_message_is_left_out_and_the_next_one_arrives(connect, folders, broken):
    channel = connect().channel()
    (folders["queue"] / "0_a.celery.msg").write_text(broken)
    channel._put("celery", {"n": 2})
    assert channel._get("celery") == {"n": 2}
    with pytest.raises(Empty):
        channel._get("celery")


def test_an_empty_table_of_queues_is_written_again(connect, folders):
    (folders["control"] / "celery.exchange").write_text("")
    channel = connect().channel()
    assert channel.get_table("celery") == []
    channel._queue_bind("celery", "celery", "", "celery")
    assert [row.queue for row in channel.get_table("celery")] == ["celery"]


def test_many_bind_at_once_and_none_is_lost(connect):
    gate = threading.Barrier(8)

    def bind(number):
        channel = connect().channel()
        gate.wait()
        channel._queue_bind("celery", f"k{number}", "", f"q{number}")

    threads = [threading.Thread(target=bind, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row.queue for row in connect().channel().get_table("celery")} == {f"q{number}" for number in range(8)}


def test_the_portal_hands_its_tasks_to_it(tmp_path):
    code = (
        "import prochile_portal.celery as c; t = c.app.connection().transport; "
        "print(type(t).__module__); c.app.send_task('casework.tasks.drain_outbox')"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.development",
        "PORTAL_VAR_DIR": str(tmp_path),
        "REDIS_URL": "",
        "DATABASE_URL": "",
    }
    environment.pop("DATABASE_URL")
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "prochile_portal.file_broker", done.stderr
    assert len(list((tmp_path / "broker" / "queue").glob("*.celery.msg"))) == 1
