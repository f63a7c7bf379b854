"""What a person may do today: roles at an office, with dates, and those of whom they substitute."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.access import access_of, build
from accounts.models import Role, RoleAssignment, User
from accounts.selectors import alert_recipients, stand_ins
from tests.factories.accounts import (
    AbsenceFactory,
    CentralOfficeFactory,
    OfficeFactory,
    RegionFactory,
    RoleAssignmentFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)


@pytest.fixture
def maule():
    return OfficeFactory()


@pytest.fixture
def biobio():
    region = RegionFactory(iso_code="CL-BI", cut_code="08", name="Biobío", order=11)
    return OfficeFactory(code="biobio", region=region, name="Oficina Regional Biobío")


def test_a_role_holds_at_its_office_and_nowhere_else(maule, biobio) -> None:
    access = build(staff(Role.EXECUTIVE, maule), TODAY)
    assert access.has(Role.EXECUTIVE) and access.has(Role.EXECUTIVE, maule.pk)
    assert not access.has(Role.EXECUTIVE, biobio.pk)
    assert not access.has(Role.OFFICE_HEAD, maule.pk)
    assert access.offices(Role.EXECUTIVE) == {maule.pk}


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last_both_included(maule, starts, ends, holds) -> None:
    user = UserFactory()
    RoleAssignmentFactory(user=user, office=maule, starts_on=starts, ends_on=ends)
    assert build(user, TODAY).has(Role.EXECUTIVE) is holds
    assert build(user, TODAY).is_staff_member is holds


def test_sectors_are_those_led_at_that_office(maule, biobio) -> None:
    user = staff(Role.SECTOR_LEAD, maule, sector="sea")
    RoleAssignmentFactory(user=user, role=Role.SECTOR_LEAD, office=biobio, sector="industry")
    assert build(user, TODAY).sectors(maule.pk) == {"sea"}


@pytest.mark.parametrize("role", Role.values)
def test_only_four_roles_see_everything(role) -> None:
    expected = role in {"client_management", "national_directorate", "strategic_development", "auditor"}
    assert build(staff(role), TODAY).sees_all is expected


@pytest.mark.parametrize(
    ("starts", "ends", "acts"),
    [(TODAY, TODAY, True), (TODAY - 2 * DAY, TODAY - DAY, False), (TODAY + DAY, TODAY + 2 * DAY, False)],
)
def test_a_substitute_acts_during_the_absence_and_not_before_or_after(maule, biobio, starts, ends, acts) -> None:
    absent, substitute = staff(Role.OFFICE_HEAD, maule), staff(Role.EXECUTIVE, biobio)
    AbsenceFactory(user=absent, substitute=substitute, starts_on=starts, ends_on=ends)
    access = build(substitute, TODAY)
    assert access.has(Role.OFFICE_HEAD, maule.pk) is acts
    assert access.standing_in_for == ({absent.pk} if acts else frozenset())
    assert access.has(Role.EXECUTIVE, biobio.pk)


def test_whoever_is_away_keeps_their_own_roles(maule) -> None:
    absent, substitute = staff(Role.OFFICE_HEAD, maule), staff(Role.EXECUTIVE, maule)
    AbsenceFactory(user=absent, substitute=substitute, starts_on=TODAY, ends_on=TODAY)
    assert build(absent, TODAY).has(Role.OFFICE_HEAD, maule.pk)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_what_is_entrusted_by_name_does_not_pass_to_a_substitute(role) -> None:
    absent, substitute = staff(role, CentralOfficeFactory()), staff(Role.EXECUTIVE)
    AbsenceFactory(user=absent, substitute=substitute, starts_on=TODAY, ends_on=TODAY)
    assert not build(substitute, TODAY).has(role)


def test_roles_do_not_pass_on_through_a_chain_of_absences(maule) -> None:
    first, second, third = staff(Role.OFFICE_HEAD, maule), staff(Role.EXECUTIVE, maule), UserFactory()
    AbsenceFactory(user=first, substitute=second, starts_on=TODAY, ends_on=TODAY)
    AbsenceFactory(user=second, substitute=third, starts_on=TODAY, ends_on=TODAY)
    assert not build(third, TODAY).has(Role.OFFICE_HEAD)


def test_the_roles_of_somebody_deactivated_pass_to_nobody(maule) -> None:
    absent, substitute = staff(Role.OFFICE_HEAD, maule, is_active=False), staff(Role.EXECUTIVE, maule)
    AbsenceFactory(user=absent, substitute=substitute, starts_on=TODAY, ends_on=TODAY)
    assert not build(substitute, TODAY).has(Role.OFFICE_HEAD)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_nobody_may_nothing_and_starts_at_the_front(nobody) -> None:
    access = access_of(nobody)
    assert not access.grants and not access.is_staff_member and not access.sees_all
    assert access.home_url == "/"


def test_access_costs_one_query_and_is_kept(maule, django_assert_num_queries) -> None:
    user = staff(Role.EXECUTIVE, maule)
    user = User.objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        assert user.access.has(Role.EXECUTIVE) and user.access.offices() and user.access.home_url


def test_alerts_reach_the_substitute_and_the_person() -> None:
    absent, substitute = staff(Role.EXECUTIVE), staff(Role.EXECUTIVE)
    AbsenceFactory(user=absent, substitute=substitute, starts_on=TODAY, ends_on=TODAY)
    assert alert_recipients(absent, TODAY) == [substitute, absent]
    assert alert_recipients(absent, TODAY + DAY) == [absent]
    assert stand_ins([absent, substitute], TODAY) == {absent.pk: substitute}


def test_the_people_of_a_role_are_those_who_hold_it_today(maule, biobio) -> None:
    here, elsewhere = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, biobio)
    staff(Role.EXECUTIVE, maule, is_active=False)
    gone = UserFactory()
    RoleAssignmentFactory(user=gone, office=maule, ends_on=TODAY - DAY)
    held_elsewhere = staff(Role.OFFICE_HEAD, maule)
    RoleAssignmentFactory(user=held_elsewhere, role=Role.EXECUTIVE, office=biobio)
    assert set(User.objects.holding(Role.EXECUTIVE, today=TODAY, office=maule)) == {here}
    assert set(User.objects.holding(Role.EXECUTIVE, today=TODAY)) == {here, elsewhere, held_elsewhere}


def test_the_database_refuses_a_role_that_ends_before_it_starts(maule) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(
            user=UserFactory(), role=Role.EXECUTIVE, office=maule, starts_on=TODAY, ends_on=TODAY - DAY
        )
