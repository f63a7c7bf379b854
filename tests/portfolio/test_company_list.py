"""The list of companies: what is found, which columns, whose filters, what goes out of it."""

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from casework.models import Job, ListPreference, SavedFilter
from casework.services.job_running import run_waiting
from portfolio.models import Company, ContactPerson, ProductOffer
from portfolio.rules import permissions
from portfolio.selectors import columns
from portfolio.selectors.similar import similar, word_similarity
from portfolio.services.common import refresh_search
from tests.factories.accounts import CentralOfficeFactory, OfficeFactory, RegionFactory, UserFactory, staff
from tests.factories.portfolio import company, represent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
LIST = "portfolio:companies"
READERS = (
    Role.EXECUTIVE, Role.OFFICE_HEAD, Role.SECTOR_LEAD, Role.OFICOM_EXECUTIVE, Role.HELP_CENTRE, Role.AUDITOR,
    Role.ADMINISTRATOR, Role.CLIENT_MANAGEMENT,
)  # fmt: skip


@pytest.fixture
def executive():
    return staff(Role.EXECUTIVE)


@pytest.fixture
def cellars(executive):
    return [
        company(legal_name="Viñedos Ñuble Arriba SpA", trade_name="Ñublino", sector="food_processed", size="small"),
        company(legal_name="Salmones del Estrecho S.A.", sector="sea", size="large", executive=executive),
        company(legal_name="Conservas Andes Ltda.", sector="food_processed", exports=True, potential="high"),
    ]


def names(client, **query):
    answer = client.get(reverse(LIST), query)
    assert answer.status_code == 200
    return [line.name for line in answer.context["lines"]]


@pytest.fixture
def signed(client, executive):
    client.force_login(executive)
    return client


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nuble", ["Ñublino"]), ("ÑUBLE arriba", ["Ñublino"]), ("nublino", ["Ñublino"]),
        ("andes", ["Conservas Andes Ltda."]),
        ("merlot", ["Conservas Andes Ltda."]), ("perez", ["Salmones del Estrecho S.A."]),
    ],
)  # fmt: skip
def test_name_fantasy_name_product_and_contact_are_found_with_accents_folded(signed, cellars, typed, expected):
    ProductOffer.objects.create(company=cellars[2], name="Salsa al Merlot")
    ContactPerson.objects.create(company=cellars[1], name="Iván Pérez", purpose="other", added_at=timezone.now())
    for row in cellars:
        refresh_search(row)
    assert names(signed, q=typed) == expected


def test_a_rut_is_found_whole_or_in_part_with_or_without_dots(signed, cellars):
    rut = cellars[0].rut
    shown = cellars[0].rut_display
    for typed in (rut, shown, rut.replace("-", ""), shown[:8], rut[:7]):
        assert "Ñublino" in names(signed, q=typed), typed


@pytest.mark.parametrize("typed", ["salmnes", "slamones", "salmoness", "viñeedos nuble", "conserbas"])
def test_a_typing_error_offers_what_looks_like_it(signed, cellars, typed):
    answer = signed.get(reverse(LIST), {"q": typed})
    assert answer.context["lines"] == []
    assert len(answer.context["similar"]) == 1
    text = answer.content.decode()
    assert f"No encontramos «{typed}». Se parecen:" in text
    assert answer.context["similar"][0].name in text


def test_what_looks_like_it_keeps_to_what_one_sees_and_to_the_filters(client, cellars):
    elsewhere = OfficeFactory(code="nuble", name="Oficina Ñuble", region=RegionFactory(iso_code="CL-NB"))
    client.force_login(staff(Role.EXECUTIVE, elsewhere))
    assert client.get(reverse(LIST), {"q": "salmnes"}).context["similar"] == []
    client.force_login(staff(Role.AUDITOR, CentralOfficeFactory()))
    assert len(client.get(reverse(LIST), {"q": "salmnes"}).context["similar"]) == 1
    assert client.get(reverse(LIST), {"q": "salmnes", "tamano": "micro"}).context["similar"] == []


def test_short_or_empty_words_look_like_nothing(cellars):
    assert similar(Company.objects.all(), "sa") == []
    assert similar(Company.objects.all(), "!!!! ----") == []


def test_figures_look_like_nothing_and_leave_the_words_as_they_are(cellars):
    assert similar(Company.objects.all(), "123456789") == []
    assert similar(Company.objects.all(), "salmnes 123456789") == similar(Company.objects.all(), "salmnes") != []


def test_the_measure_is_that_of_the_database():
    if connection.vendor != "postgresql":
        assert word_similarity("salmones", "los salmones del sur") == 1.0
        assert word_similarity("salmnes", "salmones del sur") == pytest.approx(0.625)
        return
    with connection.cursor() as cursor:
        for asked, text in (("salmnes", "salmones del sur"), ("andes", "conservas andes ltda"), ("xyzw", "andes")):
            cursor.execute("SELECT word_similarity(%s, %s)", [asked, text])
            assert word_similarity(asked, text) == pytest.approx(cursor.fetchone()[0], abs=0.15)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sector": "sea"}, ["Salmones del Estrecho S.A."]),
        ({"tamano": "small"}, ["Ñublino"]),
        ({"exporta": "si"}, ["Conservas Andes Ltda."]),
        ({"exporta": "sin-dato", "sector": "sea"}, ["Salmones del Estrecho S.A."]),
        ({"potencial": "high"}, ["Conservas Andes Ltda."]),
        ({"ejecutivo": "nadie", "sector": "food_processed"}, ["Conservas Andes Ltda.", "Ñublino"]),
        ({"silencio": "nunca", "sector": "sea"}, ["Salmones del Estrecho S.A."]),
        ({"silencio": "30", "sector": "sea"}, ["Salmones del Estrecho S.A."]),
        ({"cartera": "si"}, []),
        ({"cartera": "validated", "sector": "sea"}, ["Salmones del Estrecho S.A."]),
        ({"usuaria": "2026"}, []),
        ({"situacion": "portfolio"}, []),
    ],
)
def test_each_filter_asks_for_what_it_says(signed, cellars, query, expected):
    assert sorted(names(signed, **query)) == sorted(expected)


def test_filters_that_are_on_are_chips_and_the_rarer_ones_fold(signed, cellars):
    text = signed.get(reverse(LIST), {"silencio": "ritmo", "sector": "sea"}).content.decode()
    assert "Más que el ritmo de su categoría" in text
    assert '<details class="more-filters" open>' in text
    assert '<details class="more-filters">' in signed.get(reverse(LIST), {"sector": "sea"}).content.decode()


def test_columns_are_chosen_and_stay_in_the_account(signed, cellars, executive):
    chosen = {"columna": ["region", "cartera"], "consulta": "sector=sea&x=1"}
    answer = signed.post(reverse("portfolio:company_columns"), chosen)
    assert answer["Location"].endswith("/empresas/?sector=sea"), "the filters stay as they were"
    assert ListPreference.objects.get(user=executive).columns == ["region", "cartera"]
    shown = [column.code for column in signed.get(reverse(LIST)).context["columns"]]
    assert shown == ["region", "cartera"]
    signed.post(reverse("portfolio:company_columns"), {"consulta": ""})
    assert [column.code for column in signed.get(reverse(LIST)).context["columns"]] == list(columns.USUAL)


def test_a_filter_is_saved_opened_renamed_shared_and_deleted(signed, cellars, executive):
    signed.post(reverse("portfolio:filter_save"), {"nombre": "Mar", "consulta": "sector=sea&ejecutivo=x&otra=1"})
    saved = SavedFilter.objects.get()
    assert saved.query == "sector=sea", "only what the list understands is kept"
    assert names(signed, **{k: v[0] for k, v in parse_qs(saved.query).items()}) == ["Salmones del Estrecho S.A."]
    edit = reverse("portfolio:filter_edit", args=[saved.pk])
    office = executive.access.offices()
    signed.post(edit, {"nombre": "Mar adentro", "oficina": next(iter(office)), "al_abrir": "on"})
    saved.refresh_from_db()
    assert (saved.name, saved.shared_with_id) == ("Mar adentro", next(iter(office)))
    opened = signed.get(reverse(LIST))
    assert urlsplit(opened["Location"]).query == "sector=sea", "the list opens with it"
    assert len(names(signed, todas="1")) == 3, "and may be opened without"
    colleague = staff(Role.EXECUTIVE)
    signed.force_login(colleague)
    assert "Mar adentro" in signed.get(reverse(LIST), {"todas": 1}).content.decode()
    assert signed.get(edit).status_code == 404, "a colleague opens it and does not change it"
    assert signed.post(reverse("portfolio:filter_open_with", args=[saved.pk])).status_code == 302
    signed.force_login(executive)
    signed.post(reverse("portfolio:filter_delete", args=[saved.pk]))
    assert not SavedFilter.objects.exists()
    assert signed.get(reverse(LIST)).status_code == 200


def test_a_name_is_used_once_and_what_was_typed_stays(signed, executive):
    for _ in range(2):
        answer = signed.post(reverse("portfolio:filter_save"), {"nombre": "Mar", "consulta": "sector=sea"})
    assert answer.status_code == 422
    assert "Ya tiene un filtro con ese nombre" in answer.content.decode()
    assert 'value="sector=sea"' in answer.content.decode()


def test_a_filter_is_shared_only_where_one_works(signed):
    other = OfficeFactory(code="nuble", name="Oficina Ñuble", region=RegionFactory(iso_code="CL-NB"))
    answer = signed.post(reverse("portfolio:filter_save"), {"nombre": "Mar", "consulta": "", "oficina": other.pk})
    assert answer.status_code == 422


def body(answer):
    return b"".join(answer.streaming_content)


def test_downloading_only_the_chosen_asks_for_some(signed, cellars):
    answer = signed.get("/empresas/descargar/?solo=elegidas&formato=xlsx")
    assert answer.status_code == 302 and answer["Location"] == "/empresas/?todas=1"
    chosen = {"solo": "elegidas", "empresa": cellars[0].reference}
    lines = b"".join(signed.get("/empresas/descargar/", chosen).streaming_content).decode().splitlines()
    assert len(lines) == 2 and cellars[0].legal_name in lines[1]


def test_the_download_has_the_filters_and_the_columns_chosen(signed, cellars):
    signed.post(reverse("portfolio:company_columns"), {"columna": ["rut", "potencial"], "consulta": ""})
    text = body(signed.get(reverse("portfolio:company_export"), {"sector": "food_processed"})).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "Razón social;Nombre de fantasía;RUT;Potencial"
    assert lines[1].startswith("Conservas Andes Ltda.;;") and lines[1].endswith(";Alto")
    assert len(lines) == 3
    sheet = body(signed.get(reverse("portfolio:company_export"), {"formato": "xlsx", "empresa": cellars[1].rut}))
    rows = list(load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))
    assert rows[1][0] == "Salmones del Estrecho S.A."
    assert len(rows) == 2


def test_a_company_named_like_a_formula_is_no_formula(signed, cellars):
    Company.objects.filter(pk=cellars[0].pk).update(legal_name='=HYPERLINK("http://x.example")')
    text = body(signed.get(reverse("portfolio:company_export"))).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "\n=HYPERLINK" not in text and '"=HYPERLINK' not in text


def test_a_long_spreadsheet_is_made_in_the_background(signed, cellars, executive, monkeypatch):
    monkeypatch.setattr("casework.paging.CappedPaginator.CAP", 2)
    url = reverse("portfolio:company_export")
    assert "se prepara en segundo plano" in signed.get(url, {"formato": "xlsx"}).content.decode()
    answer = signed.post(url + "?formato=xlsx&orden=-nombre")
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert run_waiting(now=timezone.now()) == 1
    job.refresh_from_db()
    assert job.message == "Lista: 3 empresas."
    rows = list(load_workbook(job.result.open()).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [
        "Viñedos Ñuble Arriba SpA", "Salmones del Estrecho S.A.", "Conservas Andes Ltda.",
    ]  # fmt: skip
    job.result.delete(save=False)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("own_office", [True, False])
def test_a_list_tells_contacts_to_whom_the_page_of_the_company_does(cellars, role, own_office):
    office = cellars[0].office if own_office else CentralOfficeFactory()
    person = staff(role, office)
    reader = permissions.ContactReader(person)
    for row in Company.objects.visible_to(person):
        assert reader.may(row.office_id, row.executive_id) == permissions.reads_contacts(row, person), row


def test_an_oficom_gets_no_contacts_in_a_file(client, cellars):
    Company.objects.update(email="ventas@ejemplo.example")
    client.force_login(staff(Role.OFICOM_EXECUTIVE, CentralOfficeFactory()))
    client.post(reverse("portfolio:company_columns"), {"columna": ["rut", "correo"], "consulta": ""})
    assert "ventas@ejemplo.example" not in body(client.get(reverse("portfolio:company_export"))).decode()
    assert "ventas@ejemplo.example" not in client.get(reverse(LIST)).content.decode()


def test_turning_pages_stops_at_the_cap_and_says_so(signed, cellars, monkeypatch):
    monkeypatch.setattr("casework.paging.CappedPaginator.CAP", 2)
    answer = signed.get(reverse(LIST), {"pagina": "99"})
    assert "Más de 2 empresas" in answer.content.decode()
    assert answer.context["page"].number == 1


def test_the_list_takes_twelve_queries_with_every_column_and_filters_saved(
    signed, cellars, executive, django_assert_max_num_queries
):
    for number in range(30):
        row = company(legal_name=f"Empresa {number}", sector="sea", executive=executive)
        represent(row, UserFactory())
    signed.post(
        reverse("portfolio:company_columns"), {"columna": [column.code for column in columns.ALL], "consulta": ""}
    )
    signed.post(reverse("portfolio:filter_save"), {"nombre": "Mar", "consulta": "sector=sea", "al_abrir": "on"})
    signed.get(reverse(LIST))
    with django_assert_max_num_queries(12):
        assert len(names(signed, q="empresa", cartera="no", silencio="ritmo")) == 25
    with django_assert_max_num_queries(12):
        signed.get(reverse(LIST), {"q": "empreza"})


def test_days_of_silence_count_from_the_last_contact(signed, cellars):
    Company.objects.filter(pk=cellars[1].pk).update(last_contact_on=timezone.localdate() - timedelta(days=31))
    Company.objects.filter(pk=cellars[0].pk).update(last_contact_on=timezone.localdate())
    assert sorted(names(signed, silencio="30")) == ["Conservas Andes Ltda.", "Salmones del Estrecho S.A."]
    assert sorted(names(signed, silencio="60")) == ["Conservas Andes Ltda."]
