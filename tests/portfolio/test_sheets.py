"""CAT-3: a selected company is told what the service is, its rights and its duties; who read it is known."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework.errors import NotPossible
from casework.models import OutboxMessage
from portfolio.models import ActionKind, ServiceSheet
from portfolio.selectors.sheets import sheet_behind
from portfolio.services.actions import log_actions
from portfolio.services.sheets import Service, answer_sheet, read_sheet, send_sheets, withdraw_sheet
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-3")]


def service(**more):
    values = {
        "kind": ActionKind.objects.get(code="pa_advice"), "name": "Asesoría de precios", "dates": "4 de diciembre",
        "answer_by": date(2026, 11, 27), "fee": "US$ 50, por transferencia",
    }  # fmt: skip
    return Service(**values | more)


@pytest.fixture
def sheet(company, executive, maule, now):
    return send_sheets(companies=[company], service=service(), office=maule, actor=executive, now=now)[0]


def test_the_sheet_goes_to_whoever_represents_the_company_with_a_link(sheet, company, representative):
    mail = OutboxMessage.objects.get(template="rights_and_duties")
    assert mail.user == representative and f"/empresa/servicios/{sheet.pk}/derechos/" in mail.body_text
    assert "US$ 50" in mail.body_text and "viernes 27 de noviembre de 2026" in mail.body_text
    assert sheet.duties == ["fee", "full_attendance", "satisfaction_survey"]
    assert company.case.events.filter(kind="sheet_sent").count() == 1


def test_without_a_fee_paying_it_is_no_duty(company, executive, maule, now):
    (sheet,) = send_sheets(companies=[company], service=service(fee=""), office=maule, actor=executive, now=now)
    assert "fee" not in sheet.duties and "Sin costo" in OutboxMessage.objects.get().body_text


def test_the_first_reading_stays_with_who_and_when(sheet, representative, executive, now):
    assert not read_sheet(sheet=sheet, actor=executive, now=now)
    assert read_sheet(sheet=sheet, actor=representative, now=now)
    later = ServiceSheet.objects.get()
    assert (later.read_at, later.read_by) == (now, representative)
    assert not read_sheet(sheet=later, actor=representative, now=now + timedelta(days=1))
    assert sheet.company.case.events.filter(kind="sheet_read").count() == 1


def test_the_company_reads_and_confirms_on_its_page(sign_in, sheet, representative, other_representative, executive):
    address = f"/empresa/servicios/{sheet.pk}/derechos/"
    assert sign_in(other_representative).get(address).status_code == 404
    assert sign_in(executive).get(address).status_code == 404
    client = sign_in(representative)
    page = client.get(address).content.decode()
    assert "Asistencia completa" in page and "Reclamar si algo no resulta" in page
    assert ServiceSheet.objects.get().read_by == representative
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"answer": "accepted", "note": "Allí estaremos."}).status_code == 302
    row = ServiceSheet.objects.get()
    assert (row.answer, row.answered_by, row.answer_note) == ("accepted", representative, "Allí estaremos.")
    assert "Confirmó" in sign_in(executive).get(f"/empresas/{sheet.company.rut}/servicios/").content.decode()


def test_saying_no_frees_the_place_and_may_not_be_said_twice(sheet, representative, now):
    answer_sheet(sheet=sheet, answer="declined", actor=representative, now=now, note="Viajamos.")
    with pytest.raises(NotPossible, match="ya fue respondida"):
        answer_sheet(sheet=sheet, answer="accepted", actor=representative, now=now)
    event = sheet.company.case.events.get(kind="sheet_answered")
    assert event.note == "Viajamos." and event.data["answer"] == "declined"


def test_nobody_answers_for_the_company(sheet, executive, now):
    with pytest.raises(PermissionDenied):
        answer_sheet(sheet=sheet, answer="accepted", actor=executive, now=now)


def test_the_same_service_is_not_told_twice_while_it_waits(sheet, company, executive, maule, now):
    with pytest.raises(NotPossible, match="aún no responde"):
        send_sheets(companies=[company], service=service(), office=maule, actor=executive, now=now)
    withdraw_sheet(sheet=sheet, actor=executive, now=now, reason="Cambió la fecha.")
    assert send_sheets(companies=[company], service=service(), office=maule, actor=executive, now=now)
    with pytest.raises(NotPossible, match="retiró"):
        answer_sheet(sheet=sheet, answer="accepted", actor=company.representations.get().person, now=now)


def test_a_company_without_people_or_a_day_gone_is_refused(company, executive, executive_elsewhere, maule, now):
    with pytest.raises(NotPossible, match="Nadie representa"):
        send_sheets(companies=[make_company(office=maule)], service=service(), office=maule, actor=executive, now=now)
    with pytest.raises(NotPossible, match="ya pasó"):
        send_sheets(
            companies=[company], service=service(answer_by=date(2026, 11, 19)), office=maule, actor=executive, now=now
        )
    with pytest.raises(PermissionDenied):
        send_sheets(companies=[company], service=service(), office=maule, actor=executive_elsewhere, now=now)


def test_the_action_afterwards_shows_whether_the_sheet_was_read(sign_in, sheet, company, executive, maule, now):
    def log(code):
        return log_actions(
            companies=[company], kind=ActionKind.objects.get(code=code), happened_on=date(2026, 11, 20), office=maule,
            actor=executive, now=now, channel="in_person", contact_point="regional_office",
        )[0]  # fmt: skip

    action = log("pa_advice")
    assert sheet_behind(action) == sheet and sheet_behind(log("cb_topic")) is None
    assert "Enviada, sin leer" in sign_in(executive).get(action.get_absolute_url()).content.decode()


ENROLS = {"person_name": "Ana Ejemplo", "person_email": "ana@empresa.example", "duties": "on"}


def test_who_accepts_when_enrolling_has_read_the_sheet_of_that_activity_once(
    sign_in, company, representative, executive
):
    now = timezone.now()
    row = activity(executive, now=now)
    client, address = sign_in(representative), f"/empresa/actividades/{row.case.folio}/"
    asked = client.get(address).content.decode()
    assert "Asistencia completa" in asked and "Reclamar si algo no resulta" in asked
    assert "Cuota de participación" not in asked
    assert client.post(address, {**ENROLS, "duties": ""}).status_code == 422
    assert not ServiceSheet.objects.exists()

    assert client.post(address, ENROLS).status_code == 302
    sheet = ServiceSheet.objects.get()
    assert (sheet.activity, sheet.kind, sheet.answer) == (row, row.kind, "accepted")
    assert sheet.read_by == sheet.answered_by == representative
    assert sheet.duties == ["full_attendance", "satisfaction_survey"]
    assert sheet.get_absolute_url() in client.get(address).content.decode()

    client.post(f"{address}liberar/", {"reason": ""})
    assert client.post(address, ENROLS).status_code == 302
    assert ServiceSheet.objects.count() == 1
    assert company.case.events.filter(kind="sheet_answered").count() == 1


def test_a_sheet_that_waited_is_answered_by_enrolling(company, representative, executive, maule):
    now = timezone.now()
    row = activity(executive, now=now)
    told = service(kind=row.kind, activity=row, answer_by=row.starts_at.date())
    (sheet,) = send_sheets(companies=[company], service=told, office=maule, actor=executive, now=now)
    enrolled(row, company, representative, now=now, accepts_duties=True)
    sheet.refresh_from_db()
    assert (ServiceSheet.objects.count(), sheet.answer, sheet.read_by) == (1, "accepted", representative)


def test_who_enrols_for_the_company_accepts_nothing_in_its_name(company, representative, executive):
    now = timezone.now()
    enrolled(activity(executive, now=now), company, executive, now=now, accepts_duties=True)
    assert not ServiceSheet.objects.exists()
