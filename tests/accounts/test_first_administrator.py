"""A new installation needs somebody who lets the others in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
WHO = ("ana.soto@prochile.example", "Ana", "Soto")


def test_the_first_administrator_comes_in_by_the_link_and_administers(reference):
    out = StringIO()
    call_command("create_administrator", *WHO, stdout=out)
    ana = User.objects.get(email=WHO[0])
    assert ana.access.roles == {"administrator"}
    address = out.getvalue().splitlines()[-1]
    page = Client().get(address[address.index("/", 8) :], follow=True)
    assert page.status_code == 200
    assert "contraseña" in page.content.decode().lower()


def test_it_refuses_what_it_cannot_do_in_words(reference):
    call_command("create_administrator", *WHO, stdout=StringIO())
    with pytest.raises(CommandError, match="Ya hay una persona"):
        call_command("create_administrator", *WHO, stdout=StringIO())
    with pytest.raises(CommandError, match="le falta una parte"):
        call_command("create_administrator", "ana", "Ana", "Soto", stdout=StringIO())
    with pytest.raises(CommandError, match="No existe esa oficina"):
        call_command("create_administrator", "eva@prochile.example", "Eva", "Rojas", office="luna", stdout=StringIO())
