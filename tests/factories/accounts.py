"""People and offices for tests."""

import datetime as dt
import time

import factory
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Absence, Comuna, Office, OfficeKind, Region, Role, RoleAssignment, User


def _check_digit(number: int) -> str:
    total, weight = 0, 2
    for digit in reversed(str(number)):
        total += int(digit) * weight
        weight = 2 if weight == 7 else weight + 1
    return {11: "0", 10: "K"}.get(11 - total % 11, str(11 - total % 11))


def second_factor_code(secret: str) -> str:
    """The code of this half minute: one of the half minute before is refused when the next begins meanwhile."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("iso_code",)

    iso_code = "CL-ML"
    cut_code = "07"
    name = "Maule"
    order = 9


class ComunaFactory(DjangoModelFactory):
    class Meta:
        model = Comuna
        django_get_or_create = ("cut_code",)

    cut_code = "07101"
    name = "Talca"
    province = "Talca"
    region = factory.SubFactory(RegionFactory)


class OfficeFactory(DjangoModelFactory):
    """A regional office; of Maule unless told otherwise."""

    class Meta:
        model = Office
        django_get_or_create = ("code",)

    code = "maule"
    kind = OfficeKind.REGIONAL
    name = "Oficina Regional Maule"
    mailbox = "talca@prochile.gob.cl"
    region = factory.SubFactory(RegionFactory)
    holiday_country = "CL"
    holiday_subdivision = factory.LazyAttribute(lambda o: o.region.iso_code.removeprefix("CL-") if o.region else "")


class CommercialOfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("code",)

    code = "oc_tokio"
    kind = OfficeKind.COMMERCIAL
    name = "Oficina Comercial Tokio"
    mailbox = "tokio@oficom.example"
    country = "JP"
    holiday_country = "JP"
    time_zone = "Asia/Tokyo"
    example = True


class CentralOfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("code",)

    code = "central"
    kind = OfficeKind.CENTRAL
    name = "Oficina Central"
    mailbox = "gestiondeclientes@prochile.gob.cl"
    holiday_subdivision = "RM"


class UserFactory(DjangoModelFactory):
    """A person with a verified e-mail and no role: a citizen."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"persona{n}")
    first_name = "Amparo"
    last_name = factory.Sequence(lambda n: f"Prueba {n}")
    email = factory.Sequence(lambda n: f"persona{n}@correo.example")
    email_verified_at = factory.LazyFunction(timezone.now)
    run = factory.Sequence(lambda n: f"{10_000_000 + n}-{_check_digit(10_000_000 + n)}")
    password = factory.django.Password(None)


class RoleAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = Role.EXECUTIVE
    office = factory.SubFactory(OfficeFactory)
    starts_on = dt.date(2020, 1, 1)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    substitute = factory.SubFactory(UserFactory)
    starts_on = dt.date(2026, 11, 16)
    ends_on = dt.date(2026, 11, 27)


def staff(role: Role | str, office: Office | None = None, *, sector: str = "", **user_fields) -> User:
    """Somebody who holds `role` at `office` (Maule, unless told otherwise)."""
    user = UserFactory(**user_fields)
    RoleAssignmentFactory(user=user, role=role, office=office or OfficeFactory(), sector=sector)
    return user
