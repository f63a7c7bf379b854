"""Whatever is typed into any form of any page gives messages beside the field, never a 500, and changes nothing.

Each form is sent ROUNDS times with a bad value in every field, another kind in each, so that every field meets every
kind; then once for each field (SINGLE of them at most, other ones on each form), the rest being as a careful person
fills it in: that is what comes past the form, to the services and the database.
"""

from __future__ import annotations

import inspect
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from django.db import transaction
from django.forms import BaseForm
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.datastructures import MultiValueDict

from casework.models import Event
from tests.access.table import by_app, rows
from tests.pages.bad_values import FILES, ROUNDS, TEXT, bad_value
from tests.pages.forms import Control, Form, Forms

SINGLE = 6
# allauth's own pages, which answer only to who has a password or a second factor: driven in tests/accounts.
OF_LIBRARIES = ("account_", "mfa_", "socialaccount_", "claveunica_")
# A second representative decides on who asks to join, and the table has one: driven in tests/portfolio/test_people.py.
NOBODY_HERE = {"portfolio:own_decide"}
SAVED_AS_ONE_GOES = {"intake:ficha_section"}  # what is right of a section is kept although the rest is refused
HIDDEN = "hidden fields"  # what nobody types: refused, but there is no control beside which to say so
Data = dict[str, Any]


def refused_in(response: Any) -> list[BaseForm]:
    """The forms with errors that the page was made with."""
    found: dict[int, BaseForm] = {}
    for context in response.context or []:
        for value in (value for layer in getattr(context, "dicts", [context]) for value in dict(layer).values()):
            if isinstance(value, BaseForm) and value.is_bound and value.errors:
                found[id(value)] = value
    return list(found.values())


def unsaid(page: Forms, form: BaseForm) -> list[str]:
    """The fields refused whose control shows no message of its own."""
    missing = []
    for name in form.errors:
        if name == "__all__" or name not in form.fields or form[name].is_hidden:
            continue
        controls = [
            control for found in page.forms for key, control in found.controls.items()
            if key == form.add_prefix(name) or key.startswith(f"{form.add_prefix(name)}_")
        ]  # fmt: skip
        told = [part for control in controls for part in control.attrs.get("aria-describedby", "").split()]
        said = any(str(error) in page.texts.get(part, "") for part in told for error in form.errors[name])
        if not said and not any(
            str(error) in text for error in form.errors[name]
            for part, text in page.texts.items() if part.startswith("error_") or part.endswith(("-error", "_error"))
        ):  # fmt: skip
            missing.append(f"{name}: {'; '.join(map(str, form.errors[name]))}")
    return missing


def lost(page: Forms, sent: Data, form: BaseForm) -> list[str]:
    """The texts that were typed and are not in the page that asks for them again."""
    shown = {key: control for found in page.forms for key, control in found.controls.items()}
    return [
        name for name in map(form.add_prefix, form.fields)
        if name in sent and name in shown and shown[name].kind in ("text", "textarea", "email", "url", "tel", "number")
        and isinstance(sent[name][0] if sent[name] else None, str) and "\x00" not in sent[name][0]
        and sent[name][0].strip() and not any(value.strip() for value in shown[name].values)
    ]  # fmt: skip


def place_of(address: str) -> str:
    return resolve(urlsplit(address).path).view_name


def problems(client: Any, form: Form, address: str, name: str, data: Data, single: bool) -> list[str]:
    """What is wrong with the answer to that; the database is left as it was."""
    with transaction.atomic():
        before = Event.objects.count()
        response = getattr(client, form.method)(address, MultiValueDict(data) if form.method == "get" else data)
        wrong = [f"answered {response.status_code}"] if response.status_code >= 500 else []
        refused = refused_in(response) if form.method == "post" and not response.streaming else []
        if refused and Event.objects.count() != before and place_of(address) not in SAVED_AS_ONE_GOES:
            wrong.append("refused, and yet something was written")
        if refused and "html" in response.get("Content-Type", ""):
            page = Forms(response.content.decode())
            for row in refused:
                wrong += [f"no message beside {what}" for what in unsaid(page, row) if name != HIDDEN]
                wrong += [f"what was typed is gone: {what}" for what in lost(page, data, row)] if single else []
        transaction.set_rollback(True)
    return wrong


def attempts(form: Form, place: str) -> list[tuple[str, Data, bool]]:
    """What is sent to a form: a name, the data, and whether a single field is bad."""
    start = crc32(place.encode())
    found: list[tuple[str, Data, bool]] = []
    filled = form.filled
    for turn in range(ROUNDS if filled else 0):
        bad = {control.name: bad_value(control.kind, start + turn + i) for i, control in enumerate(filled)}
        found.append((f"round {turn}", form.plain | {name: [value] for name, (_, value) in bad.items()}, False))
    for i in range(min(SINGLE, len(filled))):
        control = filled[(start + i) % len(filled)]
        kind, value = bad_value(control.kind, start + i)
        found.append((f"{kind} in {control.name}", form.plain | {control.name: [value]}, True))
    unseen = [*form.buttons, *(control.name for control in form.controls.values() if control.kind == "hidden")]
    if unseen:
        found.append((HIDDEN, form.plain | {key: ["'\x00🍷"] for key in unseen}, False))
    return found


def wrong_in_page(client: Any, page: str, tried: set[tuple[str, str, tuple[str, ...]]]) -> list[str]:
    """What each kind of bad input does to each form of a page that was not tried on another one."""
    wrong = []
    for form in Forms(client.get(page).content.decode()).forms:
        address = form.action or page
        path = urlsplit(address).path or urlsplit(page).path
        if ([*form.controls] == ["q"] and not page.startswith(address)) or path == "/salir/":
            continue  # the search of the header is tried on its own page; signing out takes no input
        place = resolve(path).view_name
        same = (form.method, place, tuple(sorted({control.name for control in form.filled})))
        if same in tried:
            continue
        tried.add(same)
        for name, data, single in attempts(form, place):
            wrong += [
                f"{form.method} {address}: {name}: {what}"
                for what in problems(client, form, address, name, data, single)
            ]
    return wrong


def wrong_in_act(client: Any, address: str, data: Data) -> list[str]:
    """The same for a POST of the table that no form of a page of its app leads to."""
    form = Form("post", address, {name: Control(name, "text", {}, [str(value)]) for name, value in data.items()})
    return [
        f"post {address}: {name}: {what}"
        for name, sent, single in attempts(form, address)
        for what in problems(client, form, address, name, sent, single)
    ]


@pytest.mark.parametrize("app", by_app())
def test_bad_input_gives_messages_and_never_an_error(app: str, world, sign_in) -> None:
    wrong: list[str] = []
    tried: set[tuple[str, str, tuple[str, ...]]] = set()
    for row in (row for row in by_app()[app] if row.reader):
        world.begin()
        page = row.address(world)
        client = sign_in(world.people[row.reader])
        client.raise_request_exception = False
        wrong += wrong_in_page(client, page, tried)
    reached = {name for _, name, _ in tried}
    for row in (row for row in by_app()[app] if row.method == "post" and not row.json and row.name not in reached):
        world.begin()
        address = row.address(world)
        role = next((role for role, answer in row.answers.items() if answer in (200, 302)), "")
        if role and row.name != "accounts:sign_out":
            client = sign_in(world.people[role])
            client.raise_request_exception = False
            wrong += wrong_in_act(client, address, row.data(world))
    assert wrong == [], "\n".join(wrong)


def test_every_field_meets_every_kind() -> None:
    form = Form("post", "", {name: Control(name, kind, {}) for name, kind in (("uno", "text"), ("dos", "file"))})
    sent = [data for name, data, _ in attempts(form, "x") if name.startswith("round")]
    assert {data["uno"][0] for data in sent} == set(TEXT.values())
    assert len({getattr(data["dos"][0], "name", "text") for data in sent}) == len(FILES)
    assert all(data["uno"] != form.plain["uno"] for data in sent)


def handles_post(view: Any) -> bool:
    """Whether a view, be it a class or a function, says anything of POST."""
    made_of = getattr(view, "view_class", None)
    return hasattr(made_of, "post") if made_of else "POST" in inspect.getsource(inspect.unwrap(view))


def takes_post(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[str]:
    """The names of the pages (not of the API, nor of libraries) whose view is told what to do with a POST."""
    found: set[str] = set()
    for entry in patterns:
        if isinstance(entry, URLResolver):
            found |= takes_post(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif not prefix.startswith("api:") and handles_post(entry.callback):
            found.add(f"{prefix}{entry.name}")
    return found


def test_every_address_that_takes_a_post_is_tried() -> None:
    tried = {row.name for row in rows() if row.reader or row.method == "post"}
    posts = {name for name in takes_post(get_resolver().url_patterns) if not name.startswith(OF_LIBRARIES)}
    assert len(posts) > 30
    assert posts - tried == NOBODY_HERE
