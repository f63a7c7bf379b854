"""The demo: one click each, in development; impossible in production."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from stdnum.cl import rut

from accounts import reference
from accounts.checks import demo_is_only_for_development, refuse_demo_in_production
from accounts.demo import personas, seed_people
from accounts.models import Office, Role, RoleAssignment, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded() -> None:
    reference.load()
    seed_people()


@pytest.fixture
def demo(settings, seeded) -> None:
    settings.DEMO_MODE = True


def test_every_role_can_be_tried_with_one_button(client, demo) -> None:
    page = client.get("/ingresar/").content.decode()
    for key in ("representative", *Role.values):
        assert page.count(f'data-persona="{key}"') == 1


@pytest.mark.parametrize("role", Role.values)
def test_one_click_comes_in_as_that_role_without_a_second_factor(client, demo, role) -> None:
    persona = User.objects.filter(is_demo=True, role_assignments__role=role).order_by("pk")[0]
    response = client.post("/ingresar/demo/", {"persona": persona.username})
    assert response.headers["Location"] == persona.access.home_url
    assert client.get("/cuenta/").status_code == 200


def test_one_goes_from_one_persona_to_another_without_leaving_first(client, demo) -> None:
    client.post("/ingresar/demo/", {"persona": "demo-ejecutiva"})
    assert "data-persona" in client.get("/ingresar/").content.decode()
    client.post("/ingresar/demo/", {"persona": "demo-auditoria"})
    assert client.session["_auth_user_id"] == str(User.objects.get(username="demo-auditoria").pk)


def test_only_personas_can_be_tried(client, demo) -> None:
    other = User.objects.filter(is_demo=False, is_system=False).first()
    for name in (other.username, "sistema", "", "\x00", "x" * 5000):
        assert client.post("/ingresar/demo/", {"persona": name}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_with_the_demo_off_there_is_no_button_and_no_address(client, settings, seeded) -> None:
    settings.DEMO_MODE = False
    assert "data-persona" not in client.get("/ingresar/").content.decode()
    persona = User.objects.filter(is_demo=True).first()
    assert client.post("/ingresar/demo/", {"persona": persona.username}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_demo_does_not_lead_to_another_site(client, demo) -> None:
    response = client.post("/ingresar/demo/", {"persona": "demo-ejecutiva", "next": "https://mal.example/"})
    assert "mal.example" not in response.headers["Location"]


def test_seeding_again_changes_nothing(seeded) -> None:
    before = (
        list(User.objects.order_by("pk").values_list("username", "run", "first_name")),
        RoleAssignment.objects.count(),
    )
    seed_people()
    after = (
        list(User.objects.order_by("pk").values_list("username", "run", "first_name")),
        RoleAssignment.objects.count(),
    )
    assert before == after


def test_each_region_has_between_two_and_seven_executives_a_head_and_a_sector_lead(seeded) -> None:
    for office in Office.objects.regional():
        roles = list(office.role_assignments.values_list("role", flat=True))
        assert 2 <= roles.count("executive") <= 7
        assert roles.count("office_head") == 1
        assert roles.count("sector_lead") >= 1


def test_invented_people_have_valid_runs_and_example_addresses(seeded) -> None:
    for user in User.objects.people():
        assert rut.is_valid(user.run) and user.email.endswith(".example")


def test_the_demo_is_refused_outside_development(settings) -> None:
    settings.DEMO_MODE, settings.DEMO_ALLOWED = True, False
    assert [error.id for error in demo_is_only_for_development(None)] == ["accounts.E001"]
    with pytest.raises(ImproperlyConfigured):
        refuse_demo_in_production()


def test_production_settings_do_not_start_with_the_demo_on() -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.production",
        "DEMO_MODE": "true",
        "SECRET_KEY": "una-clave-larga-y-variada-para-esta-prueba-0123456789-abcdefghij",
        "ALLOWED_HOSTS": "portal.example",
        "SITE_URL": "https://portal.example",
        "DATABASE_URL": "postgres://portal:x@db.example/portal",
        "REDIS_URL": "redis://redis.example:6379/0",
        "EMAIL_HOST": "smtp.example",
        "DEFAULT_FROM_EMAIL": "portal@portal.example",
        "CLAVEUNICA_CLIENT_ID": "x",
        "CLAVEUNICA_CLIENT_SECRET": "y",
    }

    def start(**changes: str) -> subprocess.CompletedProcess:
        code = "import django; django.setup(); from django.conf import settings; print(settings.DEMO_MODE)"
        return subprocess.run(
            [sys.executable, "-c", code], env=environment | changes, capture_output=True, text=True, check=False
        )

    refused = start()
    assert refused.returncode != 0 and "DEMO_MODE" in refused.stderr
    assert start(DEMO_MODE="").stdout.strip() == "False"


def test_the_first_of_a_role_carries_the_role_alone_and_nobody_shares_a_key(seeded):
    keys = [persona.key for persona in personas(dt.date(2026, 11, 20))]
    assert len(keys) == len(set(keys))
    assert {"executive", "executive-atacama", "executive-biobio", "office_head"} <= set(keys)
