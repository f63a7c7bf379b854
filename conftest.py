"""The ground of every test: its own files, its own cache keys, and an honest word when a browser is missing.

The cast (who is who) is in tests/conftest.py.
"""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_serial = itertools.count()


def chromium_path() -> str | None:
    """Where a Chromium is: PORTAL_CHROMIUM, or the first one on the PATH."""
    named = os.environ.get("PORTAL_CHROMIUM")
    return named or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    from hypothesis import settings

    # Two busy cores make single examples slow without any of them being wrong.
    settings.register_profile("portal", deadline=None)
    settings.load_profile("portal")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes in a test's name may differ between parallel processes (a zip holds its hour), which then disagree."""
    return f"{argname}_bytes" if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or chromium_path():
        return
    if os.environ.get("PORTAL_REQUIRE_BROWSER"):
        raise pytest.UsageError(f"{len(browser_tests)} browser tests would be skipped: no Chromium was found.")
    why = "no Chromium here: install one (apt install chromium) or name it in PORTAL_CHROMIUM"
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(autouse=True)
def own_cache_keys() -> None:
    """Each test starts with empty caches, at no cost: new keys instead of a flush that others would feel."""
    from django.conf import settings
    from django.core.cache import caches

    for alias, cache in settings.CACHES.items():
        cache["KEY_PREFIX"] = f"test-{settings.WORKER_NAME}-{next(_serial)}-{alias}"
    for cache in caches.all(initialized_only=True):
        cache.key_prefix = f"test-{settings.WORKER_NAME}-{next(_serial)}"


@pytest.fixture(autouse=True)
def no_request_left_open() -> None:
    """A test that leaves a streamed answer unread leaves its request open too, and what that kept of the clauses."""
    from casework.services import clauses

    clauses.request_ended()


@pytest.fixture(scope="session", autouse=True)
def nothing_left_in_redis() -> Iterator[None]:
    yield
    from django.conf import settings

    if settings.REDIS_URL:
        import redis

        client = redis.Redis.from_url(settings.REDIS_URL)
        for key in client.scan_iter(match=f"test-{settings.WORKER_NAME}-*", count=1000):
            client.delete(key)


def pytest_unconfigure(config: Any) -> None:
    if os.environ.get("PORTAL_TEST_DIR_OWNER") == str(os.getpid()):
        shutil.rmtree(Path(os.environ["PORTAL_TEST_DIR"]), ignore_errors=True)
