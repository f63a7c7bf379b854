"""Templates of activities through the API: read by who organises, edited by the administrator."""

from __future__ import annotations

import pytest

from portfolio.models import ActivityTemplate

pytestmark = pytest.mark.django_db
TALK = "/api/v1/catalogues/activity-templates/talk/"


def test_an_administrator_edits_a_template_and_it_is_no_example_any_more(api, administrator, executive):
    mine = api(administrator)
    reminder = {"days": -2, "from": "start", "to": "enrolled", "purpose": "Nos vemos\npronto"}
    told = mine.patch(TALK, {"capacity": 50, "requirements": ["open"], "reminders": [reminder]}, format="json")
    assert told.status_code == 200, told.json()
    row = ActivityTemplate.objects.get(code="talk")
    assert row.reminders == [reminder | {"purpose": "Nos vemos pronto"}]
    assert (row.capacity, row.requirements, row.example) == (50, [{"code": "open", "blocking": False}], False)
    assert api(executive).get(TALK).json() == told.json()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"requirements": ["nada"]}, "requirements"),
        ({"documents": ["nada"]}, "documents"),
        ({"channel": "telephone"}, "channel"),
        ({"capacity": 0}, "capacity"),
        ({"reminders": [{"days": 1, "from": "ayer", "to": "enrolled", "purpose": "Hola"}]}, "reminders.0.from"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field_and_changes_nothing(api, administrator, wrong, field):
    before = ActivityTemplate.objects.filter(code="talk").values().get()
    answer = api(administrator).patch(TALK, wrong, format="json")
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field
    assert ActivityTemplate.objects.filter(code="talk").values().get() == before


def test_one_that_is_not_used_any_more_is_only_of_the_administration(api, administrator, auditor, executive):
    assert api(administrator).patch(TALK, {"active": False}, format="json").json()["active"] is False
    assert api(executive).get(TALK).status_code == 404
    assert api(auditor).get(TALK).status_code == 200
