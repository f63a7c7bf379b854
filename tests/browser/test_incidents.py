"""An incident on a wide screen and on a phone: written down in a hurry, mended, told and closed."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from casework.models import Incident
from tests.browser.hands import fill, press
from tests.browser.harness import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name: str) -> None:
    """Kept for people to look at, when PORTAL_PICTURES names a folder."""
    if folder := os.environ.get("PORTAL_PICTURES"):
        page.screenshot(path=Path(folder) / f"walk_{name}_{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["wide", "phone"])
def test_the_unit_writes_an_incident_down_tells_everybody_and_closes_it(screen, browser_as, client_management):
    page, day = browser_as(client_management, screen), f"{timezone.localtime() - timedelta(days=1):%Y-%m-%d}"
    page.goto("/incidentes/")
    picture(page, "empty")
    page.get_by_role("main").get_by_role("link", name="Registrar un incidente").first.click()
    fill(page, {
        "title": "Planilla enviada a otra empresa", "happened_at_day": day, "happened_at_hour": "12:02",
        "noticed_at_day": day, "noticed_at_hour": "12:01", "what": "Se adjuntó otra planilla.",
        "kinds": ["confidentiality"], "categories": ["contact", "sensitive"],
    })  # fmt: skip
    press(page, "Registrar")
    assert "antes de que ocurriera" in page.locator("#error_1_id_noticed_at_day").inner_text()
    assert page.input_value("#id_what") == "Se adjuntó otra planilla."
    picture(page, "refused")
    page.complaints.clear()  # the console tells that this form was refused
    fill(page, {"noticed_at_hour": "12:03"})
    press(page, "Registrar")
    assert "Evaluar si hay un riesgo" in page.locator(".panel-next").inner_text()
    press(page, "Completar o corregir")
    fill(page, {"people_count": "12", "effects": "Llamadas.", "measures": "Se borró.", "risk": ["yes"]})
    press(page, "Guardar")
    assert "la ley lo exige" in page.locator(".panel-next").inner_text()
    picture(page, "owed")
    press(page, "Anotar el aviso a la Agencia")
    fill(page, {"authority_told_at_day": day, "authority_told_at_hour": "12:03", "authority_reference": "APDP-77"})
    press(page, "Anotar el aviso")
    press(page, "Anotar el aviso a las personas")
    picture(page, "people")
    fill(page, {"people_told_at_day": day, "people_told_at_hour": "12:03", "people_told_how": "Un correo a cada una."})
    press(page, "Guardar")
    press(page, "Cerrar el incidente")
    fill(page, {"conclusions": "Doble revisión."})
    press(page, "Cerrar")
    assert "Cerrado" in page.locator(".file-lead").inner_text()
    picture(page, "closed")
    assert Incident.objects.get().closed_at is not None
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert (over, page.complaints) == (0, [])
