"""Whatever is written into an address leads to a page, to 404 or to a refusal, never to a 500."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.table import by_app

BAD_PARTS = ("\x00", "a\x00b", "0", "9" * 40, "ñ", "²", "%", "x" * 300, "CAP-2026-999999", "' OR 1=1 --", "1;2")
BAD_QUERIES = (
    "?no-existe=1&pagina=-1",
    "?pagina=abc&orden=%00&ver=%00&q=%00",
    "?pagina=" + "9" * 5000,
    "?pagina=%C2%B2&anio=%C2%B2&semana=%C2%B2",
    "?q=" + "%C3%B1" * 3000,
    "?pagina=&q=&orden=&ver=",
    "?folio=%00&folio=" + "9" * 40,
    "?oficina=%00&persona=%00&rol=%00&estado=%00&tipo=%00&turno=%00&sector=%00&region=%00&de=%00&periodo=%00",
    "?anio=99999&semana=9999-W99&periodo=9999-T9&dia=0000-00-00&desde=9999-12-31T23:59&clausula=%00&paso=%00",
)
WIDEST = ("representative", "client_management", "administrator")


def with_parts(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The addresses that take something from the visitor, with «{}» where it goes."""
    for entry in patterns:
        route = before + str(getattr(entry.pattern, "_route", ""))
        if isinstance(entry, URLResolver):
            yield from with_parts(entry.url_patterns, route)
        elif "<" in route:
            pieces = route.split("<")
            yield "/" + pieces[0] + "".join("{}" + piece.partition(">")[2] for piece in pieces[1:])


def test_addresses_that_take_something_were_found() -> None:
    found = set(with_parts(get_resolver().url_patterns))
    assert {"/expedientes/{}/", "/empresas/{}/", "/documentos/{}/"} <= found
    assert len(found) > 60


@pytest.mark.django_db
def test_no_part_of_an_address_breaks_a_page(world, sign_in) -> None:
    """Every address meets every part and every role, each part by one of them: all with all takes minutes."""
    clients = [(role, sign_in(world.people[role])) for role in WIDEST]
    broken = []
    for start, address in enumerate(sorted(set(with_parts(get_resolver().url_patterns)))):
        for turn, part in enumerate(BAD_PARTS):
            role, client = clients[(start + turn) % len(clients)]
            client.raise_request_exception = False
            for method in (client.get, client.post):
                answer = method(address.replace("{}", quote(part, safe="")))
                if answer.status_code >= 500:
                    broken.append(f"{role}: {method.__name__} {address} with {part!r}")
    assert broken == [], "\n".join(broken)


@pytest.mark.parametrize("app", by_app())
def test_no_query_of_an_address_breaks_a_page(app: str, world, sign_in) -> None:
    broken = []
    for row in (row for row in by_app()[app] if row.reader or row.answers["auditor"] == 200):
        world.begin()
        plain = row.address(world).partition("?")[0]
        client = sign_in(world.people[row.reader or "auditor"])
        client.raise_request_exception = False
        for query in BAD_QUERIES:
            if (status := client.get(plain + query).status_code) >= 500:
                broken.append(f"{plain}{query[:60]} answered {status}")
    assert broken == [], "\n".join(broken)
