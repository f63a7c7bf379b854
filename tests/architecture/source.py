"""The repository's own files, and small helpers to read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the top down: each may import what comes after, never what comes before; equal ranks do not know each other.
RANKS = {
    "prochile_portal": 0,
    "followup": 1,
    "intake": 2,
    "complaints": 2,
    "portfolio": 3,
    "casework": 4,
    "accounts": 5,
}
PACKAGES = tuple(RANKS)


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository; ignored files are not."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for line in listing.stdout.splitlines() if (path := ROOT / line).is_file())


@cache
def modules() -> tuple[Path, ...]:
    """The portal's own Python modules, without tests and without migrations."""
    return tuple(
        path
        for path in repository_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in PACKAGES
        and "migrations" not in path.relative_to(ROOT).parts
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def layer(path: Path) -> str:
    """`casework/rules.py` and `casework/rules/assignment.py` are both of the layer "rules"."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1].split("_")[0] if len(parts) > 1 else ""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def all_tests_text() -> str:
    here = Path(__file__).parent
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in repository_files()
        if path.suffix == ".py" and (ROOT / "tests") in path.parents and here not in path.parents
    )
