"""A headless Chromium, and people who come in through their session.

    def test_something(browser_as, live_server): page = browser_as(executive); page.goto("/bandeja/")

Skipping without a Chromium, or failing when PORTAL_REQUIRE_BROWSER is set, is decided once in the root conftest.
"""

from __future__ import annotations

from tests.browser.harness import browser_as, chromium  # noqa: F401 - fixtures
