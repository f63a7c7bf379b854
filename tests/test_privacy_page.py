"""Ley 21.719: the published policy says of each thing what it is kept for, and for how long."""

from __future__ import annotations

import pytest

from casework.rules.privacy import kept, policies

pytestmark = pytest.mark.django_db


def test_the_page_tells_what_is_kept_and_for_how_long_and_the_version_before_stays(client):
    page = client.get("/privacidad/").content.decode()
    for one in kept().values():
        assert one.what in page and one.how_long in page
    assert "1 año" in page and "180 días" in page
    assert [policy.version for policy in policies()] == ["1.1", "1.0"]
    before = client.get("/privacidad/1.0/").content.decode()
    assert "Los correos enviados se conservan como constancia" in before and "180 días" not in before


def test_what_has_no_days_says_its_term_too():
    in_words = {code for code, one in kept().items() if one.days is None}
    assert {"accounts", "profiles", "contacts", "potential", "attendees", "opt_outs", "api_keys"} <= in_words
    assert kept()["drafts"].in_browser and kept()["drafts"].how_long == "1 día"
