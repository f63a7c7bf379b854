"""axe finds nothing on any page, nothing is asked of other hosts, and nothing runs over the edge of a phone."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.access.table import Row, by_app
from tests.browser.harness import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

APPS = by_app()
AXE = Axe().axe_script
# Only what is wrong crosses to the test: all that is right is hundreds of kilobytes for each page.
LOOK = "async ([context, options]) => (await axe.run(context, options)).violations"
VIOLATIONS = {"resultTypes": ["violations"]}
NOT_OURS = {"exclude": [["#swagger-ui"]]}
ITS_OWN_MAIN = {"rules": {"landmark-no-duplicate-main": {"enabled": False}}}  # Swagger's, counted though left out


def of(app: str) -> list[Row]:
    """The pages of an app."""
    return [row for row in APPS[app] if row.reader]


def picture(page, row: Row, address: str) -> None:
    """Kept for people to look at, when PORTAL_PICTURES names a folder."""
    folder = os.environ.get("PORTAL_PICTURES")
    if folder:
        name = re.sub(r"[^a-z0-9]+", "_", f"{row.reader}{address}".lower())[:80]
        page.screenshot(path=Path(folder) / f"{name}_{page.viewport_size['width']}.png", full_page=True)


def found_by_axe(page) -> list[str]:
    """What axe finds on the page as it stands.

    Swagger draws its part of the API's page after loading, so that axe met it drawn or not by chance; its contrast and
    its order of headings are Swagger's own, and not looked at.
    """
    options = VIOLATIONS | (ITS_OWN_MAIN if page.locator("#swagger-ui").count() else {})
    page.evaluate(AXE)
    return [
        f"{violation['id']}: {violation['help']} at {[' '.join(node['target']) for node in violation['nodes'][:3]]}"
        for violation in page.evaluate(LOOK, [NOT_OURS, options])
    ]


def complaints_of(page, row: Row, address: str) -> list[str]:
    """What axe finds on a wide screen, what the page asks of others, and what runs over the edge of a phone."""
    page.set_viewport_size(DESKTOP)
    page.complaints.clear()
    answer = page.goto(address)
    if answer.status != 200:
        return [f"answered {answer.status}"]
    picture(page, row, address)
    found = found_by_axe(page)
    page.set_viewport_size(PHONE)
    picture(page, row, address)
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found + page.complaints + ([f"{over} px over the edge of a phone"] if over > 0 else [])


def test_what_is_wrong_with_a_page_is_noticed(browser_as) -> None:
    page = browser_as(None, DESKTOP)
    page.set_content('<html lang="es"><title>x</title><main><h1>x</h1><img src="x"></main></html>')
    assert [found.split(":")[0] for found in found_by_axe(page)] == ["image-alt"]


@pytest.mark.parametrize("app", APPS)
def test_axe_finds_nothing_and_nothing_runs_over_the_edge_of_a_phone(app: str, world, browser_as) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    pages = {}
    for row in of(app):
        world.begin()
        address = row.address(world)
        person = world.people[row.reader]
        pages[person] = page = pages.get(person) or browser_as(person, DESKTOP)
        found[address] += complaints_of(page, row, address)
    assert {address: what for address, what in found.items() if what} == {}
