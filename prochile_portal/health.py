"""`/salud/`: is everything that the portal needs alive? Cheap, without login, and silent about what helps an attacker.

Worker and beat prove themselves by heartbeats instead of by answering, because the embedded broker (files) has no way
to answer a ping. Three different signs tell which part is dead:

- `beat`: written by beat's own process each time that it sends the heartbeat task;
- `worker`: written by a timer inside the worker, whether or not anything arrives;
- `broker`: written by the task, when the worker runs what beat sent; that is, the whole way round.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = structlog.get_logger(__name__)

BEAT_EVERY = 10  # seconds between two heartbeats
SILENCE_ALLOWED = 60  # seconds without one until a part counts as dead
OUTBOX_PATIENCE = timedelta(minutes=15)  # a message due for longer than this means that nobody is sending
HORIZON_WARNING = timedelta(days=180)  # warn this long before the loaded calendar runs out


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    DOWN = "down"


@dataclass(frozen=True)
class Component:
    state: State
    detail: str

    def as_json(self) -> dict[str, str]:
        return {"state": self.state, "detail": self.detail}


def beat_heart(part: str) -> None:
    """Write the sign of life of `part` (beat, worker or broker). A dead cache must not take the part down with it."""
    try:
        caches["heartbeats"].set(part, time.time(), timeout=None)
    except Exception:
        logger.warning("heartbeat_not_written", part=part, exc_info=True)


def heartbeat_age(part: str) -> float | None:
    """Seconds since the last sign of life of `part`; None when there never was one."""
    written = caches["heartbeats"].get(part)
    return None if written is None else max(0.0, time.time() - written)


def _by_heartbeat(part: str) -> Component:
    age = heartbeat_age(part)
    if age is None:
        return Component(State.DOWN, "Todavía no da señales de vida.")
    state = State.OK if age <= SILENCE_ALLOWED else State.DOWN
    return Component(state, f"Última señal hace {age:.0f} s.")


def check_database(_now: datetime) -> Component:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return Component(State.OK, connection.display_name)


def check_broker(_now: datetime) -> Component:
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()
    return _by_heartbeat("broker")


def check_worker(_now: datetime) -> Component:
    return _by_heartbeat("worker")


def check_beat(_now: datetime) -> Component:
    return _by_heartbeat("beat")


def check_outbox(now: datetime) -> Component:
    from casework.models import OutboxMessage

    oldest, put_off = OutboxMessage.objects.backlog(now, written_before=now - OUTBOX_PATIENCE)
    if oldest is None:
        if put_off:  # the portal does its part: somebody must look at the mail server
            return Component(State.WARNING, f"El servidor de correo tiene {put_off} correos en espera.")
        return Component(State.OK, "Nada por enviar.")
    age = now - oldest
    state = State.OK if age <= OUTBOX_PATIENCE else State.DOWN
    return Component(state, f"El correo más atrasado debió salir hace {age.total_seconds():.0f} s.")


def check_calendar(now: datetime) -> Component:
    from casework.selectors import calendar_horizon

    horizon = calendar_horizon()
    if horizon is None:
        return Component(State.WARNING, "No hay feriados cargados.")
    near = horizon - timezone.localdate(now) < HORIZON_WARNING
    return Component(State.WARNING if near else State.OK, f"Feriados cargados hasta {horizon.isoformat()}.")


CHECKS: dict[str, Callable[[datetime], Component]] = {
    "database": check_database,
    "broker": check_broker,
    "worker": check_worker,
    "beat": check_beat,
    "outbox": check_outbox,
    "calendar": check_calendar,
}


def examine(now: datetime) -> dict[str, Component]:
    """The state of every part. What breaks while asking is down; why goes to the log, never to the page."""
    found = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check(now)
        except Exception:
            logger.exception("health_check_failed", part=name)
            found[name] = Component(State.DOWN, "No responde.")
    return found


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when nothing is down, 503 otherwise, with each part's state as JSON."""
    now = timezone.now()
    parts = examine(now)
    states = {part.state for part in parts.values()}
    worst = next(state for state in (State.DOWN, State.WARNING, State.OK) if state in states)
    body: dict[str, Any] = {
        "state": worst,
        "checked_at": now.isoformat(timespec="seconds"),
        "components": {name: part.as_json() for name, part in parts.items()},
    }
    return JsonResponse(
        body, status=503 if worst == State.DOWN else 200, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
