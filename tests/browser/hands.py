"""What a person's hands do on a page: fill in whatever has a name, press what has a word on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from intake.ficha import spec
from tests.intake.walk import section_data

SAVE = re.compile("^Guardar y (seguir|revisar)$")


def fill(page: Page, values: Mapping[str, Any]) -> list[str]:
    """Fill in the controls of the page that carry these names; returns the names that were there."""
    done = []
    for name, value in values.items():
        controls = page.locator(f'main [name="{name}"]:not([type=hidden])')
        if not controls.count():
            continue
        done.append(name)
        kind = controls.first.evaluate("control => control.type")
        if kind == "file":
            controls.first.set_input_files(str(value))
        elif kind == "select-one":
            controls.first.select_option(str(value))
        elif kind in ("radio", "checkbox"):
            _tick(page, name, kind, value)
        else:
            controls.first.fill(str(value))
    return done


def _tick(page: Page, name: str, kind: str, value: Any) -> None:
    if value in (True, "on"):
        page.check(f'[name="{name}"]')
        return
    for one in value if isinstance(value, list) else [value]:
        page.check(f'[name="{name}"][type={kind}][value="{one}"]')


def press(page: Page, words: str | re.Pattern[str]) -> None:
    """Press the button, or follow the link, that says this."""
    found = page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words))
    go(page, found.first)


def go(page: Page, control: Locator) -> None:
    """Click, and wait for the page that follows: the next step must not overtake what was sent."""
    with page.expect_navigation():
        control.click()


def write_ficha(page: Page, answers: Mapping[str, Any]) -> None:
    """Every section, by its own page; an answer that opens questions is followed by theirs."""
    for section in spec.load().sections:
        address = f"/empresa/ficha/{section.slug}/"
        wanted = section_data(section, dict(answers))
        if not wanted:
            continue  # nothing that this company has to tell
        page.goto(address)
        there = fill(page, wanted)
        if section.id == "exports":  # the answer opens the questions that follow from it
            page.locator("[name=export_motivation], [name=exports-0-amount]").first.wait_for()
            fill(page, {name: value for name, value in wanted.items() if name not in there})
        press(page, SAVE)


def take_test(page: Page, answers: Mapping[str, int]) -> None:
    """From the test's first page to its confirmation, dimension by dimension."""
    page.goto("/empresa/autodiagnostico/")
    names = page.locator("main a[href^='/empresa/autodiagnostico/']").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))"
    )
    for address in dict.fromkeys(name for name in names if not name.endswith(("/enviar/", "/resultado/"))):
        page.goto(address)
        fill(page, answers)
        press(page, SAVE)
    page.goto("/empresa/autodiagnostico/enviar/")
    press(page, "Enviar el test")


def a_pdf(folder: Path) -> Path:
    path = folder / "antecedente.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    return path
