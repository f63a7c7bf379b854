"""The ficha's pages: rows that grow, and figures as they are read."""

from __future__ import annotations

import pytest

from intake.ficha import spec
from intake.services import intakes

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in, representative, company, now):
    intakes.open_intake(company, actor=representative, now=now)
    return sign_in(representative)


def test_adding_a_row_shows_a_new_one_also_when_the_last_is_still_blank(client):
    url = "/empresa/ficha/productos/"
    one = client.post(url, {"products-total": "1", "agregar": "products"})["Location"]
    assert client.get(one).content.decode().count("Quitar esta fila") == 2
    filled = {
        "products-total": "2",
        "products-0-product_name": "Miel",
        "products-0-product_description": "A granel",
        "products-0-to_export": "on",
        "agregar": "products",
    }
    page = client.get(client.post(url, filled)["Location"]).content.decode()
    assert page.count("Quitar esta fila") == 3
    assert 'value="Miel"' in page


def test_a_year_is_written_as_a_year(client):
    page = client.get("/empresa/ficha/tamano/").content.decode()
    assert "<legend>2025</legend>" in page


def test_no_draft_of_sensitive_answers_stays_on_the_computer(client):
    assert "data-draft>" in client.get("/empresa/ficha/tamano/").content.decode()
    sensitive = [section.slug for section in spec.load().sections if section.is_sensitive]
    assert sensitive
    for slug in sensitive:
        page = client.get(f"/empresa/ficha/{slug}/").content.decode()
        assert 'id="ficha-form">' in page
        assert "data-draft" not in page
