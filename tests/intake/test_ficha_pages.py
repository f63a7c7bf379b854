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


@pytest.mark.clause("CAP-3", "CAP-4")
def test_the_telephone_of_the_ficha_is_the_one_where_the_office_calls(client, representative):
    page = client.post("/empresa/ficha/contactos/", {"representative_phone": "9 7123 4567"})
    assert page.status_code == 302
    representative.refresh_from_db()
    assert representative.phone_shown == "+56 9 7123 4567"
    assert 'value="+56971234567"' in client.get("/empresa/ficha/contactos/").content.decode()


def test_a_wrong_row_is_named_in_the_summary_in_the_order_of_the_page(client):
    wrong = {
        "annual_sales-total": "2", "annual_sales-0-year": "2025", "annual_sales-0-amount": "180",
        "annual_sales-0-currency": "CLP", "annual_sales-1-year": "2024", "annual_sales-1-amount": "muchas",
        "annual_sales-1-currency": "CLP", "workers_total": "-3",
    }  # fmt: skip
    page = client.post("/empresa/ficha/tamano/", wrong)
    assert page.status_code == 422
    summary = page.content.decode().split('class="error-summary"')[1].split("</ul>")[0]
    assert summary.index("2024, Ventas netas: ") < summary.index("Personas que trabajan hoy en la empresa: ")


def test_comunas_are_in_the_order_of_the_alphabet(client):
    page = client.get("/empresa/ficha/empresa/").content.decode()
    santiago = page.split('label="Metropolitana de Santiago"')[1].split("</optgroup>")[0]
    assert santiago.index("Maipú") < santiago.index("Ñuñoa") < santiago.index("Padre Hurtado")
