"""Who waits for news: what counts as a contact, who is on the list, and the call that takes a company off it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from casework.services.verification import broken_chains
from followup.selectors import silence as selector
from portfolio.models import Company
from tests.factories.accounts import staff
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("SEG-6")]
TODAY = date(2026, 11, 20)
URL = "/seguimiento/silencio/"


def last(company: Company) -> date | None:
    return Company.objects.values_list("last_contact_on", flat=True).get(pk=company.pk)


def silent(company: Company, days: int | None, **fields) -> Company:
    """The company, last contacted that many days ago (None: never)."""
    on = None if days is None else TODAY - timedelta(days=days)
    Company.objects.filter(pk=company.pk).update(last_contact_on=on, **fields)
    company.refresh_from_db()
    return company


def names(user, today=TODAY, **values) -> list[str]:
    return [row.legal_name for row in selector.found(user, values, today)]


# Who is on the list.


def test_each_category_has_its_rhythm_and_never_contacted_comes_first(maule, executive, office_head, now):
    for name, category, days in (
        ("A", 1, 31),
        ("B", 1, 30),
        ("C", 2, 91),
        ("D", 3, 170),
        ("E", 2, None),
        ("F", 3, 181),
    ):
        row = make_company(office=maule, legal_name=name, standing="portfolio", category=category)
        silent(row, days)
    gone = make_company(office=maule, legal_name="Se fue", standing="inactive")
    silent(gone, None)
    assert names(office_head) == ["E", "F", "C", "A"]
    assert names(office_head, silencio="nunca") == ["E"]


@pytest.mark.clause("INS-2")
def test_institutions_keep_their_own_rhythm_and_reach_whoever_leads_their_sector(maule, sector_lead, executive):
    row = make_company(office=maule, legal_name="Gremio", kind="association", sector="food_processed")
    silent(row, 90)
    assert names(sector_lead) == []
    silent(row, 91)
    assert names(sector_lead) == ["Gremio"]
    assert names(executive) == []
    silent(row, 91, sector="wines")
    assert names(sector_lead) == []


def test_executives_begin_with_theirs_heads_with_the_office_and_oversight_with_all(
    maule, biobio, executive, executive_elsewhere, office_head, oversight
):
    silent(make_company(office=maule, legal_name="Mía", executive=executive), None)
    silent(make_company(office=maule, legal_name="De otra persona"), None)
    silent(make_company(office=biobio, legal_name="De otra oficina", executive=executive_elsewhere), None)
    assert names(executive) == ["Mía"]
    assert names(executive, ver="oficina") == names(office_head) == ["Mía", "De otra persona"]
    assert names(executive, ver="todas") == ["Mía"]  # not one of their lists
    assert names(oversight) == ["Mía", "De otra persona", "De otra oficina"]
    assert names(oversight, oficina="biobio") == ["De otra oficina"]


# The page.


def test_the_page_says_how_long_what_it_was_and_takes_the_call(company, executive, sign_in):
    today = timezone.localdate()
    Company.objects.filter(pk=company.pk).update(executive=executive)
    client = sign_in(executive)
    page = client.get(URL).content.decode()
    assert "Nunca. Está en el portal hace" in page
    assert company.name in page
    url = reverse("followup:log_contact", args=[company.rut])
    wrong = client.post(url, {"how": "telephone", "on": today.isoformat(), "answered": "si", "note": "Exportó."})
    assert wrong.status_code == 422
    assert "Escriba con quién habló" in wrong.content.decode()
    assert "Exportó." in wrong.content.decode()
    told = {"how": "telephone", "on": today.isoformat(), "answered": "no", "volver": URL + "?ver=oficina"}
    missed = client.post(url, told)
    assert missed.url == URL + "?ver=oficina"
    assert "1 intento sin respuesta" in client.get(URL).content.decode()
    client.post(url, told | {"answered": "si", "person": "Ana", "volver": "https://otra.example/"})
    assert last(company) == today
    assert "<table" not in client.get(URL).content.decode()


def test_whoever_logged_a_contact_by_mistake_takes_it_back_once(company, executive, office_head, sign_in):
    client, url = sign_in(executive), reverse("followup:log_contact", args=[company.rut])
    today = timezone.localdate()
    for days in (9, 2):
        on = (today - timedelta(days=days)).isoformat()
        client.post(url, {"how": "telephone", "on": on, "answered": "si", "person": "Ana", "volver": URL})
    number = company.case.events.filter(kind="contact_logged").latest("seq").seq
    assert "¿Se equivocó?" in client.get(URL).content.decode()
    assert f'value="{number}"' in client.get(url).content.decode()
    assert f'value="{number}"' not in sign_in(office_head).get(url).content.decode()
    sign_in(office_head).post(url, {"deshacer": number})
    assert last(company) == today - timedelta(days=2)
    for _ in range(2):  # two clicks take back one
        assert sign_in(executive).post(url, {"deshacer": number, "volver": URL}).url == URL
        assert last(company) == today - timedelta(days=9)
    assert list(broken_chains()) == []


def test_another_site_is_no_way_back(company, executive, sign_in):
    url = reverse("followup:log_contact", args=[company.rut])
    for away in ("https://otra.example/", "//otra.example/", "javascript:alert(1)"):
        told = {"how": "email", "on": timezone.localdate().isoformat(), "answered": "no", "volver": away}
        assert sign_in(executive).post(url, told).url == URL


def test_the_file_has_every_row_and_its_queries_do_not_grow_with_the_companies(maule, office_head, sign_in):
    client = sign_in(office_head)
    for number in range(3):
        make_company(office=maule, legal_name=f"Empresa {number}")

    def download() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(URL + "descargar/")
            text = b"".join(answer.streaming_content).decode()
        return text, len(asked)

    download()  # what is kept for everybody
    before, few = download()
    for number in range(3, 12):
        make_company(office=maule, legal_name=f"Empresa {number}")
    after, many = download()
    assert (before.count("Empresa "), after.count("Empresa ")) == (3, 12)
    assert few == many


def test_whoever_stands_in_has_the_list_of_who_is_away(maule, biobio, executive, now):
    from tests.factories.accounts import AbsenceFactory

    other = staff(Role.EXECUTIVE, biobio)
    silent(make_company(office=maule, legal_name="Mía", executive=executive), None)
    today = timezone.localdate()
    AbsenceFactory(user=executive, substitute=other, starts_on=today, ends_on=today + timedelta(days=5))
    assert names(other) == ["Mía"]
