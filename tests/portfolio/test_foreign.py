"""EXT-1: an Oficom registers a foreign company; it belongs to that office, and its actions make it usuaria."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.errors import NotPossible
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.services.foreign import register_foreign
from portfolio.services.potential import LooksLikeAnother
from portfolio.services.registration import AlreadyRegistered
from tests.conftest import SECTOR
from tests.factories.accounts import OfficeFactory, staff

pytestmark = pytest.mark.django_db
NEW = "portfolio:foreign_new"


@pytest.fixture
def register(oficom, tokio, now):
    def made(**given):
        usual = {"name": "Aoyama Foods", "country": "JP", "email": "kaori@aoyama.example"}
        return register_foreign(**{"actor": oficom, "office": tokio, "now": now, **usual, **given})

    return made


def typed(tokio, **given):
    return {"name": "Aoyama Foods", "country": "JP", "email": "kaori@aoyama.example", "office": tokio.pk, **given}


@pytest.mark.clause("EXT-1")
def test_it_belongs_to_the_oficom_that_registered_it_with_its_country_its_number_and_whom_to_talk_to(
    register, oficom, tokio
):
    row = register(tax_id=" t1234  567 ", sector=SECTOR, contact_name="Kaori Sato", phone="+81312345678")
    row = Company.objects.get(pk=row.pk)
    assert (row.kind, row.office, row.country, row.tax_id, row.rut) == ("foreign", tokio, "JP", "T1234 567", None)
    assert (row.standing, row.case.responsible, row.case.sector) == ("registered", oficom, SECTOR)
    assert [person.name for person in row.contacts.all()] == ["Kaori Sato"]
    event = row.case.events.get()
    assert (event.label, event.actor) == ("Empresa extranjera registrada", oficom)
    assert Company.objects.visible_to(oficom).search("t1234").get() == row, "it is found by its number"


@pytest.mark.clause("EXT-1")
def test_nobody_registers_one_but_an_executive_of_that_oficom(register, executive, office_head, client_management, now):
    elsewhere = OfficeFactory(code="oc_lima", kind="commercial", name="Oficina Comercial Lima", region=None)
    for person in (executive, office_head, client_management, staff("oficom_executive", elsewhere)):
        with pytest.raises(PermissionDenied):
            register(actor=person)
    assert not Company.objects.filter(kind="foreign").exists()


@pytest.mark.clause("EXT-1")
def test_one_number_is_one_company_of_that_country_however_it_is_written(register):
    first = register(tax_id="T-123 a")
    with pytest.raises(AlreadyRegistered) as known:
        register(name="Otra", email="o@otra.example", tax_id=" t-123  A")
    assert known.value.company == first
    other = register(name="Otra", email="o@otra.example", country="KR", tax_id="T-123 A")
    with pytest.raises(IntegrityError), transaction.atomic():  # two at the same instant
        Company.objects.filter(pk=other.pk).update(country="JP")


@pytest.mark.clause("EXT-1")
def test_those_that_are_alike_are_offered_first_and_it_is_registered_where_somebody_says_that_it_is_another(register):
    first = register()
    with pytest.raises(LooksLikeAnother) as like:
        register(name="Aoyama Foods Inc", email="otra@aoyama.example", confirmed=False)
    assert [one.company for one in like.value.found] == [first]
    assert register(name="Aoyama Foods Inc", email="otra@aoyama.example").pk != first.pk


def test_a_chilean_one_or_one_that_nobody_can_reach_is_refused(register):
    with pytest.raises(NotPossible, match="cuenta potencial"):
        register(country="CL")
    with pytest.raises(NotPossible, match="correo o un teléfono"):
        register(email="")


@pytest.mark.clause("EXT-1")
def test_its_oficom_reads_the_contacts_that_it_wrote_down_and_another_one_does_not(register, oficom):
    row = register()
    elsewhere = OfficeFactory(code="oc_lima", kind="commercial", name="Oficina Comercial Lima", region=None)
    other = staff("oficom_executive", elsewhere)
    assert permissions.reads_contacts(row, oficom) and not permissions.reads_contacts(row, other)
    told = [permissions.ContactReader(person).may(row.office_id, None) for person in (oficom, other)]
    assert told == [True, False]


@pytest.mark.clause("EXT-1")
def test_from_the_fast_entry_where_nothing_is_found_it_is_registered_and_its_action_makes_it_usuaria(
    client, oficom, tokio
):
    client.force_login(oficom)
    entry = client.post(reverse("portfolio:action_new"), {"step": "look", "find": "Aoyama Foods"})
    address = f"{reverse(NEW)}?accion=1&amp;nombre=Aoyama%20Foods"
    assert address in entry.content.decode()
    page = client.get(address.replace("&amp;", "&"))
    assert 'value="Aoyama Foods"' in page.content.decode()
    answer = client.post(f"{reverse(NEW)}?accion=1", typed(tokio))
    row = Company.objects.get(kind="foreign")
    assert answer.url == f"{reverse('portfolio:action_new')}?empresa={row.case.folio}"
    assert f'name="company" value="{row.case.folio}"' in client.get(answer.url).content.decode()


def test_who_may_not_register_one_sees_neither_button_nor_way(client, executive, oficom):
    for person, seen in ((executive, False), (oficom, True)):
        client.force_login(person)
        assert (reverse(NEW) in client.get(reverse("portfolio:companies")).content.decode()) is seen
        asked = {"step": "look", "find": "nadie se llama así"}
        assert (reverse(NEW) in client.post(reverse("portfolio:action_new"), asked).content.decode()) is seen


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": ""}, "name"), ({"country": "CL"}, "country"), ({"country": "XX"}, "country"), ({"email": ""}, "email"),
     ({"email": "no"}, "email"), ({"phone": "12"}, "phone"), ({"tax_id": "x" * 41}, "tax_id"),
     ({"sector": "nada"}, "sector"), ({"office": "0"}, "office"), ({"name": "a\x00b"}, "name")],
)  # fmt: skip
def test_bad_input_is_told_beside_its_field_and_nothing_is_saved(client, oficom, tokio, given, field):
    client.force_login(oficom)
    answer = client.post(reverse(NEW), typed(tokio, **given))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {field}
    assert not Company.objects.filter(kind="foreign").exists()


def test_the_page_offers_those_alike_and_tells_a_known_number_beside_its_field(client, register, oficom, tokio):
    first = register(tax_id="T1")
    client.force_login(oficom)
    page = client.post(reverse(NEW), typed(tokio, email="otra@aoyama.example")).content.decode()
    assert page.count('name="confirmed"') == 1, "no field takes back what the button says"
    assert "¿Es alguna de estas?" in page and first.get_absolute_url() in page
    assert client.post(reverse(NEW), typed(tokio, tax_id="t1")).context["form"].errors.keys() == {"tax_id"}
    done = client.post(reverse(NEW), typed(tokio, email="otra@aoyama.example", confirmed="on"))
    assert done.status_code == 302 and Company.objects.filter(kind="foreign").count() == 2
    shown = client.get(done.url).content.decode()
    assert (
        "Japón" in shown
        and "Aún no es cartera" not in shown
        and "Para ser cartera" not in shown
        and "otra@aoyama.example" in shown
    )
