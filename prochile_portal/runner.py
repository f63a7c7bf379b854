"""`make run`: the whole portal on one machine, ended as one.

Prepares the database, then keeps web, worker, beat, the ClaveÚnica stand-in and the mail catcher under honcho. Whatever
ends the runner (Ctrl-C, a signal, even SIGKILL) ends them all: every process is leashed to the one that started it.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import IO, Any
from urllib.request import urlopen

from honcho import manager as honcho_manager
from honcho.printer import Printer
from honcho.process import Popen, Process

ROOT = Path(__file__).resolve().parents[1]
PR_SET_PDEATHSIG = 1
PORTS_TO_TRY = 200
honcho_manager.KILL_WAIT = 10  # seconds for a worker to finish what it has in hand


class CannotStart(Exception):
    """Why the portal cannot start, in words for the person at the terminal."""


def leash(sign: int) -> None:
    """Ask the kernel (Linux) to send `sign` to this process when its parent dies. Elsewhere honcho's ending serves."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sign)


def leashed_popen(command: list[str], **kwargs: Any) -> Popen:
    # Single-threaded at this moment, so preexec_fn is safe.
    return Popen(command, shell=False, preexec_fn=lambda: leash(signal.SIGTERM), **kwargs)


class LeashedProcess(Process):
    """Honcho ignores SIGTERM in the process between the runner and each command: only SIGKILL ends that one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._child_ctor = leashed_popen

    def run(self, *args: Any, **kwargs: Any) -> None:
        leash(signal.SIGKILL)
        super().run(*args, **kwargs)


class Runner(honcho_manager.Manager):
    def __init__(self) -> None:
        super().__init__(Printer(sys.stdout, colour=sys.stdout.isatty()))
        self._process_ctor = LeashedProcess

    def _killall(self, force: bool = False) -> None:
        """Honcho forgets a process that has not said its number yet: wait for the word of the ones just born."""
        for name, process in self._processes.items():
            if "pid" not in process and "returncode" not in process and process.get("process"):
                process["process"].kill()  # its command dies with it: see leash
                process["pid"], process["returncode"] = 0, 0
                self._system_print(f"{name} ended before it started\n")
        super()._killall(force)


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_ports(host: str, after: int, count: int) -> list[int]:
    """The first `count` free ports above `after`."""
    found = [port for port in range(after + 1, min(after + 1 + PORTS_TO_TRY, 65536)) if is_free(host, port)]
    if len(found) < count:
        raise CannotStart(f"No hay {count} puertos libres después del {after}: elija otro con «make run PORT=…».")
    return found[:count]


def chosen_port(text: str, host: str) -> int:
    """The port of the web, or CannotStart in words."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT debe ser un número entre 1 y 65535, no «{text}».")
    port = int(text)
    if not is_free(host, port):
        raise CannotStart(
            f"El puerto {port} está ocupado por otro programa (¿quizás el portal ya está en marcha?).\n"
            f"Ciérrelo, o elija otro puerto: make run PORT={port + 10}"
        )
    return port


def only_one(var_dir: Path) -> IO[str]:
    """Two runners on the same data would send the same tasks twice. The lock ends with the process that holds it."""
    var_dir.mkdir(parents=True, exist_ok=True)
    lock = (var_dir / "runner.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise CannotStart(
            f"El portal ya está en marcha con los datos de {var_dir}. Ciérrelo primero, o use otra carpeta de datos: "
            "make run PORT=… PORTAL_VAR_DIR=…"
        ) from error
    return lock


def environment_for(port: int, host: str) -> dict[str, str]:
    """What every process of this run shares. Ports are chosen here once, so that all of them agree."""
    standin, smtp = free_ports(host, port, 2)
    origin = f"http://localhost:{standin}"
    env = {
        "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.development",
        "DEBUG": "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "SITE_URL": f"http://localhost:{port}",
        "CLAVEUNICA_ORIGIN": origin,
        "CLAVEUNICA_STANDIN_PORT": str(standin),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(smtp),
    }
    return {**env, **os.environ, "PORT": str(port)}


def commands(env: dict[str, str], host: str) -> dict[str, list[str]]:
    """Name → command of everything that runs, in the order of the screen."""
    python, manage = sys.executable, [sys.executable, "manage.py"]
    celery = [python, "-m", "celery", "--quiet", "-A", "prochile_portal"]
    quiet = ["--loglevel", "warning"]
    gunicorn = [python, "-m", "gunicorn", "prochile_portal.wsgi", "--bind", f"{host}:{env['PORT']}"]
    gunicorn += ["--no-control-socket"]
    return {
        "web": [*gunicorn, "--workers", "2", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "3"],
        # Threads instead of child processes: nothing can be left behind, and one process less on a small machine.
        "worker": [*celery, "worker", "-P", "threads", "-c", "3", *quiet, "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", *quiet, "--pidfile="],
        "claveunica": [*manage, "clave_unica_standin", "--port", env["CLAVEUNICA_STANDIN_PORT"]],
        "correo": [*manage, "mail_catcher", "--port", env["EMAIL_PORT"]],
    }


def show_once_it_answers(screen: Path, url: str) -> None:
    """The first screen comes last, when what it promises is true; after half a minute it comes anyway."""
    for _ in range(60):
        try:
            urlopen(url, timeout=2).close()
            break
        except OSError:  # not yet, or (503) not all of it
            time.sleep(0.5)
    print(screen.read_text(encoding="utf-8"), flush=True)


def main() -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background starts us with it ignored
    if "MAKELEVEL" in os.environ:
        leash(signal.SIGTERM)
    host = os.environ.get("HOST", "127.0.0.1")
    try:
        port = chosen_port(os.environ.get("PORT", "8000"), host)
        lock = only_one(Path(os.environ.get("PORTAL_VAR_DIR", ROOT / "var")))
        env = environment_for(port, host)
        screen = Path(lock.name).with_name("first-screen.txt")
        env["PORTAL_FIRST_SCREEN"] = str(screen)
        prepare = [sys.executable, "manage.py", "prepare"]
        prepared = subprocess.run(prepare, cwd=ROOT, env=env, check=False, preexec_fn=lambda: leash(signal.SIGTERM))
    except CannotStart as reason:
        print(f"\n{reason}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if prepared.returncode:
        return prepared.returncode
    with lock:
        runner = Runner()
        for name, command in commands(env, host).items():
            runner.add_process(name, command, env=env, cwd=str(ROOT))
        Thread(target=show_once_it_answers, args=(screen, f"http://{host}:{port}/salud/"), daemon=True).start()
        runner.loop()
    # Ending on request is not a failure.
    return 0 if runner.returncode in {130, 143} else int(runner.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
