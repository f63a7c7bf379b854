"""EXT-1: a foreign company is corrected by its Oficom too; its country and its number are kept true."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import Office
from portfolio.models import Company
from portfolio.rules.foreign import corrects_it, tidy_tax_id
from portfolio.services.foreign import CountryMissing, NumberTaken, correct_details, register_foreign
from portfolio.states import CompanyKind
from tests.factories.accounts import OfficeFactory, staff
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

pytestmark = pytest.mark.django_db


@pytest.fixture
def aoyama(oficom, tokio, now):
    return register_foreign(
        actor=oficom, office=tokio, now=now, name="Aoyama Foods", country="JP", tax_id="T1", email="k@aoyama.example"
    )


@pytest.fixture
def imported(maule, now):
    """One that the import brought: nobody has said its country."""
    row = make_company(now=now, office=maule, rut=None, kind="foreign", country="", legal_name="Kansai Trading")
    Company.objects.filter(pk=row.pk).update(comuna=None)
    return fresh(row)


@pytest.fixture
def elsewhere(reference):
    lima = OfficeFactory(code="oc_lima", kind="commercial", name="Oficina Comercial Lima", region=None)
    return staff("oficom_executive", lima)


def fresh(company):
    return Company.objects.select_related("case").get(pk=company.pk)


def page(company):
    return reverse("portfolio:edit", args=[company.reference])


def typed(**given):
    return {"legal_name": "Aoyama Foods KK", "country": "JP", "tax_id": "T1", "email": "k@aoyama.example", **given}


@pytest.mark.clause("EXT-1")
def test_who_corrects_a_foreign_company_its_oficom_whoever_heads_it_and_the_unit_but_nobody_about_their_own(
    aoyama, company, oficom, tokio, elsewhere, executive, office_head, client_management, sector_lead, auditor
):
    head = staff("office_head", tokio)
    assert all(corrects_it(aoyama, person) for person in (oficom, head, client_management))
    assert not any(corrects_it(aoyama, person) for person in (elsewhere, executive, office_head, sector_lead, auditor))
    assert corrects_it(company, executive) and not corrects_it(company, oficom)
    at_tokio = make_company(office=tokio, legal_name="De Chile en Tokio")
    assert not corrects_it(at_tokio, oficom), "an Oficom corrects foreign companies only"
    represent(aoyama, oficom)
    assert not corrects_it(fresh(aoyama), oficom)


@pytest.mark.clause("EXT-1")
def test_the_country_that_the_import_did_not_know_is_said_with_its_number_and_stays_in_history_and_log(
    imported, client_management, now
):
    correct_details(company=imported, actor=client_management, now=now, country="JP", tax_id=" t-9  a ")
    row = fresh(imported)
    assert (row.country, row.tax_id, row.history.first().history_user) == ("JP", "T-9 A", client_management)
    event = row.case.events.get(kind="details_changed")
    assert (event.actor, event.data) == (client_management, {"fields": ["country", "tax_id"]})
    assert Company.objects.search("T-9").get() == row
    correct_details(company=row, actor=client_management, now=now, tax_id="t-9 a")
    assert row.case.events.filter(kind="details_changed").count() == 1, "nothing changed"


@pytest.mark.clause("EXT-1")
def test_a_number_is_one_company_of_its_country_also_when_two_write_it_at_once(
    aoyama, imported, executive, now, monkeypatch
):
    def correct(**values):
        return correct_details(company=imported, actor=executive, now=now, **values)

    with pytest.raises(NumberTaken, match=f"Aoyama Foods, {aoyama.case.folio}") as known:
        correct(country="JP", tax_id="t1")
    assert known.value.company == aoyama
    correct(country="KR", tax_id="t1")
    with pytest.raises(NumberTaken):  # its country alone brings both together
        correct(country="JP")
    from portfolio.services import foreign

    answers = iter([None])
    asked = foreign.find_by_tax_id
    monkeypatch.setattr(foreign, "find_by_tax_id", lambda *given: next(answers, asked(*given)))
    with pytest.raises(NumberTaken) as known:  # a colleague wrote it after this one looked
        correct(country="JP")
    assert known.value.company == aoyama and fresh(imported).country == "KR"


def test_neither_chile_nor_a_number_without_a_country_is_what_a_foreign_company_has(imported, executive, now):
    for values, words in (({"country": "CL"}, "no es de Chile"), ({"tax_id": "1"}, "Elija el país")):
        with pytest.raises(CountryMissing, match=words):
            correct_details(company=imported, actor=executive, now=now, **values)
    assert not imported.case.events.filter(kind="details_changed").exists()


def test_a_company_that_becomes_foreign_has_no_country_until_it_is_said_and_back_it_is_of_chile(
    company, executive, now
):
    for kind, country in ((CompanyKind.FOREIGN, ""), (CompanyKind.NATIONAL, "CL")):
        assert correct_details(company=fresh(company), actor=executive, now=now, kind=kind).country == country
    row = correct_details(company=fresh(company), actor=executive, now=now, kind="foreign", country="JP", tax_id="t2")
    assert (row.country, row.tax_id) == ("JP", "T2")
    row = correct_details(company=row, actor=executive, now=now, kind="national")
    assert (row.country, row.tax_id) == ("CL", "")


def test_a_company_that_becomes_foreign_leaves_its_comuna_and_stays_at_its_office(
    company, client_management, elsewhere, now
):
    lima = Office.objects.get(code="oc_lima")
    Company.objects.filter(pk=company.pk).update(office=lima, executive=None)
    row = correct_details(
        company=fresh(company), actor=client_management, now=now, kind="foreign", country="PE", comuna=company.comuna
    )
    assert (row.kind, row.comuna, row.office) == ("foreign", None, lima)
    Company.objects.filter(pk=company.pk).update(comuna=company.comuna)  # left over from before this rule
    row = correct_details(company=fresh(company), actor=client_management, now=now, website="uno.example")
    assert (row.comuna, row.office, row.country) == (None, lima, "PE")


def test_foreign_companies_that_were_imported_as_if_of_chile_have_no_country_until_it_is_said(
    client, imported, aoyama, company, executive
):
    Company.objects.filter(pk=imported.pk).update(country="CL")
    import_module("portfolio.migrations.0015_foreign_without_country").forget(apps, None)
    assert [fresh(one).country for one in (imported, aoyama, company)] == ["", "JP", "CL"]
    client.force_login(executive)
    assert "<dt>País</dt><dd>Sin dato</dd>" in client.get(imported.get_absolute_url()).content.decode()


def test_a_number_is_never_kept_longer_than_it_was_written():
    assert tidy_tax_id(" ß" * 20) == " ".join(["ß"] * 20) and len(tidy_tax_id("ß" * 40)) == 40


@pytest.mark.clause("EXT-1")
def test_its_oficom_corrects_it_on_its_page_which_asks_neither_comuna_nor_kind(client, aoyama, oficom):
    client.force_login(oficom)
    assert page(aoyama) in client.get(aoyama.get_absolute_url()).content.decode()
    form = client.get(page(aoyama)).context["form"]
    assert list(form.fields) == [
        "legal_name", "trade_name", "country", "tax_id", "address", "sector", "email", "phone", "website",
    ]  # fmt: skip
    assert (form["country"].value(), form["tax_id"].value()) == ("JP", "T1")
    assert "CL" not in dict(form.fields["country"].choices)
    sent = typed(trade_name="Aoyama", tax_id=" t-2 ", sector="sea", phone="+81 3 1234 5678", website="aoyama.example")
    sent |= {"address": "Minato 3-1, Tokio", "kind": "national"}
    answer = client.post(page(aoyama), sent)
    row = fresh(aoyama)
    assert answer.status_code == 302 and answer.url == row.get_absolute_url()
    assert (row.legal_name, row.trade_name, row.tax_id, row.sector) == ("Aoyama Foods KK", "Aoyama", "T-2", "sea")
    assert (str(row.phone), row.website, row.kind) == ("+81312345678", "aoyama.example", "foreign")
    assert (row.address, row.country) == ("Minato 3-1, Tokio", "JP")
    assert row.case.title == "Aoyama" and row.history.first().history_user == oficom
    assert row.case.events.get(kind="details_changed").actor == oficom


def test_one_marked_foreign_by_a_slip_is_national_again_on_its_page_without_a_country_being_asked(
    client, imported, executive
):
    client.force_login(executive)
    form = client.get(page(imported)).context["form"]
    assert list(form.fields)[:3] == ["legal_name", "trade_name", "kind"] and form["kind"].value() == "foreign"
    assert "required" not in form["country"].build_widget_attrs({}), "the browser would not let it be sent"
    answer = client.post(page(imported), typed(kind="foreign", country=""))
    assert answer.status_code == 422 and answer.context["form"].errors == {"country": ["Elija un país."]}
    assert client.post(page(imported), typed(kind="foreign")).status_code == 302
    assert (fresh(imported).country, fresh(imported).tax_id) == ("JP", "T1")
    assert client.post(page(imported), typed(kind="national", country="")).status_code == 302
    row = fresh(imported)
    assert (row.kind, row.country, row.tax_id) == ("national", "CL", "")
    assert "comuna" in client.get(page(row)).context["form"].fields


def test_another_oficom_sees_no_button_and_is_refused(client, aoyama, elsewhere):
    client.force_login(elsewhere)
    assert page(aoyama) not in client.get(aoyama.get_absolute_url()).content.decode()
    assert client.get(page(aoyama)).status_code == 403
    assert client.post(page(aoyama), typed()).status_code == 403
    assert fresh(aoyama).legal_name == "Aoyama Foods"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"legal_name": ""}, "legal_name"), ({"country": ""}, "country"), ({"country": "CL"}, "country"),
     ({"country": "XX"}, "country"), ({"address": "x" * 201}, "address"), ({"tax_id": "x" * 41}, "tax_id"),
     ({"tax_id": "a\x00b"}, "tax_id"),
     ({"sector": "nada"}, "sector"), ({"email": "no"}, "email"), ({"phone": "12"}, "phone"),
     ({"website": "x" * 201}, "website")],
)  # fmt: skip
def test_bad_input_is_told_beside_its_field_and_nothing_changes(client, aoyama, oficom, given, field):
    client.force_login(oficom)
    answer = client.post(page(aoyama), typed(**given))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {field}
    assert client.post(page(aoyama)).status_code == 422, "an empty answer comes back with what is missing"
    assert fresh(aoyama).legal_name == "Aoyama Foods"


@pytest.mark.clause("EXT-1")
def test_a_taken_number_is_told_beside_it_with_whose_it_is_and_what_was_typed_stays(
    client, aoyama, imported, executive
):
    client.force_login(executive)
    answer = client.post(page(imported), typed(legal_name="Kansai Trading KK", tax_id=" t1", kind="foreign"))
    form = answer.context["form"]
    words = f"Ya está en el portal como Aoyama Foods, {aoyama.case.folio}."
    assert answer.status_code == 422 and form.errors == {"tax_id": [words]}
    shown = answer.content.decode()
    assert words in shown and 'value="Kansai Trading KK"' in shown and form["tax_id"].value() == " t1"
    assert fresh(imported).legal_name == "Kansai Trading"


def test_another_sector_takes_the_subsector_away_and_the_same_one_keeps_it(client, imported, executive):
    Company.objects.filter(pk=imported.pk).update(sector="food_fresh", subsector="fresh_fruit")
    client.force_login(executive)
    for sector, subsector in (("food_fresh", "fresh_fruit"), ("sea", "")):
        assert client.post(page(imported), typed(sector=sector, kind="foreign")).status_code == 302
        assert (fresh(imported).sector, fresh(imported).subsector) == (sector, subsector)
