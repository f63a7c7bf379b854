"""The portfolio's pages: who gets in, what they show, what a wrong value does."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from casework.door import record
from casework.models import AccessLog, CaseFile
from portfolio.models import Company, ReferralBody, Representation
from portfolio.reference import load
from tests.factories.accounts import (
    CentralOfficeFactory,
    ComunaFactory,
    OfficeFactory,
    RegionFactory,
    UserFactory,
    staff,
)
from tests.factories.portfolio import company, new_rut, represent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(client, reference):
    central = CentralOfficeFactory()
    biobio = RegionFactory(iso_code="CL-BI", cut_code="08", name="Biobío", order=11)
    elsewhere = OfficeFactory(code="biobio", name="Oficina Biobío", region=biobio, mailbox="concepcion@prochile.gob.cl")
    return {
        "executive": staff(Role.EXECUTIVE),
        "head": staff(Role.OFFICE_HEAD),
        "elsewhere": staff(Role.EXECUTIVE, elsewhere),
        "oficom": staff(Role.OFICOM_EXECUTIVE, central),
        "manager": staff(Role.CLIENT_MANAGEMENT, central),
        "auditor": staff(Role.AUDITOR, central),
        "administrator": staff(Role.ADMINISTRATOR, central),
        "representative": UserFactory(),
        "outsider": UserFactory(),
    }


@pytest.fixture
def winery(cast):
    return company(
        representative=cast["representative"],
        state="validated",
        sector="food_processed",
        subsector="wine",
        email="ventas@vinedos.example",
    )


# name, arguments, who → status
TABLE = [
    ("companies", {}, {"executive": 200, "elsewhere": 200, "auditor": 200, "oficom": 200, "representative": 403}),
    ("company_export", {}, {"executive": 200, "auditor": 200, "representative": 403}),
    ("company", "ref", {"executive": 200, "elsewhere": 404, "auditor": 200, "oficom": 200, "representative": 403}),
    ("history", "ref", {"executive": 200, "elsewhere": 404, "auditor": 200, "representative": 403}),
    ("edit", "ref", {"executive": 200, "manager": 200, "auditor": 403, "oficom": 403, "elsewhere": 404}),
    ("assign", "ref", {"executive": 200, "head": 200, "auditor": 403, "manager": 403, "elsewhere": 404}),
    ("category", "ref", {"executive": 200, "head": 200, "auditor": 200, "manager": 403}),
    ("deactivate", "ref", {"executive": 200, "auditor": 403, "manager": 403, "elsewhere": 404}),
    ("reactivate", "ref", {"executive": 200, "auditor": 403}),
    ("duplicates", "ref", {"head": 200, "manager": 200, "executive": 403, "auditor": 403, "elsewhere": 404}),
    ("potential_list", {}, {"executive": 200, "auditor": 200, "representative": 403}),
    ("potential_new", {}, {"executive": 200, "head": 200, "oficom": 200, "auditor": 403, "representative": 403}),
    ("catalogues", {}, {"administrator": 200, "auditor": 200, "executive": 403, "representative": 403}),
    ("sector_new", {}, {"administrator": 200, "auditor": 403}),
    ("sector", {"code": "sea"}, {"administrator": 200, "auditor": 200, "executive": 403}),
    ("subsector", {"sector": "sea", "code": "algae"}, {"administrator": 200, "auditor": 200}),
    ("subsector_new", {"sector": "sea"}, {"administrator": 200, "auditor": 403}),
    ("body", {"code": "corfo"}, {"administrator": 200, "auditor": 200, "executive": 403}),
    ("contact_new", {"code": "corfo"}, {"administrator": 200, "auditor": 403}),
    ("uf_new", {}, {"administrator": 200, "auditor": 403}),
    ("uf", {"year": 2024}, {"administrator": 200, "auditor": 200}),
    ("register", {}, {"representative": 200, "outsider": 200}),
    ("choose", {}, {"representative": 200, "outsider": 200}),
    ("people", {}, {"representative": 200, "outsider": 302}),
    ("my_data", {}, {"representative": 200, "outsider": 200}),
    ("data_download", {"form": "json"}, {"representative": 200, "outsider": 200}),
    ("data_download", {"form": "csv"}, {"representative": 200}),
]


@pytest.mark.parametrize(("name", "args", "expected"), TABLE, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(TABLE)])
def test_who_gets_which_page(client, cast, winery, name, args, expected):
    url = reverse(f"portfolio:{name}", kwargs={"reference": winery.rut} if args == "ref" else args)
    client.logout()
    assert client.get(url).status_code == 302, "nobody gets in without signing in"
    for who, status in expected.items():
        client.force_login(cast[who])
        assert client.get(url).status_code == status, who


def test_the_company_page_takes_twelve_queries_whatever_there_is(client, cast, winery, django_assert_max_num_queries):
    for number in range(5):
        represent(winery, UserFactory())
        winery.export_records.create(year=2025, country="JP", product=f"Vino {number}", amount=10, currency="USD")
    client.force_login(cast["executive"])
    url = winery.get_absolute_url()
    client.get(url)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_the_list_takes_twelve_queries_whatever_there_is(client, cast, winery, django_assert_max_num_queries):
    for number in range(30):
        company(legal_name=f"Empresa {number}", sector="sea", executive=cast["executive"])
    client.force_login(cast["executive"])
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("portfolio:companies"), {"q": "empresa", "orden": "-nombre"})
    assert answer.context["page"].paginator.count == 30


def test_reading_a_company_leaves_a_trace(client, cast, winery):
    client.force_login(cast["auditor"])
    client.get(winery.get_absolute_url())
    assert AccessLog.objects.get(case=winery.case).user == cast["auditor"]


def test_an_oficom_reads_contacts_only_with_consent(client, cast, winery):
    client.force_login(cast["oficom"])
    url = winery.get_absolute_url()
    assert "ventas@vinedos.example" not in client.get(url).content.decode()
    assert cast["representative"].email not in client.get(url).content.decode()
    client.force_login(cast["representative"])
    client.post(reverse("portfolio:consent", args=["share_contact", "dar"]), {"shared_contact": "company"})
    client.force_login(cast["oficom"])
    text = client.get(url).content.decode()
    assert "ventas@vinedos.example" in text
    assert cast["representative"].email not in text, "only the contact that was chosen"
    client.force_login(cast["representative"])
    client.post(reverse("portfolio:consent", args=["share_contact", "retirar"]))
    client.force_login(cast["oficom"])
    assert "ventas@vinedos.example" not in client.get(url).content.decode()


@pytest.mark.parametrize("role", ["oficom", "auditor"])
def test_whoever_may_not_open_a_file_reads_neither_its_log_nor_what_changed_of_the_contact(client, cast, winery, role):
    may = role == "auditor"
    now = timezone.now()
    matter = CaseFile.objects.create(
        folio="CAP-2026-900001", kind="intake", parent=winery.case, office=winery.office, opened_at=now
    )  # fmt: skip
    for case in (winery.case, matter):
        record(case, "log_contact", actor=cast["executive"], now=now, label="Contacto", note="Llamar al 9 8765 4321")
    winery.email = "nuevo@vinedos.example"
    winery.save()
    client.force_login(cast[role])
    page = client.get(winery.get_absolute_url()).content.decode()
    assert ("9 8765 4321" in page) is may
    for case in (winery.case, matter):
        assert (case.get_absolute_url() in page) is may
    assert (client.get(winery.case.get_absolute_url()).status_code == 200) is may
    history = client.get(reverse("portfolio:history", args=[winery.reference])).content.decode()
    assert ("nuevo@vinedos.example" in history) is may


@pytest.mark.parametrize(
    "query",
    [
        {"region": "zz", "oficina": "nada", "sector": "'; drop", "pagina": "-4", "orden": "xx"},
        {"q": "\x00%_", "ejecutivo": "hola", "categoria": "9", "situacion": "merged"},
        {"pagina": "9" * 40, "q": "ñ" * 5000},
    ],
)
def test_a_wrong_filter_never_breaks_the_list(client, cast, winery, query):
    client.force_login(cast["executive"])
    assert client.get(reverse("portfolio:companies"), query).status_code == 200


def test_the_search_folds_accents_and_finds_by_rut(client, cast, winery):
    client.force_login(cast["executive"])
    for text in ("vinedos nuble", winery.rut_display, winery.rut.replace("-", ""), "VIÑEDOS"):
        page = client.get(reverse("portfolio:companies"), {"q": text}).context["page"]
        assert [row[0] for row in page] == [winery.pk], text


def test_a_download_never_starts_a_formula(client, cast):
    company(legal_name="=HYPERLINK(1)")
    client.force_login(cast["executive"])
    text = b"".join(client.get(reverse("portfolio:company_export")).streaming_content).decode()
    assert "'=HYPERLINK(1)" in text


@pytest.mark.clause("CAP-1")
def test_a_person_registers_a_company_on_screen(client, cast):
    OfficeFactory()
    client.force_login(cast["outsider"])
    data = {
        "rut": "76.543.210-3",
        "legal_name": "Aceites del Maule SpA",
        "comuna": ComunaFactory().pk,
        "role": "legal_representative",
        "origin": "sercotec",
    }
    assert client.post(reverse("portfolio:register"), data).url == "/empresa/"
    row = Company.objects.get(rut="76543210-3")
    assert row.origin == "sercotec"
    assert row.representations.get().person == cast["outsider"]


@pytest.mark.parametrize(
    ("rut", "words"),
    [
        ("76543", "Escriba el RUT con su dígito verificador"),
        ("76.543.210-K", "El RUT no coincide con su dígito verificador"),
        ("12.345.678-5", "Este RUT parece de una persona"),
        ("", "Complete este dato"),
        ("76.543.210-3\x00", "no se permite"),
    ],
)
def test_the_form_says_what_is_wrong_with_a_rut(client, cast, rut, words):
    client.force_login(cast["outsider"])
    data = {"rut": rut, "legal_name": "X y Z", "comuna": ComunaFactory().pk, "role": "contact", "origin": "direct"}
    answer = client.post(reverse("portfolio:register"), data)
    assert answer.status_code == 422
    assert words.lower() in answer.content.decode().lower() or words == "no se permite"
    assert not Company.objects.exists()


@pytest.mark.clause("POT-3")
def test_a_likely_potential_account_is_offered_and_only_an_offered_one_can_be_claimed(client, cast):
    known = company(standing="potential", rut=None, legal_name="Aceites del Maule")
    other = company(standing="potential", rut=None, legal_name="Pesquera Austral")
    client.force_login(cast["outsider"])
    data = {
        "rut": new_rut(),
        "legal_name": "Aceites del Maule SpA",
        "comuna": ComunaFactory().pk,
        "role": "legal_representative",
        "origin": "direct",
    }
    offered = client.post(reverse("portfolio:register"), data)
    assert [item.company for item in offered.context["alike"]] == [known]
    client.post(reverse("portfolio:register"), {**data, "potential": other.pk})
    assert Company.objects.get(pk=other.pk).standing == "potential"
    assert Company.objects.get(rut=data["rut"]).pk not in (known.pk, other.pk)


def test_a_company_that_is_there_already_leads_to_the_page_to_join_it(client, cast, winery):
    client.force_login(cast["outsider"])
    data = {
        "rut": winery.rut_display,
        "legal_name": "Otra",
        "comuna": winery.comuna_id,
        "role": "attorney",
        "origin": "direct",
    }
    page = client.post(reverse("portfolio:register"), data, follow=True)
    assert "Esta empresa ya está en ProChile" in page.content.decode()
    client.post(page.request["PATH_INFO"], {"role": "attorney"})
    link = Representation.objects.get(person=cast["outsider"])
    assert link.state == "requested"
    assert not Company.objects.visible_to(cast["outsider"]).exists()
    assert f"Pidió unirse a <strong>{winery.name}</strong>" in client.get("/empresa/").content.decode()
    client.force_login(cast["representative"])
    client.post(reverse("portfolio:own_decide", args=[link.pk]), {"decision": "accept", "role": "attorney"})
    assert Company.objects.visible_to(cast["outsider"]).get() == winery


def test_the_administrator_changes_a_catalogue_and_the_auditor_does_not(client, cast):
    url = reverse("portfolio:body", args=["corfo"])
    data = {"name": "Corfo, oficina regional", "use_for": "both", "order": 3, "active": "on"}
    client.force_login(cast["auditor"])
    assert client.post(url, data).status_code == 403
    client.force_login(cast["administrator"])
    client.post(url, data)
    assert ReferralBody.objects.get(code="corfo").name == "Corfo, oficina regional"
    load()
    assert ReferralBody.objects.get(code="corfo").name == "Corfo, oficina regional", "loading again keeps it"


def test_odd_addresses_are_not_found(client, cast, winery):
    client.force_login(cast["executive"])
    for path in ("%00", "%27", "EMP-2026-999999", "1-9", "99.999.999-9", "%F0%9F%8D%B7"):
        assert client.get(f"/empresas/{path}/").status_code == 404, path
    assert client.get("/cuentas-potenciales/", {"q": "\x00", "situacion": "merged", "pagina": "x"}).status_code == 200
    client.force_login(cast["head"])
    assert client.get(f"/empresas/{winery.rut}/duplicados/", {"q": "\x00 %"}).status_code == 200
