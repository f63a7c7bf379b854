"""The cast: who is who in the tests, over the reference data of the portal, which is loaded once.

maule, biobio, tokio, central   offices
company                         a registered company of Maule, represented by `representative`
representative                  acts for `company`; `other_representative` for another company, `other_company`
executive, office_head          of Maule; `executive_elsewhere` of Biobío; `sector_lead` of Maule, food
oficom                          of the commercial office in Tokyo
demand_coordinator, macrozone_coordinator, complaints_officer, help_centre    of the central office
client_management, oversight, strategic, auditor, administrator    see all, or run the portal
outsider                        signed in, with no company and no role
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import Office, Role, User
from portfolio.models import Company
from tests import migrated
from tests.browser.harness import browser_as, chromium  # noqa: F401 - fixtures of everybody: one Chromium each process
from tests.factories.accounts import OfficeFactory, UserFactory, staff
from tests.factories.portfolio import company as make_company
from tests.worlds import world  # noqa: F401 - a fixture of everybody

SECTOR = "food_processed"


def number_from(first: int) -> None:
    """Give new rows ids from `first`, as in a portal in use: an id that a page writes as «5.001» leads nowhere."""
    metas = [model._meta for model in apps.get_models(include_auto_created=True)]
    numbered = [(meta.db_table, meta.auto_field.column) for meta in metas if meta.auto_field and meta.managed]
    with connection.cursor() as cursor:
        for table, column in numbered:
            if connection.vendor == "postgresql":
                cursor.execute(f"""ALTER TABLE "{table}" ALTER COLUMN "{column}" RESTART WITH {first}""")
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1])


def load_reference() -> None:
    """What `manage.py load_reference` loads, and the portal's own user, which a migration makes."""
    from accounts.reference import load as load_accounts
    from casework.reference import load as load_casework
    from intake.reference import load as load_intake
    from portfolio.reference import load as load_portfolio

    User.objects.get_or_create(is_system=True, defaults={"username": "sistema", "first_name": "Portal ProChile"})
    for load in (load_accounts, load_casework, load_portfolio, load_intake):
        load()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """Where the migrated database of an earlier run is restored, nothing needs to be migrated."""
    return migrated.restore(settings.DATABASES["default"]["TEST"]) or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_keepdb: bool, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if not django_db_keepdb:
            migrated.keep()
        number_from(5_001)
        load_reference()


def need_reference() -> None:
    """Load the reference data, unless it is there: a test that flushes the database leaves it empty."""
    if not Office.objects.filter(code="central").exists() or not User.objects.filter(is_system=True).exists():
        load_reference()


@pytest.fixture
def reference(db: None) -> None:
    """The reference data, also after a test that flushed the database."""
    need_reference()


@pytest.fixture
def now() -> datetime:
    """A Friday in which nothing is a holiday, 12:00 in Santiago."""
    return datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def maule(reference: None) -> Office:
    return Office.objects.get(code="maule")


@pytest.fixture
def biobio(reference: None) -> Office:
    return Office.objects.get(code="biobio")


@pytest.fixture
def tokio(reference: None) -> Office:
    return Office.objects.filter(code="oc_tokio").first() or OfficeFactory(
        code="oc_tokio", kind="commercial", name="Oficina Comercial Tokio", region=None, country="JP",
        holiday_country="JP", holiday_subdivision="", time_zone="Asia/Tokyo", example=True,
    )  # fmt: skip


@pytest.fixture
def central(reference: None) -> Office:
    return Office.objects.get(code="central")


@pytest.fixture
def representative(reference: None) -> User:
    return UserFactory(first_name="Ana", last_name="Muñoz Ejemplo")


@pytest.fixture
def other_representative(reference: None) -> User:
    return UserFactory(first_name="Pedro", last_name="Lagos Ejemplo")


@pytest.fixture
def company(representative: User, maule: Office) -> Company:
    row = make_company(
        representative=representative, office=maule, legal_name="Viñedos Peñalolén Ejemplo SpA", sector=SECTOR
    )
    row.case.sector = SECTOR
    row.case.save(update_fields=["sector"])
    return row


@pytest.fixture
def other_company(other_representative: User, biobio: Office) -> Company:
    return make_company(representative=other_representative, office=biobio, legal_name="Maderas Biobío Ejemplo SpA")


@pytest.fixture
def executive(maule: Office) -> User:
    return staff(Role.EXECUTIVE, maule, first_name="Carmen", last_name="Rojas Ejemplo")


@pytest.fixture
def executive_elsewhere(biobio: Office) -> User:
    return staff(Role.EXECUTIVE, biobio, first_name="Luis", last_name="Soto Ejemplo")


@pytest.fixture
def sector_lead(maule: Office) -> User:
    return staff(Role.SECTOR_LEAD, maule, sector=SECTOR, first_name="Rosa", last_name="Vera Ejemplo")


@pytest.fixture
def office_head(maule: Office) -> User:
    return staff(Role.OFFICE_HEAD, maule, first_name="Jorge", last_name="Díaz Ejemplo")


@pytest.fixture
def oficom(tokio: Office) -> User:
    return staff(Role.OFICOM_EXECUTIVE, tokio, first_name="Yumi", last_name="Sato Ejemplo")


@pytest.fixture
def demand_coordinator(central: Office) -> User:
    return staff(Role.DEMAND_COORDINATOR, central, first_name="Nora", last_name="Leal Ejemplo")


@pytest.fixture
def macrozone_coordinator(central: Office) -> User:
    return staff(Role.MACROZONE_COORDINATOR, central, first_name="Hugo", last_name="Mora Ejemplo")


@pytest.fixture
def complaints_officer(central: Office) -> User:
    return staff(Role.COMPLAINTS_OFFICER, central, first_name="Irma", last_name="Toro Ejemplo")


@pytest.fixture
def help_centre(central: Office) -> User:
    return staff(Role.HELP_CENTRE, central, first_name="Saúl", last_name="Vega Ejemplo")


@pytest.fixture
def client_management(central: Office) -> User:
    return staff(Role.CLIENT_MANAGEMENT, central, first_name="Elena", last_name="Paz Ejemplo")


@pytest.fixture
def oversight(central: Office) -> User:
    return staff(Role.NATIONAL_DIRECTORATE, central, first_name="Marta", last_name="Ríos Ejemplo")


@pytest.fixture
def strategic(central: Office) -> User:
    return staff(Role.STRATEGIC_DEVELOPMENT, central, first_name="Iván", last_name="Peña Ejemplo")


@pytest.fixture
def auditor(central: Office) -> User:
    return staff(Role.AUDITOR, central, first_name="Olga", last_name="Núñez Ejemplo")


@pytest.fixture
def administrator(central: Office) -> User:
    return staff(Role.ADMINISTRATOR, central, first_name="Raúl", last_name="Cid Ejemplo")


@pytest.fixture
def outsider(reference: None) -> User:
    return UserFactory(first_name="Nadie", last_name="Todavía Ejemplo")


@pytest.fixture
def sign_in() -> Callable[[User | None], Client]:
    """A test client in which that person is signed in; nobody, when None."""

    def enter(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return enter


@pytest.fixture(scope="session")
def no_repeated_queries() -> Callable[[], AbstractContextManager[None]]:
    """`with no_repeated_queries(): …`: N+1 queries are errors inside (django-zeal)."""
    import zeal
    from zeal.constants import initialize_app_registry
    from zeal.patch import patch

    initialize_app_registry()
    patch()
    return zeal.zeal_context


os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # a browser test drives the browser and the ORM in one thread
