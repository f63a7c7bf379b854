"""Staff come in with a password and a second factor; repeated failures lock; sessions end."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.utils import timezone

from accounts.models import Role, User
from accounts.services import people
from casework.models import OutboxMessage
from tests.factories.accounts import CentralOfficeFactory, UserFactory, second_factor_code, staff

pytestmark = pytest.mark.django_db
PASSWORD = "una frase larga de prueba"


@pytest.fixture
def executive() -> User:
    user = staff(Role.EXECUTIVE, email="noelia@prochile.example")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def secret(executive) -> str:
    value = generate_totp_secret()
    TOTP.activate(executive, value)
    RecoveryCodes.activate(executive)
    return value


def enter(client, password: str = PASSWORD, login: str = "noelia@prochile.example", **data):
    return client.post("/ingresar/", {"login": login, "password": password, **data})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_second_factor_is_set_up_before_anything_else(client, executive) -> None:
    enter(client)
    assert is_in(client)
    for page in ("/cuenta/", "/inicio/"):
        assert client.get(page).headers["Location"] == "/cuenta/segundo-factor/activar/"


def test_once_set_up_the_work_begins_and_recovery_codes_are_shown(client, executive) -> None:
    enter(client)
    page = client.get("/cuenta/segundo-factor/activar/")
    shown = re.search(r"<code>(\w+)</code>", page.content.decode()).group(1)
    response = client.post("/cuenta/segundo-factor/activar/", {"code": second_factor_code(shown)})
    assert response.headers["Location"] == "/cuenta/segundo-factor/codigos/"
    assert client.get("/cuenta/segundo-factor/codigos/").content.decode().count("<code>") == 10
    assert client.get("/cuenta/").status_code == 200


def test_a_wrong_code_at_set_up_is_told_in_words(client, executive) -> None:
    enter(client)
    client.get("/cuenta/segundo-factor/activar/")
    response = client.post("/cuenta/segundo-factor/activar/", {"code": "000000"})
    assert "El código no coincide" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_a_password_alone_does_not_let_in_who_has_a_second_factor(client, executive, secret) -> None:
    assert enter(client).headers["Location"] == "/ingresar/segundo-factor/"
    assert not is_in(client)
    assert client.get("/cuenta/").headers["Location"].startswith("/ingresar/")


def test_password_and_code_let_in_and_lead_to_the_days_work(client, executive, secret) -> None:
    enter(client)
    response = client.post("/ingresar/segundo-factor/", {"code": second_factor_code(secret)})
    assert response.headers["Location"] == "/inicio/"
    assert is_in(client)
    assert client.get("/cuenta/").status_code == 200


def test_whoever_cannot_give_the_code_can_go_back(client, executive, secret) -> None:
    enter(client)
    client.post("/salir/sesion/")
    assert client.get("/ingresar/").status_code == 200


def test_a_wrong_code_does_not_let_in(client, executive, secret) -> None:
    enter(client)
    response = client.post("/ingresar/segundo-factor/", {"code": "123456"})
    assert "El código no coincide" in response.content.decode()
    assert not is_in(client)


def test_a_recovery_code_serves_once(client, executive, secret) -> None:
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    enter(client)
    client.post("/ingresar/segundo-factor/", {"code": code})
    assert is_in(client)
    client.post("/salir/")
    enter(client)
    client.post("/ingresar/segundo-factor/", {"code": code})
    assert not is_in(client)


def test_the_second_factor_cannot_be_taken_off_by_its_owner(client, executive, secret) -> None:
    enter(client)
    client.post("/ingresar/segundo-factor/", {"code": second_factor_code(secret)})
    client.post("/cuenta/segundo-factor/activo/")
    assert Authenticator.objects.filter(user=executive, type="totp").exists()


def test_the_answer_is_the_same_whether_the_person_exists_or_not(client, executive) -> None:
    def words(response) -> list[str]:
        return re.findall(r"El correo o la contraseña[^<]*", response.content.decode())

    known, unknown = enter(client, "mal"), enter(client, "mal", "nadie@prochile.example")
    assert words(known) and words(known) == words(unknown)
    assert known.status_code == unknown.status_code


@pytest.mark.parametrize("login", ["noelia@prochile.example", "nadie@prochile.example"])
def test_repeated_failures_lock_for_a_while(client, executive, settings, login) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = enter(client, "mal", login)
    assert response.status_code == 429
    assert "Hubo varios intentos seguidos. Espere 15 minutos" in response.content.decode()
    assert enter(client, login=login).status_code == 429
    assert not is_in(client)


def test_the_lock_opens_by_itself(client, executive, settings) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        enter(client, "mal")
    with time_machine.travel(timezone.now() + settings.AXES_COOLOFF_TIME * 1.1):
        assert enter(client).status_code == 302


def test_a_locked_person_does_not_lock_a_colleague(client, executive, settings) -> None:
    other = staff(Role.EXECUTIVE, email="otra@prochile.example")
    other.set_password(PASSWORD)
    other.save()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        enter(client, "mal")
    assert enter(client, login="otra@prochile.example").status_code == 302


def test_a_citizen_has_no_password_to_guess(client) -> None:
    UserFactory(email="amparo@empresa.example")
    enter(client, "", "amparo@empresa.example")
    enter(client, "!", "amparo@empresa.example")
    assert not is_in(client)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/login/", "/ingresar/registro/"])
def test_there_is_nowhere_to_sign_up_with_a_password(client, path) -> None:
    response = client.post(path, {"email": "x@empresa.example", "password1": PASSWORD})
    assert response.status_code in (302, 404, 405)
    assert not User.objects.filter(email="x@empresa.example").exists()


def test_a_deactivated_colleague_does_not_come_in(client, executive) -> None:
    executive.is_active = False
    executive.save()
    enter(client)
    assert not is_in(client)


def test_an_idle_session_ends(client, settings) -> None:
    client.force_login(staff(Role.EXECUTIVE))
    assert client.get("/cuenta/").status_code == 200
    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=settings.SESSION_IDLE_SECONDS + 5)):
        response = client.get("/cuenta/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/ingresar/?next=/cuenta/")
    assert "Su sesión terminó por seguridad" in response.content.decode()


def test_a_session_in_use_goes_on(client, settings) -> None:
    client.force_login(staff(Role.EXECUTIVE))
    start, step = timezone.now(), settings.SESSION_IDLE_SECONDS * 0.8
    for number in range(4):
        with time_machine.travel(start + timezone.timedelta(seconds=step * number)):
            assert client.get("/cuenta/").status_code == 200


def test_even_a_session_in_use_ends_after_a_working_day(client, settings) -> None:
    client.force_login(staff(Role.EXECUTIVE))
    start, step = timezone.now(), settings.SESSION_IDLE_SECONDS * 0.8
    statuses = []
    for number in range(int(settings.SESSION_ABSOLUTE_SECONDS / step) + 2):
        with time_machine.travel(start + timezone.timedelta(seconds=step * number)):
            statuses.append(client.get("/cuenta/").status_code)
    assert statuses[0] == 200 and statuses[-1] == 302


def test_sessions_ended_by_an_administrator_are_over_at_the_next_click(client) -> None:
    user = staff(Role.EXECUTIVE)
    client.force_login(user)
    people.end_sessions(user=user)
    assert client.get("/cuenta/").status_code == 302


def test_recovering_a_password_writes_only_to_staff(client, executive) -> None:
    UserFactory(email="amparo@empresa.example")
    pages = [
        client.post("/cuenta/clave/recuperar/", {"email": address}, follow=True).content.decode()
        for address in ("amparo@empresa.example", "nadie@empresa.example", "noelia@prochile.example")
    ]
    assert all("Si hay una cuenta del equipo" in page for page in pages)
    assert list(OutboxMessage.objects.values_list("to_address", flat=True)) == ["noelia@prochile.example"]
    assert not mail.outbox  # everything goes through the outbox


def test_the_invitation_lets_choose_a_password_once_and_proves_the_address(client) -> None:
    admin = staff(Role.ADMINISTRATOR, CentralOfficeFactory())
    data = {"first_name": "Elba", "last_name": "Riffo", "email": "Elba@ProChile.example"}
    person = people.create_person(data=data, actor=admin, now=timezone.now())
    link = re.search(r"/cuenta/clave/elegir/\S+", OutboxMessage.objects.get().body_text).group()
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(PASSWORD) and person.has_verified_email
    assert "ya no sirve" in client.get(link).content.decode()
