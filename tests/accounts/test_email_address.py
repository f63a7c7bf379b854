"""CAP-1: ClaveÚnica brings no e-mail, so the portal asks for one and proves it."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmation
from django.utils import timezone

from accounts.models import Role, User
from accounts.services import email_address
from casework.models import OutboxMessage
from tests.factories.accounts import UserFactory, staff

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAP-1")]


@pytest.fixture
def newcomer(client) -> User:
    user = UserFactory(email="", email_verified_at=None)
    client.force_login(user)
    return user


def ask(client, address: str = "amparo@empresa.example"):
    return client.post("/cuenta/correo/", {"email": address})


def link_sent() -> str:
    row = OutboxMessage.objects.filter(template="email_verification").latest("pk")
    return re.search(r"/cuenta/correo/confirmar/\w+/", row.body_text).group()


def test_without_a_confirmed_address_the_company_pages_lead_to_the_question(client, newcomer) -> None:
    response = client.get("/empresa/?x=1")
    assert response.status_code == 302
    assert response.headers["Location"] == "/cuenta/correo/?next=%2Fempresa%2F%3Fx%3D1"


def test_the_first_sign_in_starts_at_the_question(client, newcomer) -> None:
    assert client.get("/inicio/").headers["Location"] == "/cuenta/correo/"


def test_staff_are_not_asked(client) -> None:
    client.force_login(staff(Role.EXECUTIVE, email_verified_at=None))
    assert client.get("/inicio/").headers["Location"] != "/cuenta/correo/"


def test_giving_an_address_sends_one_link_and_proves_nothing_yet(client, newcomer) -> None:
    ask(client)
    newcomer.refresh_from_db()
    assert not newcomer.has_verified_email
    message = OutboxMessage.objects.get(template="email_verification")
    assert message.to_address == "amparo@empresa.example"
    assert "vence" in message.body_text


def test_opening_the_link_proves_nothing_until_the_button_is_pressed(client, newcomer) -> None:
    ask(client)
    assert client.get(link_sent()).status_code == 200  # what a mail scanner does
    newcomer.refresh_from_db()
    assert not newcomer.has_verified_email


def test_the_link_confirms_also_without_being_signed_in(client, newcomer) -> None:
    ask(client)
    client.logout()
    client.post(link_sent())
    newcomer.refresh_from_db()
    assert newcomer.has_verified_email and newcomer.email == "amparo@empresa.example"


def test_a_confirmed_address_opens_the_company_pages(client, newcomer) -> None:
    ask(client)
    client.post(link_sent())
    assert not client.get("/empresa/").headers.get("Location", "").startswith("/cuenta/correo/")


def test_the_link_serves_once(client, newcomer) -> None:
    ask(client)
    link = link_sent()
    client.post(link)
    response = client.post(link)
    assert response.status_code == 404
    assert "ya se usó" in response.content.decode()


def test_an_old_link_has_expired_and_another_can_be_asked_for(client, newcomer, settings) -> None:
    ask(client)
    link = link_sent()
    later = timezone.now() + dt.timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS, minutes=1)
    with time_machine.travel(later, tick=False):
        response = client.post(link)
    assert response.status_code == 410
    assert "Pida uno nuevo" in response.content.decode()
    newcomer.refresh_from_db()
    assert not newcomer.has_verified_email


def test_asking_again_sends_another_mail(client, newcomer) -> None:
    ask(client)
    ask(client)
    assert OutboxMessage.objects.filter(template="email_verification").count() == 2


def test_a_link_to_an_address_that_was_replaced_does_nothing(client, newcomer) -> None:
    ask(client, "mal@empresa.example")
    wrong = link_sent()
    ask(client, "bien@empresa.example")
    assert client.post(wrong).status_code == 404
    newcomer.refresh_from_db()
    assert newcomer.email == ""


def test_changing_the_address_keeps_the_old_one_until_the_new_is_proved(client) -> None:
    user = UserFactory(email="vieja@empresa.example")
    client.force_login(user)
    ask(client, "nueva@empresa.example")
    user.refresh_from_db()
    assert user.email == "vieja@empresa.example" and user.has_verified_email
    client.post(link_sent())
    user.refresh_from_db()
    assert user.email == "nueva@empresa.example"
    assert EmailAddress.objects.get(user=user).email == "nueva@empresa.example"


def test_an_address_of_somebody_else_is_refused_at_the_link(client, newcomer) -> None:
    UserFactory(email="Amparo@Empresa.example")
    ask(client)  # the page does not tell whether the address is known
    response = client.post(link_sent())
    assert "ya es de otra cuenta" in response.content.decode()
    newcomer.refresh_from_db()
    assert not newcomer.has_verified_email


@pytest.mark.parametrize("address", ["", "sin-arroba", "a@b", "x" * 300 + "@empresa.example", "a\x00@b.example"])
def test_a_bad_address_gets_a_message_beside_the_field(client, newcomer, address) -> None:
    response = ask(client, address)
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    assert not OutboxMessage.objects.exists()


def test_a_made_up_link_is_answered_in_words(client) -> None:
    assert client.get("/cuenta/correo/confirmar/nada/").status_code == 404


def test_an_address_already_confirmed_needs_no_other_link(client) -> None:
    user = UserFactory(email="ya@empresa.example")
    email_address.trust_address(user=user, now=timezone.now())
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    client.force_login(user)
    assert "ya está confirmado" in ask(client, "ya@empresa.example").content.decode()
    assert not EmailConfirmation.objects.exists()
