"""No page asks the database more than twelve times, whatever the number of rows, and none repeats a query per row."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.table import Row, by_app
from tests.pages.crowd import crowd

LIMIT = 12
WIDEST = ("office_head", "client_management", "representative")
# Written around a page's own queries by `atomic`, as commands of the transaction: they read and write nothing.
NOT_QUERIES = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ", "BEGIN", "COMMIT")


def asked(client, address: str, watched: AbstractContextManager[None]) -> list[str]:
    """Everything that one visit asks the database, its session and its user among it.

    Only the commands of the transaction are left out. What the process keeps for everybody (names of offices, the
    calendar) is asked before, by a visit to another page, as in a portal that has been running for a minute.
    """
    client.get(reverse("casework:plazos"))
    with watched, CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in captured if not query["sql"].startswith(NOT_QUERIES)]


def test_nothing_that_a_page_asks_is_left_out(world, sign_in) -> None:
    with CaptureQueriesContext(connection) as captured:
        sign_in(world.people["executive"]).get("/bandeja/")
    left = {query["sql"].split()[0] for query in captured if query["sql"].startswith(NOT_QUERIES)}
    assert not left & {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}


def readers(row: Row) -> list[str]:
    """Who looks at a page here: its reader, and those who see the most and do the most, where they may."""
    return [role for role in dict.fromkeys((row.reader, *WIDEST)) if role == row.reader or row.answers.get(role) == 200]


@pytest.mark.parametrize("app", by_app())
def test_no_page_needs_more_than_twelve_queries(app: str, world, sign_in, no_repeated_queries) -> None:
    crowd(world)
    wrong = []
    for row in (row for row in by_app()[app] if row.reader):
        for role in readers(row):
            world.begin()
            address = row.address(world)
            try:
                queries = asked(sign_in(world.people[role]), address, no_repeated_queries())
            except Exception as problem:  # every page is tried; a repeated query is one of these
                wrong.append(f"{address} as {role}: {problem!r}"[:400])
                continue
            if len(queries) > LIMIT:
                listed = "\n    ".join(sql[:170] for sql in queries)
                wrong.append(f"{address} as {role}: {len(queries)} queries\n    {listed}")
    assert wrong == [], "\n".join(wrong)
