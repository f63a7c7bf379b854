"""The pages of passwords, second factors and refusals, looked at as the rest: axe, other hosts, the edge of a phone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.services.invitation import invitation_link
from tests.browser.harness import DESKTOP, PHONE
from tests.factories.accounts import second_factor_code
from tests.pages.test_axe import found_by_axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "una frase larga de prueba"


def looked_at(page, found: dict[str, list[str]], name: str) -> None:
    """Note what is wrong with the page as it stands, wide and on a phone."""
    page.set_viewport_size(DESKTOP)
    found[name] = found_by_axe(page)
    page.set_viewport_size(PHONE)
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    told = [said for said in page.complaints if "Failed to load resource" not in said]  # a refusal has such a status
    found[name] += told + ([f"{over} px over the edge of a phone"] if over > 0 else [])
    page.set_viewport_size(DESKTOP)
    page.complaints.clear()


def send(page) -> None:
    """The page's own form: not the search of the header, nor signing out."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def test_every_page_on_the_way_in_with_a_password(world, browser_as, live_server) -> None:
    found: dict[str, list[str]] = {}
    executive = world.executive
    page = browser_as(None, DESKTOP)
    page.goto(re.sub(r"^https?://[^/]+", live_server.url, invitation_link(executive)))
    looked_at(page, found, "choosing a password")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", "otra")
    send(page)
    looked_at(page, found, "choosing a password, with errors")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    send(page)
    page.goto("/ingresar/")
    sign_in(page, executive.email, "mal")
    looked_at(page, found, "signing in, refused")
    sign_in(page, executive.email, PASSWORD)
    assert page.url.endswith("/cuenta/segundo-factor/activar/")
    looked_at(page, found, "setting up the second factor")
    secret = page.locator("main code").first.inner_text().strip()
    page.fill("[name=code]", second_factor_code(secret))
    send(page)
    assert page.url.endswith("/cuenta/segundo-factor/codigos/")
    looked_at(page, found, "recovery codes")
    page.goto("/cuenta/clave/")
    looked_at(page, found, "changing the password")
    page.goto("/ingresar/de-nuevo/")
    looked_at(page, found, "proving it again")
    page.context.clear_cookies()
    page.goto("/ingresar/")
    sign_in(page, executive.email, PASSWORD)
    assert page.url.endswith("/ingresar/segundo-factor/")
    looked_at(page, found, "the second factor")
    assert {name: what for name, what in found.items() if what} == {}


def sign_in(page, email: str, password: str) -> None:
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.locator("form:has([name=password]) button[type=submit]").click()


def test_pages_that_refuse_and_forms_with_errors(world, browser_as) -> None:
    found: dict[str, list[str]] = {}
    page = browser_as(world.executive, DESKTOP)
    for status, address in ((404, "/no-existe/"), (403, reverse("portfolio:transfer", args=[world.rut]))):
        assert page.goto(address).status == status
        looked_at(page, found, str(status))
    page.goto("/cuenta/ausencias/nueva/")
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    send(page)
    looked_at(page, found, "a form with errors")
    assert {name: what for name, what in found.items() if what} == {}
