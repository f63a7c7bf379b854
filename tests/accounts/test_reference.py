"""Territory and offices."""

import holidays
import pytest
from django.db import IntegrityError, transaction

from accounts import reference
from accounts.models import Comuna, Office, OfficeKind, Region, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    reference.load()


@pytest.mark.clause("DEF-8")
def test_sixteen_regional_offices_each_with_its_mailbox_and_calendar(loaded) -> None:
    offices = Office.objects.regional()
    assert offices.count() == Region.objects.count() == 16
    assert offices.values("mailbox").distinct().count() == 16
    for office in offices:
        assert office.holiday_country == "CL"
        assert office.holiday_subdivision in holidays.Chile.subdivisions
        assert office.holiday_subdivision == office.region_id.removeprefix("CL-")
        assert not office.example


@pytest.mark.parametrize(
    ("code", "zone"),
    [("aysen", "America/Coyhaique"), ("magallanes", "America/Punta_Arenas"), ("maule", "America/Santiago")],
)
def test_offices_keep_their_own_time(loaded, code, zone) -> None:
    assert Office.objects.get(code=code).zone.key == zone


def test_the_346_comunas_keep_their_leading_zeros(loaded) -> None:
    assert Comuna.objects.count() == 346
    assert Comuna.objects.get(cut_code="01101").name == "Iquique"
    assert Comuna.objects.get(name="Chillán Viejo").region_id == "CL-NB"


def test_commercial_offices_are_examples_with_their_own_weekend_and_holidays(loaded) -> None:
    offices = Office.objects.commercial()
    assert offices.count() >= 50 and all(office.example for office in offices)
    assert Office.objects.get(code="oc_dubai").weekend_days == [5, 6]
    assert any(office.weekend_days == [4, 5] for office in offices)
    supported = holidays.list_supported_countries()
    for office in offices:
        assert not office.holiday_subdivision or office.holiday_subdivision in supported[office.holiday_country]


def test_loading_again_keeps_what_was_edited_on_screen(loaded) -> None:
    Office.objects.filter(code="maule").update(mailbox="otra@prochile.example")
    reference.load()
    assert Office.objects.get(code="maule").mailbox == "otra@prochile.example"
    assert Office.objects.filter(kind=OfficeKind.CENTRAL).count() == 1


def test_a_region_has_one_regional_office(loaded) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(code="otra", kind="regional", name="Otra", mailbox="x@y.example", region_id="CL-ML")


def test_the_system_acts_and_never_signs_in(reference) -> None:
    system = User.objects.get(is_system=True)
    assert not system.is_active and not system.has_usable_password()
    assert system not in User.objects.people()
