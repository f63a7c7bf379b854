"""`make run`: it says in words why it cannot start, starts everything, and leaves nothing behind however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import call_command

from prochile_portal import runner

HOST = "127.0.0.1"


def _listening():
    taken = socket.socket()
    taken.bind((HOST, 0))
    taken.listen()
    return closing(taken), taken.getsockname()[1]


def test_a_taken_port_is_refused_with_a_way_out():
    taken, port = _listening()
    with taken, pytest.raises(runner.CannotStart, match=f"El puerto {port} está ocupado.*\n.*make run PORT="):
        runner.chosen_port(str(port), HOST)


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_no_port_is_refused(text):
    with pytest.raises(runner.CannotStart, match="PORT debe ser"):
        runner.chosen_port(text, HOST)


def test_the_other_ports_skip_what_is_taken():
    taken, port = _listening()
    with taken:
        chosen = runner.free_ports(HOST, port - 1, 3)
    assert port not in chosen
    assert chosen == sorted(set(chosen))


def test_two_runners_on_the_same_data_are_refused(tmp_path):
    with runner.only_one(tmp_path), pytest.raises(runner.CannotStart, match="ya está en marcha"):
        runner.only_one(tmp_path)
    runner.only_one(tmp_path).close()


def test_every_part_knows_the_same_addresses(monkeypatch):
    for name in ("SITE_URL", "CLAVEUNICA_ORIGIN", "EMAIL_PORT"):
        monkeypatch.delenv(name, raising=False)
    env = runner.environment_for(8123, HOST)
    assert env["SITE_URL"] == "http://localhost:8123"
    assert env["CLAVEUNICA_ORIGIN"] == f"http://localhost:{env['CLAVEUNICA_STANDIN_PORT']}"
    commands = runner.commands(env, HOST)
    assert env["CLAVEUNICA_STANDIN_PORT"] in commands["claveunica"]
    assert env["EMAIL_PORT"] in commands["correo"]


@pytest.mark.django_db
def test_preparing_twice_changes_nothing_and_says_where_to_go(capsys, settings):
    from accounts.models import Office

    call_command("prepare")
    offices = Office.objects.count()
    call_command("prepare")
    assert Office.objects.count() == offices > 16
    assert settings.SITE_URL in capsys.readouterr().out


@pytest.mark.django_db
def test_reference_data_is_loaded_by_the_same_commands_as_in_production():
    from casework.models import Clause

    call_command("load_reference", verbosity=0)
    call_command("load_calendar", verbosity=0)
    assert Clause.objects.count() >= 88


# --- The whole thing, for real ---------------------------------------------------------------------------------------


def _family(var_dir: Path) -> set[int]:
    """Every living process that was started with this folder of data, found by its environment."""
    mark = f"PORTAL_VAR_DIR={var_dir}".encode()
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                zombie = " Z " in (entry / "stat").read_text().rsplit(")", 1)[-1][:4]
                if not zombie and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.add(int(entry.name))
            except OSError:
                continue
    return found


def _wait(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def _answers_200(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


@pytest.fixture
def database_url(request, tmp_path):
    """A database of its own on the server that the suite uses, because the runner commits for real."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'run.sqlite3'}"
        return
    import psycopg2

    name = f"runner_{os.getpid()}"
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    server.cursor().execute(f"CREATE DATABASE {name}")
    yield os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + name
    server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes in /proc, which only Linux has")
def test_it_starts_everything_and_leaves_nothing_behind(tmp_path, database_url):
    var_dir = tmp_path / "var"
    port = runner.free_ports(HOST, 18000 + os.getpid() % 2000, 1)[0]
    # Without what the suite's own settings put in the environment.
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PYTEST", "CLAVEUNICA"))}
    env |= {"PORT": str(port), "PORTAL_VAR_DIR": str(var_dir), "DATABASE_URL": database_url, "DEMO_MODE": "false"}
    env.pop("MAKELEVEL", None)

    def start():
        with (tmp_path / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "prochile_portal.runner"], cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log
            )

    def is_well() -> bool:
        return _answers_200(f"http://{HOST}:{port}/salud/")

    def log() -> str:
        return (tmp_path / "log").read_text(encoding="utf-8")

    first = start()
    try:
        assert _wait(is_well, 90), log()
        assert len(_family(var_dir)) >= 6
        first.send_signal(signal.SIGINT)
        assert first.wait(20) == 0, log()
        assert _wait(lambda: not _family(var_dir), 5), log()

        # Even a runner that is killed, and so cannot say goodbye, leaves nobody behind.
        second = start()
        assert _wait(is_well, 60), log()
        second.kill()
        second.wait()
        assert _wait(lambda: not _family(var_dir), 20), log()
    finally:
        for pid in _family(var_dir):
            os.kill(pid, signal.SIGKILL)
