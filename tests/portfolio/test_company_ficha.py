"""The ficha on the company's page: all of it, and who changed what, when, from what to what (CAP-2, CPE-7)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from intake.ficha import spec
from intake.models import Intake
from intake.services.ficha import save_section
from portfolio.models import Company, CompanyProfile
from portfolio.selectors.changes import changes_of
from portfolio.selectors.ficha import ficha_parts
from portfolio.selectors.page import with_profile
from portfolio.services.consents import give_consent
from portfolio.services.registration import set_details
from portfolio.states import ConsentKind
from tests.factories.intake import fill_ficha, sent_ficha

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAP-2")]


def whole(company: Company) -> Company:
    return with_profile(Company.objects.filter(pk=company.pk)).get()


def page(client, company: Company) -> str:
    text = client.get(company.get_absolute_url()).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def answered(company, **more) -> dict:
    return CompanyProfile.objects.get(company=company).answers | more


@pytest.fixture
def sent(company, representative, now) -> Intake:
    return sent_ficha(company, actor=representative, now=now, exporter=True)


def changed(company, representative, now, slug: str, **answers) -> None:
    """The company saves a section of the ficha again, while it may."""
    intake = Intake.objects.get(company=company)
    save_section(intake, spec.load().section(slug), answers, actor=representative, now=now)


def test_every_answer_is_on_the_page_in_words_and_leads_to_its_history(sign_in, company, executive, sent):
    text = page(sign_in(executive), company)
    for section in spec.load().sections:
        for field in section.fields:
            value = CompanyProfile.objects.get(company=company).answers.get(field.name)
            if field.is_asked and field.type != "file" and value not in (None, "", []):
                assert field.label in text, field.name
    assert "Sociedad por acciones" in text and "Mermelada" in text and "Con agente de aduanas" in text
    body = sign_in(executive).get(company.get_absolute_url()).content.decode()
    assert f"{reverse('portfolio:history', args=[company.reference])}?dato=address#cambios" in body


def test_without_a_ficha_the_page_says_so(sign_in, company, executive):
    assert "Aún no responde su ficha." in page(sign_in(executive), company)


def test_what_needs_an_express_consent_is_on_no_page_of_the_team(
    sign_in, company, executive, sent, representative, now
):
    give_consent(company=company, kind=ConsentKind.SENSITIVE, actor=representative, now=now, text_version="1")
    row = CompanyProfile.objects.get(company=company)
    row.answers = row.answers | {"sensitive_data_consent": True, "indigenous_owned": "yes", "support_needs": "Rampa"}
    row.save()
    assert "Rampa" not in page(sign_in(executive), company)
    told = changes_of(whole(company), near=True)
    assert {"support_needs", "indigenous_owned"}.isdisjoint(code for code, _, _ in told.fields)


def test_a_change_says_who_when_and_from_what_to_what(sign_in, company, executive, representative, now):
    from intake.services.intakes import open_intake

    fill_ficha(open_intake(company, actor=representative, now=now), actor=representative, now=now, exporter=True)
    changed(company, representative, now + timedelta(days=1), "empresa", address="Dos Norte 200")
    changed(company, representative, now + timedelta(days=2), "mercados", target_countries=["JP", "PE"])
    changed(company, representative, now + timedelta(days=3), "mercados", target_countries=["JP"])
    rows = changes_of(whole(company), near=True).rows
    assert [(row.label, row.old, row.new, row.by, row.source) for row in rows] == [
        ("Países de interés", "Japón, Perú", "Japón", representative.display_name, "Ficha"),
        ("Dirección", "Uno Sur 100", "Dos Norte 200", representative.display_name, "Ficha"),
    ]
    one = changes_of(whole(company), near=True, name="address")
    assert [(row.old, row.new, row.first) for row in one.rows] == [
        ("Uno Sur 100", "Dos Norte 200", False), ("", "Uno Sur 100", True),
    ]  # fmt: skip
    assert ("address", "Dirección", 1) in one.fields
    client = sign_in(executive)
    text = client.get(reverse("portfolio:history", args=[company.reference]), {"dato": "address"}).content.decode()
    assert "Primera respuesta" in text and "Dos Norte 200" in text and "Japón" not in text


def test_what_the_ficha_copies_to_the_record_is_told_once_and_a_correction_after_it_stands(
    company, executive, representative, sent, now
):
    assert [row.name for row in changes_of(whole(company), near=True).rows if row.name == "sector"] == []
    set_details(company=company, actor=executive, now=now, address="Tres Sur 300", legal_name="Otra razón SpA")
    rows = {row.name: row for row in changes_of(whole(company), near=True).rows}
    assert (rows["address"].old, rows["address"].new) == ("Uno Sur 100", "Tres Sur 300")
    assert (rows["address"].by, rows["address"].source) == (executive.display_name, "Registro")
    lines = {line.name: line for part in ficha_parts(whole(company), near=True) for line in part.lines}
    assert (lines["address"].words, lines["address"].today) == ("Uno Sur 100", "Tres Sur 300")
    assert lines["sector"].today == "" and lines["company_phone" if "company_phone" in lines else "comuna"].today == ""
    assert lines["exported_last_three_years"].today == ""


def test_the_record_is_told_in_words_too(company, executive, office_head, now):
    from casework.door import perform

    Company.objects.filter(pk=company.pk).update(standing="registered")
    row = Company.objects.get(pk=company.pk)
    set_details(company=row, actor=executive, now=now, kind="foreign")
    perform(row, "deactivate", actor=executive, now=now, note="Cerró", on=date(2026, 11, 2), reason="ceased")
    rows = {one.label: (one.old, one.new, one.by) for one in changes_of(whole(company), near=True).rows}
    who = executive.display_name
    assert rows["Tipo"] == ("Empresa nacional", "Empresa extranjera", who)
    assert rows["Situación"] == ("Registrada", "Inactiva", who)
    assert rows["Fecha de salida"] == ("", "02-11-2026", who)


@pytest.mark.clause("CPE-7")
def test_the_page_says_when_it_entered_with_what_and_when_it_left(sign_in, company, executive, now):
    Company.objects.filter(pk=company.pk).update(
        standing="inactive", category=2, admitted_at=now - timedelta(days=300), entry_score=61,
        entry_segment="yellow", left_on=date(2026, 11, 2), left_reason="ceased",
    )  # fmt: skip
    text = page(sign_in(executive), company)
    assert "61 puntos · segmento Amarillo" in text
    assert "lunes 2 de noviembre de 2026 · " in text
    body = sign_in(executive).get(company.get_absolute_url()).content.decode()
    for name in ("portfolio:exports_of", "portfolio:sheets", "portfolio:history"):
        assert reverse(name, args=[company.reference]) in body


def test_who_needs_a_consent_reads_no_personal_answer_nor_its_changes(sign_in, company, oficom, executive, sent, now):
    set_details(company=company, actor=executive, now=now, address="Tres Sur 300", website="https://nuevo.example")
    text = page(sign_in(oficom), company)
    assert "Uno Sur 100" not in text and "ventas@conservas.example" not in text
    assert "Mermelada" in text
    told = sign_in(oficom).get(reverse("portfolio:history", args=[company.reference])).content.decode()
    assert "https://nuevo.example" in told
    assert "Tres Sur 300" not in told and "Uno Sur 100" not in told
    asked = sign_in(oficom).get(reverse("portfolio:history", args=[company.reference]), {"dato": "address"})
    assert "Tres Sur 300" not in asked.content.decode()


def test_of_a_natural_person_every_answer_is_personal(sign_in, company, oficom, executive, sent, now):
    row = CompanyProfile.objects.get(company=company)
    row.answers = row.answers | {"legal_form": "natural_person", "brands": "Marca Zeta"}
    row.save()
    assert ficha_parts(whole(company), near=False) == []
    assert "Marca Zeta" not in page(sign_in(oficom), company)
    assert changes_of(whole(company), near=False).rows == []
    assert "Marca Zeta" in page(sign_in(executive), company)


@pytest.mark.parametrize("name", ["nada", "x" * 500, "\x00", "<b>", "support_needs"])
def test_an_unknown_field_shows_all_changes(sign_in, company, executive, sent, name):
    answer = sign_in(executive).get(reverse("portfolio:history", args=[company.reference]), {"dato": name})
    assert answer.status_code == 200
    assert answer.context["changes"].name == ""


def test_a_long_history_takes_no_more_queries(
    sign_in, company, executive, representative, sent, now, django_assert_max_num_queries
):
    profile = CompanyProfile.objects.get(company=company)
    for number in range(30):
        profile.answers = profile.answers | {"workers_total": number, "operation_regions": ["CL-BI"] * (number % 2)}
        profile.save()
        set_details(company=company, actor=executive, now=now, address=f"Calle {number}")
    set_details(company=company, actor=executive, now=now, sector="food_fresh", subsector="fresh_fruit")
    client = sign_in(executive)
    client.get(company.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(company.get_absolute_url())
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("portfolio:history", args=[company.reference]))
    assert len(answer.context["changes"].rows) > 60


def test_the_summary_on_paper_says_what_it_sells_how_it_entered_and_whose_turn_it_is(sign_in, company, executive, sent):
    seen = {}
    from portfolio.views import companies

    def kept(filename, template, context, **rest):
        from django.http import HttpResponse
        from django.template.loader import render_to_string

        seen["html"] = render_to_string(template, context)
        return HttpResponse()

    real, companies.pdf_response = companies.pdf_response, kept
    try:
        sign_in(executive).get(reverse("portfolio:summary", args=[company.reference]))
    finally:
        companies.pdf_response = real
    assert "Mermelada" in seen["html"] and "Turno:" in seen["html"]
