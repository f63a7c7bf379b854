"""The API's page: from here alone, and without scripts inside the page."""

import re

import pytest
from django.contrib.staticfiles import finders


@pytest.fixture
def page(client):
    return client.get("/api/v1/docs/")


def test_everything_it_loads_is_ours_and_exists(page):
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    files = [source for source in sources if source.startswith("/static/")]
    assert len(files) >= 4 and all(finders.find(source.removeprefix("/static/")) for source in files)
    assert [source for source in sources if not source.startswith("/")] == []


def test_no_script_inside_the_page_is_allowed_or_there(page):
    policy = page["Content-Security-Policy"]
    assert "script-src 'unsafe-inline'" not in policy and "default-src 'self'" in policy
    assert re.findall(r"<script(?![^>]*src=)[^>]*>", page.content.decode()) == []


def test_its_script_is_served_apart(client, page):
    address = re.search(r'src="(/api/v1/docs/[^"]+)"', page.content.decode())[1]
    script = client.get(address)
    assert script.status_code == 200 and "javascript" in script["Content-Type"]
    assert b"/api/v1/schema/" in script.content


def test_only_this_page_may_write_styles(client, page, db):
    assert "style-src 'self' 'unsafe-inline'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in client.get("/plazos/")["Content-Security-Policy"]
