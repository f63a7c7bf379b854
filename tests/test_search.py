"""The search of the header: a folio or a RUT jumps, words list; each finds only what they may see."""

import pytest

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
