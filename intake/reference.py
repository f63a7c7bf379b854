"""What the intake needs to exist before anybody comes: the instrument of the test. Safe to run again."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from intake import scoring
from intake.models import Instrument

CONTENT = Path(__file__).parent / "content"


class InstrumentChanged(RuntimeError):
    """The file changed and kept its version: answers already given would change their meaning."""


def load(stdout: Any = None) -> Instrument:
    """Load the instrument of the test as an immutable version; does nothing when it is already there.

    Raises:
        InstrumentChanged: the same version with another content.
    """
    return load_instrument(CONTENT / "readiness_test.yaml", now=timezone.now())


def load_instrument(path: Path, *, now: datetime) -> Instrument:
    """Read, check and keep one instrument file."""
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    _check(content)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    known = Instrument.objects.filter(version=content["version"]).first()
    if known is None:
        return Instrument.objects.create(
            version=content["version"], status=content["status"], content=content, digest=digest, loaded_at=now
        )
    if known.digest != digest:
        raise InstrumentChanged(f"La versión {known.version} ya está cargada con otro contenido: use otra versión.")
    return known


def _check(content: dict[str, Any]) -> None:
    """The weights of each dimension add up to its points, in both branches, and to the total."""
    for branch in (row["id"] for row in content["branches"]):
        for dimension in content["dimensions"]:
            items = [i for i in scoring.items_of(content, branch) if i["dimension"] == dimension["id"]]
            if sum(item["weight"] for item in items) != dimension["points"]:
                raise ValueError(f"Los pesos de {dimension['id']} no suman {dimension['points']} ({branch}).")
        if scoring.maximum(content, branch) != content["scoring"]["max_total"] * scoring.THIRDS:
            raise ValueError(f"El total de {branch} no es {content['scoring']['max_total']}.")
