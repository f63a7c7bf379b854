"""CAP-1 and POT-3: a company comes once, and nothing that was known of it is lost."""

import pytest

from accounts.models import Role
from casework.errors import NotPossible
from casework.models import OutboxMessage
from portfolio.models import Company
from portfolio.rules.rut import InvalidRut
from portfolio.selectors import likely_duplicates
from portfolio.services import AlreadyRegistered, create_company
from tests.factories.accounts import ComunaFactory, OfficeFactory, RegionFactory, UserFactory, staff
from tests.factories.portfolio import NOW, company, new_rut

pytestmark = pytest.mark.django_db


@pytest.fixture
def comuna():
    OfficeFactory()
    return ComunaFactory()


def register(person, comuna, **more):
    values = {"legal_name": "Aceites del Maule SpA", "rut": new_rut(), **more}
    return create_company(actor=person, now=NOW, comuna=comuna, **values)


@pytest.mark.clause("CAP-1")
def test_whoever_registers_a_company_represents_it_and_is_told_so(comuna):
    person = UserFactory()
    row = register(person, comuna)
    link = row.representations.get()
    assert (link.person, link.state, link.role) == (person, "declared", "legal_representative")
    assert list(Company.objects.visible_to(person)) == [row]
    assert row.case.parties.current().get().user == person
    assert OutboxMessage.objects.get(template="company_joined").user == person


@pytest.mark.clause("CAP-1")
def test_a_company_goes_to_the_office_of_its_comuna(comuna):
    row = register(UserFactory(), comuna)
    assert row.office.code == "maule"
    assert row.case.office == row.office


@pytest.mark.clause("CAP-1")
def test_a_second_company_with_the_same_rut_is_refused_and_offers_to_join(comuna):
    row = register(UserFactory(), comuna)
    with pytest.raises(AlreadyRegistered, match="Puede pedir unirse") as refused:
        register(UserFactory(), comuna, rut=row.rut_display)
    assert refused.value.company == row
    assert Company.objects.count() == 1


def test_a_national_company_needs_its_rut(comuna):
    with pytest.raises(NotPossible):
        register(UserFactory(), comuna, rut="")
    with pytest.raises(InvalidRut):
        register(UserFactory(), comuna, rut="76.543.210-K")


@pytest.mark.clause("POT-3")
def test_a_potential_account_with_that_rut_becomes_the_company_itself(comuna):
    known = company(standing="invited", email="ventas@aceites.example", trade_name="Aceites Ñ")
    row = register(UserFactory(), comuna, rut=known.rut)
    assert row.pk == known.pk
    assert row.standing == "registered"
    assert (row.email, row.trade_name) == ("ventas@aceites.example", "Aceites Ñ")
    assert row.case.folio == known.case.folio


@pytest.mark.clause("POT-3")
def test_without_rut_a_potential_account_is_offered_by_name_and_by_mail(comuna):
    by_name = company(standing="potential", rut=None, legal_name="Aceites del Maule Limitada")
    by_mail = company(standing="potential", rut=None, legal_name="Otra cosa", email="Ventas@Aceites.example")
    company(standing="potential", rut=None, legal_name="Pescados del Sur")
    found = likely_duplicates(name="ACEITES DEL MAULE SPA", email="ventas@aceites.example", only_potential=True)
    assert {item.company for item in found} == {by_name, by_mail}
    assert {item.reasons for item in found} == {("tiene un nombre parecido",), ("usa el mismo correo",)}


@pytest.mark.clause("POT-3")
def test_the_account_that_the_person_recognised_takes_the_rut_they_wrote(comuna):
    known = company(standing="potential", rut=None, legal_name="Aceites del Maule")
    rut = new_rut()
    row = register(UserFactory(), comuna, rut=rut, potential=known)
    assert (row.pk, row.rut) == (known.pk, rut)


@pytest.mark.clause("POT-1")
def test_a_potential_account_is_never_counted_as_a_company(comuna):
    company(standing="potential")
    company(standing="discarded")
    row = company()
    assert list(Company.objects.live()) == [row]


def test_who_sees_a_company(comuna):
    row = company(representative=UserFactory(), office=OfficeFactory())
    biobio = RegionFactory(iso_code="CL-BI", cut_code="08", name="Biobío", order=11)
    elsewhere = OfficeFactory(code="biobio", name="Biobío", region=biobio, mailbox="concepcion@prochile.gob.cl")
    sees = {
        Role.EXECUTIVE: True,
        Role.OFFICE_HEAD: True,
        Role.SECTOR_LEAD: True,
        Role.OFICOM_EXECUTIVE: True,
        Role.CLIENT_MANAGEMENT: True,
        Role.AUDITOR: True,
        Role.ADMINISTRATOR: True,
        Role.NATIONAL_DIRECTORATE: True,
        Role.COMPLAINTS_OFFICER: False,
    }
    for role, expected in sees.items():
        assert Company.objects.visible_to(staff(role)).contains(row) is expected, role
    for role in (Role.EXECUTIVE, Role.OFFICE_HEAD):
        assert not Company.objects.visible_to(staff(role, elsewhere)).contains(row), role
    assert not Company.objects.visible_to(UserFactory()).contains(row)


@pytest.mark.clause("CAP-1")
def test_two_people_who_register_the_same_company_at_once_make_one(comuna, monkeypatch):
    row = register(UserFactory(), comuna)
    looked = iter([None, row])
    monkeypatch.setattr("portfolio.services.registration.find_by_rut", lambda rut: next(looked))
    with pytest.raises(AlreadyRegistered):
        register(UserFactory(), comuna, rut=row.rut)
    assert Company.objects.count() == 1


def test_the_office_follows_the_comuna_until_somebody_attends_the_company(comuna):
    from portfolio.services.registration import set_details

    biobio = RegionFactory(iso_code="CL-BI", cut_code="08", name="Biobío", order=11)
    OfficeFactory(code="biobio", name="Oficina Biobío", region=biobio, mailbox="concepcion@prochile.gob.cl")
    away = ComunaFactory(cut_code="08101", name="Concepción", region=biobio)
    executive = staff(Role.EXECUTIVE)
    free, attended = company(), company(executive=executive)
    assert set_details(company=free, actor=executive, now=NOW, comuna=away).office.code == "biobio"
    assert set_details(company=attended, actor=executive, now=NOW, comuna=away).office.code == "maule"
