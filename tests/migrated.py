"""The migrated database of the suite, kept between runs on SQLite: migrating takes longer than most single tests.

The copy is keyed by every migration file and by the pinned libraries, so that a change of either migrates anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "var" / "migrated"


def _key() -> str:
    digest = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _on_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def restore(test_settings: dict[str, Any]) -> bool:
    """Put the kept copy where the test database goes; False when there is none for these migrations."""
    kept = KEPT / _key()
    if not _on_sqlite() or not kept.exists():
        return False
    shutil.copy(kept, test_settings["NAME"])
    return True


def keep() -> None:
    """Keep the database as the migrations left it, in one step, and drop the copies of other migrations."""
    if not _on_sqlite():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    fresh = KEPT / f"fresh-{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(fresh)])
    for old in KEPT.iterdir():
        if not old.name.startswith("fresh-"):
            old.unlink(missing_ok=True)
    fresh.replace(KEPT / _key())
