"""Whatever is typed into any form of any page gives messages, never a 500; nor does any filter in an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import resolve

from tests.access.table import by_app

BAD = {
    "nothing": "",
    "spaces": "   \t  ",
    "too long": "ñandú " * 40_000,
    "letters for numbers": "doce",
    "NUL bytes": "a\x00b\x00",
    "emoji": "🍷🇨🇱👩‍🌾" * 5,
    "a huge number": "9" * 60,
    "more digits than a number may have": "9" * 5000,
    "a digit that is no number": "²",
    "digits of another script": "١٢",
    "a negative number": "-99999999999999999999",
    "not a number": "NaN",
    "infinity": "1e999999",
    "an impossible date": "2026-02-31T25:61",
    "SQL": "'; DROP TABLE accounts_user; --",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "right to left": "\u202e\u200f\ufeff" * 4,
    "a lone surrogate's escape": "\\ud800%00%ff{{7*7}}",
}


@dataclass
class Form:
    method: str = "get"
    action: str = ""
    fields: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page: where they go and what they send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("method", "get").lower(), given.get("action", "")))
            self.inside = True
        elif self.inside and tag in ("input", "select", "textarea", "button") and given.get("name"):
            form = self.found[-1]
            if given["name"] == "csrfmiddlewaretoken":
                return
            if given.get("type") in ("hidden", "submit") or tag == "button":
                form.hidden[given["name"]] = given.get("value", "")
            else:
                form.fields.append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def forms_of(html: str) -> list[Form]:
    parser = Forms()
    parser.feed(html)
    return parser.found


def send(client, form: Form, address: str, data: dict[str, str]) -> int:
    with transaction.atomic():
        status = getattr(client, form.method)(address, data).status_code
        transaction.set_rollback(True)
    return status


def broken_by(client, page: str, tried: set[tuple[str, str, tuple[str, ...]]]) -> list[str]:
    """What each kind of bad input does to each form of a page that was not tried on another one."""
    broken = []
    for form in forms_of(client.get(page).content.decode()):
        address = form.action or page
        if (form.fields == ["q"] and not page.startswith(address)) or urlsplit(address).path == "/salir/":
            continue  # the search of the header is tried on its own page; signing out takes no input
        same = (form.method, resolve(urlsplit(address).path).view_name, tuple(sorted(set(form.fields))))
        if same in tried:
            continue
        tried.add(same)
        for kind, value in BAD.items():
            data = form.hidden | dict.fromkeys(form.fields, value)
            if (status := send(client, form, address, data)) >= 500:
                broken.append(f"{kind}: {form.method} {address} answered {status}")
        if form.hidden and (status := send(client, form, address, dict.fromkeys(form.hidden, "'\x00🍷"))) >= 500:
            broken.append(f"hidden fields: {form.method} {address} answered {status}")
    return broken


@pytest.mark.parametrize("app", by_app())
def test_bad_input_gives_messages_and_never_an_error(app: str, world, sign_in) -> None:
    broken: list[str] = []
    tried: set[tuple[str, str, tuple[str, ...]]] = set()
    for row in (row for row in by_app()[app] if row.reader):
        world.begin()
        page = row.address(world)
        client = sign_in(world.people[row.reader])
        client.raise_request_exception = False
        broken += broken_by(client, page, tried)
    assert broken == [], "\n".join(broken)
