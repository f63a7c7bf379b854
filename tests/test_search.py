"""The search of the header: a folio or a RUT jumps, words list; each finds only what they may see."""

import pytest

from portfolio.models import Company
from portfolio.rules.rut import guess
from portfolio.services.common import refresh_search

pytestmark = pytest.mark.django_db


def found(client, text: str):
    return client.get("/buscar/", {"q": text})


def test_a_folio_jumps_to_its_file(company, executive, sign_in):
    assert found(sign_in(executive), company.case.folio.lower()).headers["Location"] == company.case.get_absolute_url()


@pytest.mark.parametrize("role", ["executive", "oficom", "administrator"])
def test_a_rut_jumps_to_the_company_for_everybody_who_sees_its_data(company, role, request, sign_in):
    client = sign_in(request.getfixturevalue(role))
    for written in (company.rut, company.rut_display, company.rut.replace("-", "")):
        assert found(client, written).headers["Location"] == company.get_absolute_url(), written


def test_words_are_found_without_accents(company, executive, sign_in):
    assert company.case.folio in found(sign_in(executive), "penalolen VIÑEDOS").content.decode()


def test_another_office_finds_nothing(company, executive_elsewhere, sign_in):
    client = sign_in(executive_elsewhere)
    for text in (company.rut, company.case.folio, "penalolen"):
        page = found(client, text)
        assert page.status_code == 200 and "No encontramos" in page.content.decode(), text


@pytest.mark.parametrize("text", ["\x00", "ñ" * 5000, "%_\\", "76.543.210-", "²"])
def test_what_makes_no_sense_is_answered_in_words(text, executive, sign_in):
    assert found(sign_in(executive), text).status_code == 200


def test_thousands_of_words_are_no_error(company, executive, sign_in):
    client = sign_in(executive)
    assert found(client, "viñedos " * 2000).status_code == 200
    assert client.post("/acciones/nueva/", {"find": "viñedos " * 2000}).status_code == 200


@pytest.fixture
def vineyard(company, now):
    """The company with a product, a contact and a name with ñ and accents."""
    company.products.create(name="Piña deshidratada")
    company.contacts.create(name="Íñigo Muñoz Peña", added_at=now)
    refresh_search(company)
    return company


@pytest.mark.parametrize(
    "typed", ["pina deshidratada", "PIÑA", "inigo munoz", "Íñigo PEÑA", "penalolen", "Peñalolén", "{rut}", "{display}"]
)
def test_product_contact_rut_accents_and_enes_find_the_company_everywhere(vineyard, typed, executive, sign_in):
    number = vineyard.rut.split("-")[0]  # as people begin to type it, without the last digit
    typed = typed.format(rut=number, display=vineyard.rut_display.split("-")[0])
    client = sign_in(executive)
    for url in ("/buscar/", "/empresas/"):
        assert f'href="{vineyard.get_absolute_url()}"' in client.get(url, {"q": typed}).content.decode(), url
    assert list(Company.objects.search(typed)) == [vineyard]


def test_the_beginning_of_a_rut_that_reads_as_another_one_finds_the_company_too(company, executive, sign_in):
    body = next(n for n in range(76_100_000, 76_101_000) if guess(str(n)))  # its last digit checks those before it
    Company.objects.filter(pk=company.pk).update(
        rut=next(found for digit in "0123456789K" if (found := guess(f"{body}-{digit}")))
    )
    company.refresh_from_db()
    refresh_search(company)
    assert list(Company.objects.search(str(body))) == [company]
    assert company.get_absolute_url() in sign_in(executive).get("/empresas/", {"q": str(body)}).content.decode()


def test_a_company_is_found_by_whoever_sees_it_without_seeing_its_files(vineyard, oficom, sign_in):
    page = found(sign_in(oficom), "piña").content.decode()
    assert vineyard.get_absolute_url() in page and ">Expedientes<" not in page


def test_a_mistyped_name_is_offered_only_to_who_may_see_it(company, executive, executive_elsewhere, sign_in):
    assert company.get_absolute_url() in found(sign_in(executive), "penlaolen").content.decode()
    page = found(sign_in(executive_elsewhere), "penlaolen").content.decode()
    assert company.get_absolute_url() not in page and "No encontramos" in page
