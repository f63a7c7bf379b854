"""The embedded broker: kombu's `filesystem://`, with files that are whole from the moment they can be seen.

Kombu opens a message under its final name and then writes it: a reader that comes in between takes an empty file, and
its worker dies of it. Here a message is written aside and renamed, and one that cannot be read (a machine that lost its
power in the middle) is left out; the sweeps find its work again, as that of any message that a broker forgets.
"""

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

logger = structlog.get_logger(__name__)


def register() -> None:
    """Let `filesystem://` mean this one in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


class Channel(filesystem.Channel):
    def _put(self, queue: str, *args: Any, **kwargs: Any) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, str_to_bytes(dumps(args[0])))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        while True:  # ends with Empty, as the original
            try:
                return super()._get(queue)
            except ValueError:
                logger.warning("broker_message_unreadable", queue=queue)

    def get_table(self, exchange: str) -> list[Any]:
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        file = self._exchange_file(exchange)
        with self._alone():
            table = [filesystem.exchange_queue_t(*row) for row in self.get_table(exchange)]
            if bound not in table:
                _write(file, str_to_bytes(dumps([bound, *table])))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel


def _write(file: Path, content: bytes) -> None:
    """Nobody sees the file until it is whole."""
    aside = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.part")
    aside.write_bytes(content)
    aside.replace(file)
