"""The fixtures of the browser tests; tests/pages uses them too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import User
from conftest import chromium_path

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium here: install one (apt install chromium) or name it in PORTAL_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def session_cookie(person: User, address: str) -> dict[str, Any]:
    """The cookie of a session in which that person is signed in."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


@pytest.fixture
def browser_as(chromium: Browser, live_server: Any, reference: None) -> Iterator[Callable[..., Page]]:
    """Open a page as a person (or nobody): `browser_as(executive)`, `browser_as(None, PHONE)`; goto takes paths.

    Whatever the page asks of another host, or writes as an error to its console, is kept in `page.complaints`.
    """
    opened: list[BrowserContext] = []

    def enter(person: User | None = None, viewport: dict[str, int] | None = None) -> Page:
        context = chromium.new_context(base_url=live_server.url, viewport=viewport or DESKTOP, locale="es-CL")  # type: ignore[arg-type]
        context.set_default_timeout(45_000)  # a busy machine is slow, not wrong
        if person is not None:
            context.add_cookies([session_cookie(person, live_server.url)])  # type: ignore[list-item]
        opened.append(context)
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((live_server.url, "data:", "about:"))
                else page.complaints.append(f"asked {asked.url}")  # type: ignore[attr-defined]
            ),
        )
        return page

    yield enter
    for context in opened:
        context.close()
