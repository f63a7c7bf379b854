"""The page tests look at the addresses of the access table, with the browser of tests/browser."""

from tests.browser.harness import browser_as, chromium  # noqa: F401 - fixtures
