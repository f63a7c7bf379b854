"""A mail server for development: it keeps what it is given as files, to be read at /correo/. Never in production."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope

KEPT = 2000  # the oldest beyond these are thrown away


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "mail"
    path.mkdir(parents=True, exist_ok=True)
    return path


class Keeper:
    """aiosmtpd's handler: one file per mail, written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
        draft = self.path / f"{name}.part"
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(self.path / f"{name}.eml")
        for old in sorted(self.path.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return "250 OK"


@dataclass(frozen=True)
class Caught:
    name: str
    at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "(sin asunto)")

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain", "html"))
        return str(part.get_content()) if part else ""

    @property
    def attachments(self) -> list[str]:
        return [part.get_filename() or "adjunto" for part in self.message.iter_attachments()]


def caught(limit: int = 100, query: str = "") -> list[Caught]:
    """The newest mails first; only those whose subject, sender or reader has the query."""
    found = []
    for path in sorted(folder().glob("*.eml"), reverse=True):
        mail = _read(path)
        if query.lower() in f"{mail.subject} {mail.to} {mail.sender}".lower():
            found.append(mail)
        if len(found) >= limit:
            break
    return found


def one(name: str) -> Caught | None:
    path = folder() / f"{Path(name).name[:100]}.eml"  # longer than any of ours, and than what a disk takes
    return _read(path) if path.is_file() else None


def _read(path: Path) -> Caught:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    at = datetime.strptime(path.name.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return Caught(path.stem, at, message)
