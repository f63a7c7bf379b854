"""No page asks the database more than twelve times, whatever the number of rows, and none repeats a query per row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.table import by_app
from tests.pages.crowd import crowd

LIMIT = 12
# Written around the page by Django's session and by savepoints; they are the same on every page and not the page's.
NOT_OF_THE_PAGE = (
    "SELECT JSON(", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT", 'UPDATE "django_session"', 'SELECT (1) AS "a"',
)  # fmt: skip


def asked(client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in captured if not query["sql"].startswith(NOT_OF_THE_PAGE)]


@pytest.mark.parametrize("app", by_app())
def test_no_page_needs_more_than_twelve_queries(app: str, world, sign_in, no_repeated_queries) -> None:
    crowd(world)
    wrong = []
    for row in (row for row in by_app()[app] if row.reader):
        world.begin()
        address = reverse(row.name, args=row.args(world)) + row.query
        client = sign_in(world.people[row.reader])
        try:
            with no_repeated_queries():
                queries = asked(client, address)
        except Exception as problem:  # every page is tried; a repeated query is one of these
            wrong.append(f"{address} as {row.reader}: {problem!r}"[:400])
            continue
        if len(queries) > LIMIT:
            listed = "\n    ".join(sql[:170] for sql in queries)
            wrong.append(f"{address} as {row.reader}: {len(queries)} queries\n    {listed}")
    assert wrong == [], "\n".join(wrong)
