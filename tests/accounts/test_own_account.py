"""«Mi cuenta»: what each person changes about themselves."""

import pytest

from accounts.models import Role
from tests.factories.accounts import UserFactory, staff

pytestmark = pytest.mark.django_db


def test_staff_choose_how_alerts_arrive(client) -> None:
    user = staff(Role.EXECUTIVE)
    client.force_login(user)
    client.post("/cuenta/", {"preferred_name": "Nena", "phone": "+56 9 1234 5678", "alerts": "each"})
    user.refresh_from_db()
    assert user.alerts_one_by_one and user.display_name.startswith("Nena") and str(user.phone).startswith("+569")


def test_a_citizen_is_not_asked_about_alerts_nor_given_a_password(client) -> None:
    client.force_login(UserFactory())
    page = client.get("/cuenta/").content.decode()
    assert "Avisos de plazos" not in page and "/cuenta/clave/" not in page
    assert "no guarda ninguna contraseña" in page


@pytest.mark.parametrize("phone", ["123", "+56 9 12", "hola", "9" * 30])
def test_a_bad_telephone_gets_words_and_what_was_typed_stays(client, phone) -> None:
    client.force_login(UserFactory())
    response = client.post("/cuenta/", {"preferred_name": "Mi nombre", "phone": phone})
    assert response.status_code == 422
    assert "le faltan dígitos" in response.content.decode() and "Mi nombre" in response.content.decode()


def test_nobody_changes_their_own_run_or_name_by_adding_fields(client) -> None:
    user = UserFactory(first_name="Amparo", run="10101010-4")
    client.force_login(user)
    client.post("/cuenta/", {"first_name": "Otra", "run": "12345678-5", "is_superuser": "on", "phone": ""})
    user.refresh_from_db()
    assert (user.first_name, user.run, user.is_superuser) == ("Amparo", "10101010-4", False)


def test_the_page_is_cheap(client, django_assert_max_num_queries) -> None:
    client.force_login(staff(Role.EXECUTIVE))
    with django_assert_max_num_queries(12):
        client.get("/cuenta/")


def test_what_somebody_was_shown_is_not_left_in_the_browser(client) -> None:
    assert "Clear-Site-Data" not in client.get("/").headers
    client.force_login(staff(Role.EXECUTIVE))
    page = client.get("/bandeja/")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Clear-Site-Data" not in page.headers
    assert client.post("/salir/").headers["Clear-Site-Data"] == '"cache"'
