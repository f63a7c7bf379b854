"""A company's whole way in, in a real browser, with the stand-in of ClaveÚnica over real HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from csp.constants import SELF
from playwright.sync_api import Page, expect

from accounts.models import Office, User
from casework.models import Deadline, OutboxMessage
from intake.guide import load
from intake.models import Intake, PreAdmissionItem
from intake.services import intakes
from portfolio.models import Company
from tests.accounts.conftest import claveunica, standin_origin  # noqa: F401 - fixtures
from tests.browser.hands import a_pdf, fill, go, press, take_test, write_ficha
from tests.factories.accounts import UserFactory
from tests.factories.intake import answers_for, comuna_of, ficha_answers, fill_ficha, sent_ficha
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START = datetime(2026, 9, 15, 14, 0, tzinfo=UTC)  # a Tuesday; the 18th and 19th are holidays


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=True) as moving:
        yield moving


@pytest.fixture
def portal(browser_as: Callable[..., Page], live_server: Any, settings: Any, claveunica: str, clock: Any):  # noqa: F811
    settings.SITE_URL = live_server.url
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"form-action": [SELF, claveunica]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}  # the stand-in of the tests has a port of its own
    settings.EMAIL_BACKEND = "casework.mail_backend.OutboxBackend"
    return browser_as


def come_in(page: Page, run: str, email: str) -> None:
    """The two doors, ClaveÚnica, and the e-mail confirmed by its link."""
    page.goto("/")
    press(page, "Registrar mi empresa")
    press(page, "Iniciar sesión con ClaveÚnica")
    page.fill("#run", run)
    page.fill("#nombres", "Ester Inés")
    page.fill("#apellidos", "Ñancupil Soto")
    go(page, page.locator("button.go"))
    page.fill('[name="email"]', email)
    press(page, "Enviar el enlace")
    mail = OutboxMessage.objects.filter(template="email_verification", to_address=email).latest("pk")
    page.goto(mail.context["verify_url"])
    press(page, "Confirmar mi correo")


def register(page: Page, *, rut: str, comuna: str) -> Intake:
    """The company and its ficha, sent."""
    page.goto("/empresa/registrar/")
    fill(page, {"rut": rut, "legal_name": "Conservas del Sur SpA", "comuna": comuna, "role": "legal_representative"})
    press(page, "Registrar mi empresa")
    write_ficha(page, ficha_answers(exporter=False, comuna=comuna))
    page.goto("/empresa/ficha/enviar/")
    expect(page.locator("main")).to_contain_text("Todo listo para enviar")
    press(page, "Enviar la ficha")
    return Intake.objects.get(company__rut=rut)


def state(intake: Intake) -> str:
    return Intake.objects.get(pk=intake.pk).state


@pytest.mark.clause("CAP-1", "CAP-2", "CAP-4", "CAP-5", "CAP-6", "CAP-7", "CAP-11", "CPE-1", "CPE-2", "CPE-3")
def test_a_non_exporter_of_maule_walks_from_the_first_click_to_the_portfolio(
    portal, clock, maule: Office, executive: User, office_head: User, tmp_path
):
    company = portal()
    come_in(company, "17171717-5", "ester@conservas.example")
    intake = register(company, rut="76543210-3", comuna=comuna_of("CL-ML"))
    take_test(company, answers_for("high"))
    expect(company.locator("main")).to_contain_text("potencial exportador alto")

    # The office: one e-mail to its mailbox, three business days that skip the holiday.
    told = OutboxMessage.objects.get(template="office_new_company", case=intake.case)
    assert told.to_address == maule.mailbox
    due = Deadline.objects.get(case=intake.case, clause_id="CAP-4")
    assert due.due_on.isoformat() == "2026-09-21"
    company.goto("/empresa/")
    expect(company.locator("main")).to_contain_text("lunes 21 de septiembre")

    desk = portal(executive)
    desk.goto("/bandeja/?ver=oficina")
    desk.get_by_role("link", name=re.compile("Conservas del Sur")).first.click()
    expect(desk.locator("main")).to_contain_text("feriado")  # the trace of the days counted
    file = desk.url

    press(desk, "Registrar intento")
    fill(desk, {"channel": "telephone", "contact_point": "phone", "note": "No contesta"})
    press(desk, "Registrar intento")
    assert state(intake) == "contact_attempted"
    assert Deadline.objects.get(pk=due.pk).outcome == "open"

    desk.goto(file)
    press(desk, "Registrar contacto")
    fill(desk, {"channel": "telephone", "contact_point": "phone", "person": "Ester Ñancupil", "note": "Conversamos"})
    press(desk, "Registrar contacto")
    assert state(intake) == "contact_established"
    assert Deadline.objects.get(pk=due.pk).outcome == "met"

    desk.goto(file)
    press(desk, "Acordar entrevista")
    fill(
        desk, {"kind": "in_person", "day": "2026-09-22", "hour": "10:30", "minutes": "60", "place": "Oficina de Talca"}
    )
    press(desk, "Acordar entrevista")
    assert state(intake) == "interview_scheduled"
    company.goto("/empresa/entrevista/")
    expect(company.locator("main")).to_contain_text("martes 22 de septiembre")

    clock.move_to(START + timedelta(days=7, hours=2))
    desk = portal(executive)  # a week later the session has ended
    desk.goto(file)
    press(desk, "Registrar la entrevista")
    points = {f"{question.id}_points": "0" for question in load().questions}
    fill(desk, points | {"no_conflict": "on", "strengths": "Equipo y oferta"})
    press(desk, "Cerrar la pauta")
    assert state(intake) == "under_evaluation"

    desk.goto(file)
    press(desk, "Validar")
    fill(desk, {"words": "Los respaldos confirman la ficha."})
    press(desk, "Validar")
    assert state(intake) == "validated"

    company = portal(User.objects.get(run="17171717-5"))
    hand_in(company, intake, a_pdf(tmp_path))
    assert state(intake) == "preadmission_in_review"

    desk.goto(file)
    press(desk, "Revisar antecedentes")
    accept(desk, intake)
    desk.goto(file)
    press(desk, "Admitir en la cartera")
    fill(desk, {"category": "2", "executive": str(executive.pk), "note": "Conoce el sector", "no_conflict": "on"})
    press(desk, "Admitir")
    assert state(intake) == "admitted"

    desk.goto("/empresas/?standing=portfolio")
    expect(desk.locator("main")).to_contain_text("Conservas del Sur")
    company.goto("/empresa/")
    expect(company.locator("main")).to_contain_text("En la cartera de ProChile")
    assert Company.objects.get(pk=intake.company_id).executive == executive


def hand_in(page: Page, intake: Intake, document: Any) -> None:
    """The company's part of the checklist, line by line, then sent."""
    for code in PreAdmissionItem.objects.filter(preadmission=intake.pk).values_list("code", flat=True):
        page.goto("/empresa/preadmisibilidad/")
        form = page.locator(f'form[action="/empresa/preadmisibilidad/{code}/"]')
        if not form.count():
            continue
        if not form.first.is_visible():
            page.locator("details:not([open])", has=form).first.locator("summary").first.click()
        if form.locator(f'[name="{code}-accepted"]').count():
            form.locator(f'[name="{code}-accepted"]').check()
        else:
            form.locator(f'[name="{code}-upload"]').set_input_files(str(document))
        go(page, form.locator("button[type=submit]").first)
    page.goto("/empresa/preadmisibilidad/")
    press(page, "Enviar a revisión")


def accept(page: Page, intake: Intake) -> None:
    address = page.url
    for code in ("PRE-1", "PRE-2", "PRE-6", "PRE-7", "PRE-8", "PRE-9", "PRE-14"):
        page.goto(address)
        choice = page.locator(f'[name="{code}-decision"]')
        if not choice.count():
            continue
        form = page.locator("form", has=choice)
        if not form.first.is_visible():
            page.locator("details:not([open])", has=form).first.locator("summary").first.click()
        if choice.first.evaluate("control => control.type") == "radio":
            page.check(f'[name="{code}-decision"][value="accepted"]')
        else:
            choice.first.select_option("accepted")
        go(page, form.locator("button[type=submit]").first)


@pytest.fixture
def newcomer(reference: None) -> Company:
    """A company just registered, and the person who did it; the whole walk above shows how."""
    return make_company(representative=UserFactory(), rut="76543210-3", now=START, legal_name="Conservas del Sur SpA")


def person_of(company: Company) -> User:
    return company.representations.get().person


@pytest.mark.clause("CAP-8")
@pytest.mark.parametrize(("region", "ends"), [("CL-ML", "guided_low"), ("CL-AT", "contact_pending")])
def test_the_same_low_answers_end_in_maule_and_go_on_to_contact_in_atacama(portal, newcomer, region, ends):
    intake = sent_ficha(newcomer, actor=person_of(newcomer), now=START, comuna=comuna_of(region))
    take_test(portal(person_of(newcomer)), answers_for("low"))
    assert state(intake) == ends
    steps = OutboxMessage.objects.filter(template="test_result_low", case=intake.case)
    office = OutboxMessage.objects.filter(template="office_new_company", case=intake.case)
    assert (steps.count(), office.count()) == ((1, 0) if ends == "guided_low" else (0, 1))


@pytest.mark.clause("CAP-2", "CAP-3")
def test_an_exporter_never_sees_the_test(portal, newcomer):
    intake = intakes.open_intake(newcomer, actor=person_of(newcomer), now=START)
    fill_ficha(intake, actor=person_of(newcomer), now=START, exporter=True)
    page = portal(person_of(newcomer))
    page.goto("/empresa/ficha/enviar/")
    press(page, "Enviar la ficha")
    assert state(intake) == "contact_pending"
    page.goto("/empresa/")
    expect(page.get_by_role("link", name="test")).to_have_count(0)
    page.goto("/empresa/autodiagnostico/")
    expect(page.locator("main")).to_contain_text("no necesita el test")
    assert not page.locator("main input[type=radio]").count()
