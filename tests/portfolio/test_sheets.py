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
from portfolio.services.sheets import Service, answer_sheet, read_sheet, send_sheets, send_to_many, withdraw_sheet
from tests.factories.accounts import UserFactory
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


FORM = {
    "kind": "pa_advice", "name": "Feria de ejemplo", "dates": "Postulación: 4 de diciembre", "fee": "", "more": "",
    "answer_by": "2099-12-01",
}  # fmt: skip
MANY = "/acciones/servicios/informar/"


def represented(office, count=1):
    return [make_company(representative=UserFactory(), office=office) for _ in range(count)]


def test_many_get_it_at_once_and_who_cannot_is_named(company, executive, maule, now):
    send_sheets(companies=[company], service=service(), office=maule, actor=executive, now=now)
    others = represented(maule, 2)
    alone = make_company(office=maule)
    done = send_to_many(companies=[company, *others, alone], service=service(), office=maule, actor=executive, now=now)
    assert [sheet.company for sheet in done.sheets] == others
    assert len(done.problems) == 2 and company.name in done.problems[0] and alone.name in done.problems[1]


def test_with_one_that_is_not_theirs_nobody_gets_it(company, executive, biobio, maule, now):
    with pytest.raises(PermissionDenied):
        send_to_many(
            companies=[company, *represented(biobio)], service=service(), office=maule, actor=executive, now=now
        )
    assert not ServiceSheet.objects.exists()


def test_from_the_list_the_ticked_ones_get_it_and_their_answers_are_seen_together(sign_in, company, executive, maule):
    left_out, alone = represented(maule)[0], make_company(office=maule)
    client = sign_in(executive)
    every = [row.rut for row in (company, left_out, alone)]
    page = client.get(MANY, {"empresa": every}).content.decode()
    assert all(row.name in page for row in (company, left_out)) and "Nadie la representa" in page
    data = FORM | {"office": maule.pk, "seen": every, "company": [company.rut]}
    for wrong in ({"answer_by": "2020-01-01"}, {"company": []}, {"kind": "nada"}, {"office": "x"}, {"name": ""}):
        answer = client.post(MANY, data | wrong)
        assert answer.status_code == 422 and not ServiceSheet.objects.exists()
    assert f'value="{left_out.rut}" id' in answer.content.decode()  # still there, not ticked
    answer = client.post(MANY, data | {"company": [company.rut, alone.rut]}, follow=True)
    assert [row.company for row in ServiceSheet.objects.all()] == [company]
    page = answer.content.decode()
    assert "Hoja enviada a 1 empresa." in page and company.name in page and "Enviada, sin leer" in page
    assert client.get("/acciones/servicios/", {"estado": "confirmadas"}).content.decode().count(company.rut) == 0
    words = "feria " + company.name.split()[0].lower()
    assert company.name in client.get("/acciones/servicios/", {"q": words}).content.decode()


def test_the_companies_of_an_activity_get_it_wherever_they_are_from(
    sign_in, company, other_company, executive, other_representative, representative, maule, biobio, now
):
    row = activity(executive, now=timezone.now(), fee_amount=50, fee_currency="USD")
    enrolled(row, company, representative, now=timezone.now())
    enrolled(row, other_company, other_representative, now=timezone.now())
    row.enrolments.update(state="enrolled")  # both were selected
    client, address = sign_in(executive), f"{MANY}?actividad={row.case.folio}"
    page = client.get(address).content.decode()
    assert company.name in page and other_company.name in page
    assert "US$" in page
    begins = timezone.localdate(row.starts_at)
    data = FORM | {
        "actividad": row.case.folio, "office": maule.pk, "company": [company.reference, other_company.reference],
        "answer_by": (begins - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    assert client.post(MANY, data).url == f"/acciones/servicios/?actividad={row.case.folio}"
    assert {sheet.activity for sheet in ServiceSheet.objects.all()} == {row} and ServiceSheet.objects.count() == 2
    assert "Ya la tiene y aún no responde" in client.get(address).content.decode()
    assert client.post(MANY, data).status_code == 422  # nobody is left
    sheet = ServiceSheet.objects.get(company=company)
    answer_sheet(sheet=sheet, answer="accepted", actor=representative, now=timezone.now())
    assert "Ya confirmó los suyos" in client.get(address).content.decode()


def test_only_who_organises_informs_those_of_an_activity(sign_in, executive, executive_elsewhere, auditor):
    row = activity(executive, now=timezone.now())
    address = f"{MANY}?actividad={row.case.folio}"
    assert sign_in(executive_elsewhere).get(address).status_code == 403
    assert sign_in(auditor).get(MANY).status_code == 403
    assert sign_in(executive).get(f"{MANY}?actividad=NO-2026-1").status_code == 404
    assert "Ninguna empresa tiene cupo" in sign_in(executive).get(address).content.decode()


def test_the_pages_of_many_ask_little_whatever_the_companies(
    sign_in, executive, maule, now, django_assert_max_num_queries
):
    rows = represented(maule, 12)
    client = sign_in(executive)
    with django_assert_max_num_queries(12):
        assert client.get(MANY, {"empresa": [row.rut for row in rows]}).status_code == 200
    send_to_many(companies=rows, service=service(), office=maule, actor=executive, now=now)
    with django_assert_max_num_queries(12):
        assert client.get("/acciones/servicios/").content.decode().count('scope="row"') == 12
