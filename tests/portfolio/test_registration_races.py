"""Two at the same instant: one company, one intake, and words for whoever came second. Real threads on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Comuna, User
from casework.models import FolioCounter, OutboxMessage
from casework.services.verification import broken_chains
from intake.models import Intake
from portfolio.models import Company, Representation
from portfolio.services.potential import create_potential, invite, token_of
from tests.factories.accounts import UserFactory
from tests.factories.portfolio import new_rut

pytestmark = [
    pytest.mark.clause("CAP-1", "POT-3"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite lets one transaction write at a time: set DATABASE_URL to PostgreSQL",
    ),
]
URL = "/empresa/registrar/"


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of the acts answers, all let go together."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def signed_in(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def form(**more: str) -> dict[str, str]:
    comuna = str(Comuna.objects.get(name="Talca").pk)
    known = {"rut": new_rut(), "legal_name": "Miel de Ulmo Ejemplo SpA", "comuna": comuna}
    return known | {"role": "legal_representative", "origin": "direct"} | more


@pytest.mark.parametrize("first_of_the_year", [True, False])
def test_two_people_with_the_same_rut_make_one_company_and_the_second_may_ask_to_join(maule, first_of_the_year):
    if first_of_the_year:
        FolioCounter.objects.all().delete()
    people = [UserFactory(), UserFactory(), UserFactory()]
    clients, data = [signed_in(person) for person in people], form()
    answers = at_once([lambda client=client: client.post(URL, data) for client in clients])
    assert [answer.status_code for answer in answers] == [302] * 3, answers
    company = Company.objects.get()
    assert Representation.objects.filter(company=company).count() == 1
    assert Intake.objects.filter(company=company).count() == 1
    assert OutboxMessage.objects.filter(template="company_joined").count() == 1
    assert sorted(answer.url for answer in answers) == sorted(["/empresa/", *[f"/empresa/unirse/{company.rut}/"] * 2])
    loser = next(client for client, answer in zip(clients, answers, strict=True) if "unirse" in answer.url)
    assert "Esta empresa ya está en ProChile" in loser.get(f"/empresa/unirse/{company.rut}/").content.decode()
    assert list(broken_chains()) == []


def test_a_double_click_on_register_is_one_registration_and_ends_at_home(maule):
    person, data = UserFactory(), form()
    clients = [signed_in(person), signed_in(person)]
    answers = at_once([lambda client=client: client.post(URL, data, follow=True) for client in clients])
    assert [answer.status_code for answer in answers] == [200, 200], answers
    assert [answer.redirect_chain[-1][0] for answer in answers] == ["/empresa/"] * 2
    assert Representation.objects.filter(person=person).count() == Intake.objects.count() == 1


def test_two_people_with_the_same_link_make_one_company(maule, executive, now):
    account = create_potential(
        actor=executive, office=maule, now=now, name="Quesos Ejemplo", where_met="Feria", email="quesos@ejemplo.example"
    )
    link = token_of(invite(company=account, actor=executive, now=now))
    clients = [signed_in(UserFactory()), signed_in(UserFactory())]
    data = form(legal_name="Quesos Ejemplo SpA")
    answers = at_once([lambda client=client: client.post(f"/invitacion/{link}/", data) for client in clients])
    assert not [answer for answer in answers if isinstance(answer, Exception) or answer.status_code >= 500], answers
    assert Representation.objects.filter(company=account.pk).acting().count() == 1
    assert Intake.objects.filter(company=account.pk).count() == 1


def test_a_double_click_on_open_and_on_join_does_it_once(company, representative):
    clients = [signed_in(representative), signed_in(representative)]
    answers = at_once([lambda client=client: client.post("/empresa/comenzar/") for client in clients])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Intake.objects.filter(company=company).count() == 1
    other = UserFactory()
    clients = [signed_in(other), signed_in(other)]
    asking = [
        lambda client=client: client.post(f"/empresa/unirse/{company.rut}/", {"role": "contact"}) for client in clients
    ]
    answers = at_once(asking)
    assert sorted(answer.status_code for answer in answers) in ([302, 302], [302, 422]), answers
    assert Representation.objects.filter(company=company, person=other).count() == 1
