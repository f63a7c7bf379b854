"""What each person sees of an activity: the link only with a place, names only the office, drafts nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import OutboxMessage
from casework.services.documents import attach
from portfolio.forms.catalogues import RemindersField
from portfolio.models import Activity, ActivityTemplate, Enrolment
from portfolio.selectors.activities import figures_of, month
from portfolio.services.activities import attendance, editing, life, writing
from portfolio.services.activities.enrolling import release
from tests.access.world import PDF
from tests.factories.activities import activity, draft, enrolled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINK = "https://sala.example/secreta"


@pytest.fixture(autouse=True)
def at_noon(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def online(executive, now):
    return activity(executive, now=now, template="talk", link=LINK, name="Charla en línea")


def test_the_link_is_for_who_has_a_place_and_for_nobody_else(online, company, representative, sign_in, now):
    folio = online.case.folio
    for address in (
        f"/actividades/{folio}/",
        f"/actividades/{folio}/cita.ics",
        f"/api/v1/activities/{folio}/",
        "/actividades/",
    ):
        for person in (None, representative):
            page = sign_in(person).get(address)
            assert page.status_code == 200 and LINK not in page.content.decode(), address
    one = enrolled(online, company, representative, now=now)
    assert LINK in sign_in(representative).get(f"/empresa/actividades/{folio}/").content.decode()
    assert LINK in OutboxMessage.objects.get(template="activity_enrolment_confirmed").body_text
    release(enrolment=one, actor=representative, now=now)
    assert LINK not in sign_in(representative).get(f"/empresa/actividades/{folio}/").content.decode()


def test_names_of_who_comes_are_the_offices(online, company, representative, executive, oficom, sign_in, now):
    enrolled(online, company, representative, now=now)
    assert "Ana Ejemplo" in sign_in(executive).get(online.manage_url).content.decode()
    page = sign_in(oficom).get(online.manage_url).content.decode()
    assert company.name in page and "Ana Ejemplo" not in page
    assert sign_in(oficom).get(f"{online.manage_url}?ver=historia").status_code == 403


def test_material_is_for_who_has_a_place_and_what_is_the_teams_is_not(
    online, company, representative, other_company, other_representative, executive, sign_in, now
):
    row = online
    papers = [
        attach(
            row.case, SimpleUploadedFile("x.pdf", PDF), actor=executive, now=now, title=title, visible_to_company=seen
        )
        for title, seen in (("Programa", True), ("Nota interna", False))
    ]  # fmt: skip
    address = f"/empresa/actividades/{row.case.folio}/documentos/"
    assert sign_in(representative).get(f"{address}{papers[0].public_id}/").status_code == 404
    enrolled(row, company, representative, now=now)
    page = sign_in(representative).get(f"/empresa/actividades/{row.case.folio}/").content.decode()
    assert "Programa" in page and "Nota interna" not in page
    assert sign_in(representative).get(f"{address}{papers[0].public_id}/").status_code == 200
    assert sign_in(representative).get(f"{address}{papers[1].public_id}/").status_code == 404
    assert sign_in(other_representative).get(f"{address}{papers[0].public_id}/").status_code == 404


def test_a_company_that_lacks_a_requirement_reads_which_and_gets_no_form(
    executive, company, representative, sign_in, now
):
    row = activity(executive, now=now, template="fair_chile", place="Recinto")
    page = sign_in(representative).get(f"/empresa/actividades/{row.case.folio}/").content.decode()
    assert "Antes necesita un taller o una charla" in page and "person_name" not in page
    answer = sign_in(representative).post(
        f"/empresa/actividades/{row.case.folio}/",
        {"person_name": "Ana Ejemplo", "person_email": "ana@empresa.example", "duties": "on"},
    )
    assert answer.status_code == 422 and not Enrolment.objects.exists()


def test_a_suspended_one_says_so_to_who_was_in_it_and_is_gone_for_the_rest(
    online, company, representative, executive, sign_in, now
):
    enrolled(online, company, representative, now=now)
    life.cancel(activity=online, actor=executive, now=now, reason="Sin expositor.")
    address = f"/actividades/{online.case.folio}/"
    assert "no se realizará" in sign_in(representative).get(address).content.decode()
    assert sign_in(None).get(address).status_code == 404
    mine = sign_in(representative).get(f"/empresa{address}").content.decode()
    assert "Esta actividad se suspendió" in mine and "cupo está confirmado" not in mine and LINK not in mine


def test_the_month_shows_sessions_on_their_days_and_the_rest_on_every_day(executive, now):
    start = now + DAY
    cycle = activity(executive, now=now, template="plan_cycle", link=LINK, starts_at=start, ends_at=start + 15 * DAY)
    editing.set_sessions(
        activity=cycle, actor=executive, now=now,
        sessions=[(start + n * 7 * DAY, start + n * 7 * DAY + timedelta(hours=1)) for n in range(2)],
    )  # fmt: skip
    fair = activity(executive, now=now, template="talk", link=LINK, starts_at=start, ends_at=start + 2 * DAY)
    shown = month({}, date(2026, 11, 1), executive.role_assignments.get().office.zone)
    days = {row.pk: [] for row in (cycle, fair)}
    for week in shown.weeks:
        for day in week:
            for row in day.rows:
                days[row.pk].append(day.day)
    assert days[cycle.pk] == [date(2026, 11, 21), date(2026, 11, 28)]
    assert days[fair.pk] == [date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)]


def test_the_list_of_the_team_has_its_views_words_and_file(executive, executive_elsewhere, sign_in, now):
    activity(executive, now=now, name="Taller de quesos")
    draft(executive, now=now, name="Taller en borrador")
    mine, theirs = sign_in(executive), sign_in(executive_elsewhere)
    assert "Taller de quesos" in mine.get("/actividades/gestion/?q=QUESOS").content.decode()
    assert "Taller en borrador" not in mine.get("/actividades/gestion/").content.decode()
    assert "Taller en borrador" in mine.get("/actividades/gestion/?ver=borradores").content.decode()
    assert "Taller en borrador" not in theirs.get("/actividades/gestion/?ver=todas").content.decode()
    lines = b"".join(mine.get("/actividades/gestion/descargar/?ver=todas").streaming_content).decode()
    assert "Taller de quesos" in lines and "Taller en borrador" in lines


def test_the_file_page_of_an_activity_leads_to_its_own(online, executive, sign_in):
    page = sign_in(executive).get(f"/expedientes/{online.case.folio}/")
    assert page.status_code == 200 and online.manage_url in page.content.decode()


@pytest.mark.clause("CPE-6")
def test_the_office_writes_to_all_who_are_in_it_each_alone(online, company, other_company, executive, now):
    enrolled(online, company, executive, now=now)
    enrolled(online, other_company, executive, now=now)
    assert writing.write_to_enrolled(activity=online, text="Cambia el expositor.", actor=executive, now=now) == 2
    mails = OutboxMessage.objects.filter(template="activity_message")
    assert len({mail.to_address for mail in mails}) == 2 and all(mail.cc == [] for mail in mails)
    assert online.case.messages.get().body == "Cambia el expositor."


@pytest.mark.clause("CPE-8")
def test_figures_add_up_only_what_was_recorded(executive, company, other_company, now):
    one, two = activity(executive, now=now), activity(executive, now=now)
    for row in (one, two):
        enrolled(row, company, executive, now=now)
        enrolled(row, other_company, executive, now=now)
    attendance.record_attendance(
        activity=one, marks=[attendance.Mark(company, True)], actor=executive, now=one.ends_at
    )  # fmt: skip
    found = figures_of(Activity.objects.with_counts())
    assert (found.enrolled, found.attended, found.rate) == (2, 1, 50.0)


def test_reminders_of_a_template_are_written_as_lines_and_come_back_the_same():
    field = RemindersField(label="Avisos")
    for template in ActivityTemplate.objects.all():
        assert field.clean(field.prepare_value(template.reminders)) == template.reminders


def test_the_administrator_edits_a_template_and_a_bad_line_is_told(administrator, sign_in):
    address = "/administracion/catalogos/actividades/talk/"
    row = ActivityTemplate.objects.get(code="talk")
    data = {
        "name": "Charla breve", "channel": row.channel, "duration_minutes": 60, "capacity": 50, "minimum": 5,
        "maximum": 100, "requirements": ["open"], "attendance": row.attendance, "order": 1, "active": "on",
        "reminders": "mañana a todos: hola",
    }  # fmt: skip
    answer = sign_in(administrator).post(address, data)
    assert answer.status_code == 422 and "No entendimos" in answer.content.decode()
    sign_in(administrator).post(address, data | {"reminders": "-2 inicio inscritas: Nos vemos pronto"})
    row.refresh_from_db()
    assert row.reminders == [{"days": -2, "from": "start", "to": "enrolled", "purpose": "Nos vemos pronto"}]
    assert (row.name, row.requirements) == ("Charla breve", [{"code": "open", "blocking": False}])


@pytest.mark.clause("CPE-6")
@pytest.mark.parametrize("button", [{}, {"guardar": "1"}, {"cerrar": "1"}])
def test_whoever_comes_to_the_door_is_added_and_the_marks_of_the_list_stay(
    button, company, other_company, executive, sign_in, now
):
    workshop = activity(executive, now=now, starts_at=now + timedelta(hours=1))
    one = enrolled(workshop, company, executive, now=now)
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        address = f"{workshop.manage_url}asistencia/" + ("" if button else "agregar/")
        sent = {f"m{one.pk}-0": "1", "lista": "1", "rut": other_company.rut, "person": "Luz Ejemplo", **button}
        assert sign_in(executive).post(address, sent).status_code == 302
    marks = dict(workshop.enrolments.values_list("company", "attended_sessions"))
    assert marks == {company.pk: [0], other_company.pk: [0]}
    assert Activity.objects.get(pk=workshop.pk).state != "consolidated"


def test_a_link_to_a_document_is_there_for_who_may_read_it_and_only_its_name_for_the_rest(
    executive, sector_lead, executive_elsewhere, sign_in, now
):
    row = activity(executive, now=now)
    upload = SimpleUploadedFile("programa.pdf", PDF, content_type="application/pdf")
    paper = attach(row.case, upload, actor=executive, now=now, title="Programa", visible_to_company=False)
    address = f"{row.manage_url}documentos/{paper.public_id}/"
    for person, status in ((executive, 200), (sector_lead, 200), (executive_elsewhere, 404)):
        client = sign_in(person)
        page = client.get(f"{row.manage_url}?ver=documentos").content.decode()
        assert "programa.pdf" in page and (address in page) is (status == 200)
        assert client.get(address).status_code == status
