"""The menu of a company's representative: short, whole, the same with and without scripts."""

import re

import pytest

pytestmark = pytest.mark.django_db

EVERYTHING = (
    "/empresa/", "/empresa/mensajes/", "/empresa/documentos/", "/empresa/solicitudes/", "/empresa/plan/",
    "/empresa/actividades/", "/empresa/servicios/", "/empresa/posventa/", "/empresa/personas/", "/empresa/historial/",
    "/empresa/datos/", "/ayuda/",
)  # fmt: skip


def menu(page: str) -> str:
    return page[page.index('<ul id="menu">') : page.index("</nav>")]


def test_the_company_finds_everything_in_seven_entries_at_most(company, representative, sign_in):
    page = sign_in(representative).get("/empresa/solicitudes/").content.decode()
    bar = menu(page)
    assert 0 < len(re.sub(r'<ul class="menu-pages">.*?</ul>', "", bar).split("<li>")) - 1 <= 7
    for address in EVERYTHING:
        assert f'href="{address}"' in bar
    section = page[page.index('<nav class="section-nav"') :]
    section = section[: section.index("</nav>")]
    assert 'href="/empresa/solicitudes/" aria-current="page"' in section
    assert 'href="/empresa/actividades/"' in section
    assert 'href="/empresa/plan/"' not in section
    assert f"<small>{company.name}</small>" in page


def test_an_entry_alone_has_no_second_row(company, representative, sign_in):
    page = sign_in(representative).get("/empresa/mensajes/").content.decode()
    assert 'href="/empresa/mensajes/" aria-current="page"' in menu(page)
    assert "section-nav" not in page


def test_who_represents_no_company_is_led_to_no_page_that_does_not_exist(outsider, sign_in):
    client = sign_in(outsider)
    addresses = re.findall(r'href="([^"]+)"', menu(client.get("/empresa/").content.decode()))
    assert "/empresa/plan/" not in addresses
    for address in addresses:
        assert client.get(address).status_code == 200, address
