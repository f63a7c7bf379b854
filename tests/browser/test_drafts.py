"""What was typed survives an expired session on the same computer, for whoever typed it and nobody else."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from casework.rules import privacy
from intake.services import intakes
from tests.browser.harness import session_cookie

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
TYPED = "Podemos recibirles el jueves en la planta."


def kept(page: Any) -> list[str]:
    return [key for key in page.evaluate("Object.keys(localStorage)") if key.startswith("draft:")]


def answer_slowly(route: Any) -> None:
    """As on a bad line: the page lives on for longer than what is typed waits to be kept."""
    time.sleep(0.8)
    route.continue_()


def write(page: Any) -> None:
    """Type, and leave the field: what is typed is kept then at the latest."""
    page.fill("textarea", TYPED)
    page.press("textarea", "Tab")
    assert kept(page)


@pytest.fixture
def writing(browser_as, company, representative, now) -> Any:
    """Somebody who has typed a message and whose session has just ended."""
    intakes.open_intake(company, actor=representative, now=now)
    page = browser_as(representative)
    page.goto("/empresa/mensajes/")
    write(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    return page


def test_signing_in_again_brings_back_what_was_typed_and_sending_it_clears_it(writing, representative, live_server):
    writing.click("text=Enviar mensaje")
    writing.wait_for_url("**/ingresar/**")
    writing.context.add_cookies([session_cookie(representative, live_server.url)])
    writing.goto("/empresa/mensajes/")
    assert writing.input_value("textarea") == TYPED
    assert "Recuperamos lo que había escrito" in writing.inner_text(".draft-note")
    writing.click("text=Enviar mensaje")
    writing.wait_for_selector(".timeline-note")
    writing.wait_for_load_state()  # the scripts of the page run when all of it is there
    assert writing.input_value("textarea") == ""
    assert kept(writing) == []


def test_they_are_kept_as_long_as_the_policy_says_and_not_longer(writing, monkeypatch):
    """The days come with the page, also with the one that asks to sign in again."""
    days = 3
    policy = {"drafts": replace(privacy.kept()["drafts"], days=days)}
    monkeypatch.setattr("prochile_portal.context.kept", lambda: policy)
    age = "at => Object.keys(localStorage).forEach(k => localStorage.setItem(k, JSON.stringify({at, fields: []})))"
    for hours, stays in ((days * 24 - 1, True), (days * 24 + 1, False)):
        writing.evaluate(age, (time.time() - hours * 3600) * 1000)
        writing.goto("/ingresar/")
        assert writing.get_attribute("body", "data-keep-days") == str(days)
        assert bool(kept(writing)) is stays


def test_another_person_on_the_same_computer_sees_nothing_of_it(writing, other_representative, other_company,
                                                                live_server):  # fmt: skip
    writing.context.add_cookies([session_cookie(other_representative, live_server.url)])
    writing.goto("/empresa/mensajes/")
    assert writing.input_value("textarea") == ""
    assert kept(writing) == []


def test_signing_out_erases_it(writing, representative, live_server):
    writing.context.add_cookies([session_cookie(representative, live_server.url)])
    writing.goto("/empresa/mensajes/")
    writing.route("**/salir/", answer_slowly)
    writing.fill("textarea", TYPED)  # what was there already: leaving the field tells of no change
    with writing.expect_navigation():
        writing.click("text=Salir")
    assert kept(writing) == []


def test_the_ficha_says_that_the_session_ended_instead_of_showing_another_page_inside(browser_as, company, now,
                                                                                      representative):  # fmt: skip
    intakes.open_intake(company, actor=representative, now=now)
    page = browser_as(representative)
    page.goto("/empresa/ficha/empresa/")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill("[name=trade_name]", "Quillay")
    page.press("[name=trade_name]", "Tab")
    page.wait_for_selector("#guardado a")
    assert "Su sesión terminó" in page.inner_text("#guardado")
    assert page.locator("#guardado a").get_attribute("href") == "/ingresar/?next=%2Fempresa%2Fficha%2Fempresa%2F"


def test_the_fast_entry_of_actions_keeps_its_note(browser_as, executive, live_server):
    page = browser_as(executive)
    page.goto("/acciones/nueva/")
    page.fill("#id_note", TYPED)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#registro").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/ingresar/**")
    page.context.add_cookies([session_cookie(executive, live_server.url)])
    page.goto("/acciones/nueva/")
    assert page.input_value("#id_note") == TYPED
