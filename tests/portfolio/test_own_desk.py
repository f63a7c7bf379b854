"""CPE-9: the company reads how it stands, what it lacks, what it can do next and improve, and what it may join."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portfolio.models import ActionKind, Company
from portfolio.rules.gaps import Advice, Gap, answering
from portfolio.selectors.own_desk import for_desk, own_desk
from portfolio.services import plans, requests
from portfolio.services.actions import log_actions
from tests.factories.activities import activity

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-9")]
HOME = "/empresa/"


def desk_of(company, person, now, advice=()):
    row = for_desk(Company.objects.filter(pk=company.pk), user=person, today=now.date()).get()
    return own_desk(row, person, advice, now=now)


@pytest.fixture
def admitted(company):
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2)
    company.refresh_from_db()
    return company


def test_what_is_missing_is_said_once_and_goes_when_it_is_met(company, executive, representative, maule, now):
    before = desk_of(company, representative, now)
    names = [fact.name for fact in before.missing]
    assert "activity_start" in names and "action" in names and len(names) == len(set(names))
    assert not before.is_usuaria and not before.may_ask
    Company.objects.filter(pk=company.pk).update(activity_start_date=date(2015, 1, 1))
    log_actions(
        companies=[company], kind=ActionKind.objects.get(code="cb_topic"), happened_on=now.date(), office=maule,
        actor=executive, now=now, channel="in_person", contact_point="regional_office",
    )  # fmt: skip
    after = desk_of(company, representative, now)
    assert after.is_usuaria and after.may_ask
    assert not {"activity_start", "action"} & {fact.name for fact in after.missing}
    assert after.company.actions_total == 1


def test_contact_data_are_asked_of_the_company_and_of_whoever_represents_it(company, representative, now):
    def contact(desk):
        return next(fact for fact in desk.portfolio if fact.name == "contact_complete").explanation

    Company.objects.filter(pk=company.pk).update(email="", phone="")
    type(representative).objects.filter(pk=representative.pk).update(email="ana@ejemplo.example", phone="")
    words = contact(desk_of(company, representative, now))
    assert "el teléfono" in words and "el correo" not in words and "quien la representa" not in words


def test_the_home_of_an_admitted_company_is_its_desk_and_says_whose_turn_it_is(
    admitted, representative, executive, sign_in, django_assert_max_num_queries
):
    now = timezone.now()
    plan = plans.start_plan(
        company=admitted, name="Plan", objectives="Vender.", starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1),
        actor=executive, now=now,
    )  # fmt: skip
    for title, owner in (("Catálogo propio", "company"), ("Trámite de ProChile", "prochile")):
        plans.set_milestone(plan=plan, title=title, owner=owner, due_on=date(2026, 6, 1), actor=executive, now=now)
    requests.raise_request(company=admitted, text="Compradores en Japón.", actor=representative, now=now)
    client = sign_in(representative)
    client.get("/plazos/")  # the calendar is read once for everybody
    with django_assert_max_num_queries(12):
        page = client.get(HOME).content.decode()
    mine, theirs = page.split('id="toca"')[1].split('id="prochile"')
    assert "Catálogo propio" in mine and "Atrasado" in mine and "Compradores" not in mine
    assert "Compradores en Japón." in theirs and 'class="counted"' in theirs.split("</section>")[0]
    assert "Trámite de ProChile" not in page and "Qué le falta" in page


def test_it_offers_only_what_it_may_join_and_the_training_that_answers_a_gap(
    admitted, representative, executive, now, maule, sign_in
):
    talk = activity(executive, now=now, office=maule, name="Catálogo en inglés")
    closed_to_it = activity(executive, now=now, office=maule, name="Catálogo digital")
    closed_to_it.requirements = [{"code": "plan_ok", "blocking": True}]
    closed_to_it.save(update_fields=["requirements"])
    gap = Gap("Promoción", "Prepare un catálogo en el idioma de su mercado.")
    desk = desk_of(admitted, representative, now, [Advice("Test", "/", (gap,), total=1)])
    assert [row.name for row in desk.options] == [talk.name]
    assert [row.name for row in desk.tips[0].gaps[0].activities] == [talk.name]
    assert not desk.unanswered
    mine = sign_in(representative).get("/empresa/actividades/").content.decode()
    assert (
        mine.index(talk.name)
        < mine.index(closed_to_it.name)
        < mine.index("Para inscribirse: No está en la categoría 1")
    )


class Told:
    def __init__(self, name, description=""):
        self.name, self.description = name, description


@pytest.mark.parametrize(
    ("name", "description", "fits"),
    [
        ("Costos y precio de exportación", "", True),
        ("Primeros pasos para exportar", "Taller para empresas que exportan.", False),
        ("Otro nombre", "Cómo fijar el precio.", False),
        ("Otro nombre", "Cómo calcular costos y fijar el precio.", True),
    ],
)
def test_an_activity_answers_a_gap_by_what_it_is_about(name, description, fits):
    gap = Gap("Costos", "Haga un taller de costos y precio de exportación para su empresa.")
    assert bool(answering(gap, [Told(name, description)])) is fits


def test_the_closest_activity_comes_first_and_never_more_than_asked():
    gap = Gap("Promoción", "Ficha técnica y catálogo en el idioma del comprador.")
    rows = [Told("Catálogo"), Told("Ficha técnica y catálogo"), Told("Ficha"), Told("Certificaciones")]
    assert [row.name for row in answering(gap, rows)] == ["Ficha técnica y catálogo", "Catálogo"]


def test_a_former_user_is_asked_to_update_its_ficha_on_its_desk(admitted, representative, sign_in):
    long_ago = timezone.now().date() - timedelta(days=1300)
    client = sign_in(representative)
    assert "Actualizar mi ficha" not in client.get(HOME).content.decode()
    Company.objects.filter(pk=admitted.pk).update(last_worked_on=long_ago)
    assert "Actualizar mi ficha" in client.get(HOME).content.decode()
