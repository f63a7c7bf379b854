"""Each test process has its own folder, its own database and its own Redis keys, so that two never meet."""

import os
import tempfile
from pathlib import Path

# Named by the runner of parallel tests: gw0, gw1…; "main" when there is one process.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def own_folder() -> Path:
    """A folder for this test process, in memory where the machine offers it (the suite is bound by small writes)."""
    base = os.environ.get("PORTAL_TEST_DIR")
    if not base:
        memory = Path("/dev/shm")  # noqa: S108
        parent = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
        base = tempfile.mkdtemp(prefix="portal-tests-", dir=parent)
        os.environ["PORTAL_TEST_DIR"] = base  # the parallel processes inherit it
        os.environ["PORTAL_TEST_DIR_OWNER"] = str(os.getpid())  # who removes it at the end
    folder = Path(base) / WORKER
    folder.mkdir(parents=True, exist_ok=True)
    return folder
