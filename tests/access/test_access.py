"""PAGES.md, «What each may do», as a table: every address of the portal, and what each role is answered there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

from accounts.models import Role
from tests.access.table import LOGIN, ROLES, by_app, rows

ROWS = rows()


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name}" if entry.name else f"{prefix}?{entry.pattern}"


def test_every_address_of_the_portal_is_in_the_table() -> None:
    told = {row.name for row in ROWS}
    assert set(names(get_resolver().url_patterns)) - told == set()


def test_an_address_that_somebody_adds_and_leaves_out_of_the_table_is_noticed() -> None:
    new = [
        path("api/v1/", include(([path("secreto/", lambda request: None, name="secret")], "api"))),
        path("x/", print),
    ]
    assert set(names(new)) - {row.name for row in ROWS} == {"api:secret", "?x/"}


def test_every_row_names_an_address_that_exists() -> None:
    assert {row.name for row in ROWS} - set(names(get_resolver().url_patterns)) == set()


def test_every_row_says_what_every_role_is_answered() -> None:
    assert [str(row) for row in ROWS if set(row.answers) != set(ROLES)] == []


def test_every_role_that_exists_is_held_by_somebody_of_the_table(world) -> None:
    held = {grant.role for person in world.people.values() if person for grant in person.access.grants}
    assert held == set(Role.values)


# An id of the tests, which begin at 5,001, as a number to be read: «5.001». Neither a RUT nor an amount of money.
PARTED_ID = re.compile(r"""\b(?:name|value|id|for|href|hx-[a-z]+|data-[a-z]+)="[^"]*?(?<![\d.,])(5\.\d{3})(?![\d.,])""")


def parted_ids(response) -> list[str]:
    """Ids that lead nowhere: written into an attribute of a page with the thousands separator."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return PARTED_ID.findall(response.content.decode())


def test_an_id_with_its_thousands_parted_is_noticed() -> None:
    assert parted_ids(HttpResponse('<input name="m5.001-1"><a href="?persona=5.002">')) == ["5.001", "5.002"]
    assert parted_ids(HttpResponse('<p>5.001</p><input value="5.001.234-5"><input name="m5001-1">')) == []


def answered(response, login: str) -> int | str:
    if response.status_code == 302 and response.headers["Location"].startswith(login):
        return LOGIN
    return response.status_code


@pytest.mark.parametrize("app", by_app())
def test_each_role_gets_what_the_table_says(app: str, world, sign_in) -> None:
    login = reverse("accounts:sign_in")
    wrong = []
    clients = {None: sign_in(None)}
    for row in by_app()[app]:
        world.begin()
        address = row.address(world)
        for role in ROLES:
            person = world.people[role]
            client = clients[person] = clients.get(person) or sign_in(person)
            client.raise_request_exception = False
            cookies = copy(client.cookies)
            with transaction.atomic():  # one answer does not change what the next role finds
                kind = {"content_type": "application/json"} if row.json else {}
                response = getattr(client, row.method)(address, row.data(world), **kind)
                transaction.set_rollback(True)
            client.cookies = cookies  # nor does what it did to the session: leaving, above all
            right = row.answers[role] if isinstance(row.answers[role], tuple) else (row.answers[role],)
            if (found := answered(response, login)) not in right:
                wrong.append(f"{role}: {row.method} {address} answered {found} instead of {row.answers[role]}")
            wrong += [f"{role}: {row.method} {address} has the id {parted}" for parted in parted_ids(response)]
    assert wrong == [], "\n".join(wrong)
