"""CAP-1: registering opens the intake; looking at the company's home writes nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Comuna
from casework.models import Event
from intake.models import Intake
from portfolio.models import Company
from portfolio.services import join_company
from portfolio.services.potential import create_potential, invite, token_of
from tests.factories.accounts import UserFactory
from tests.factories.intake import sent_ficha
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import new_rut

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAP-1")]
HOME = "/empresa/"


def registration(**more) -> dict:
    comuna = Comuna.objects.get(name="Talca").pk
    known = {
        "rut": new_rut(),
        "legal_name": "Miel de Ulmo Ejemplo SpA",
        "comuna": comuna,
        "role": "legal_representative",
    }
    return known | {"origin": "direct"} | more


def written(client, times: int) -> list[str]:
    """The statements that write, of so many visits of the home."""
    with CaptureQueriesContext(connection) as captured:
        for _ in range(times):
            assert client.get(HOME).status_code == 200
    return [q["sql"] for q in captured if q["sql"].split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_who_registers_finds_the_intake_open(outsider, sign_in, maule):
    client = sign_in(outsider)
    assert client.post("/empresa/registrar/", registration()).status_code == 302
    intake = Intake.objects.get(company__legal_name="Miel de Ulmo Ejemplo SpA")
    assert (intake.state, intake.case.office) == ("registered", maule)
    assert [event.actor for event in intake.case.events.all()] == [outsider]
    assert 'href="/empresa/ficha/"' in client.get(HOME).content.decode()


def test_who_claims_a_potential_account_by_its_link_too(outsider, executive, maule, sign_in, now):
    account = create_potential(
        actor=executive, office=maule, now=now, name="Quesos Ejemplo", where_met="Feria", email="quesos@ejemplo.example"
    )
    link = token_of(invite(company=account, actor=executive, now=now))
    client = sign_in(outsider)
    answer = client.post(f"/invitacion/{link}/", registration(legal_name="Quesos Ejemplo SpA"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert Intake.objects.get(company=account.pk).state == "registered"


def test_visits_of_the_home_write_nothing(company, other_company, representative, other_representative, sign_in, now):
    without = sign_in(representative)
    sent_ficha(other_company, actor=other_representative, now=now, exporter=True)
    inside = sign_in(other_representative)
    events = Event.objects.count()
    assert written(without, 3) == []
    assert written(inside, 3) == []
    assert Event.objects.count() == events
    assert not Intake.objects.filter(company=company).exists()


def test_a_company_without_intake_opens_it_with_a_button_once(company, representative, sign_in):
    client = sign_in(representative)
    assert 'action="/empresa/comenzar/"' in client.get(HOME).content.decode()
    for _ in range(2):
        assert client.post("/empresa/comenzar/").status_code == 302
    assert Intake.objects.filter(company=company).count() == 1
    assert client.get("/empresa/comenzar/").status_code == 405


def test_a_company_of_the_portfolio_is_not_offered_the_way_in_again(representative, maule, now, sign_in):
    row = make_company(
        last_worked_on=now.date(), representative=representative, office=maule, standing="portfolio", category=3
    )
    client = sign_in(representative)
    assert "/empresa/comenzar/" not in client.get(HOME).content.decode()
    client.post("/empresa/comenzar/")
    assert not Intake.objects.filter(company=row).exists()


def test_who_asks_to_join_opens_nothing(company, now):
    join_company(company=company, person=UserFactory(), role="contact", now=now)
    assert not Intake.objects.filter(company=Company.objects.get(pk=company.pk)).exists()
