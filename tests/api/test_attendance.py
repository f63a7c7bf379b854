"""An activity through the API from its draft to its attendance, and what its companies have of it (CPE-6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.models import OutboxMessage
from portfolio.models import Action, Activity, Company, PotentialAccount
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import new_rut

pytestmark = pytest.mark.django_db
ACTIVITIES = "/api/v1/activities/"
DAY = timedelta(days=1)


@pytest.fixture
def firms(maule):
    rows = [make_company(legal_name=f"{name} Ejemplo SpA") for name in ("Quesos", "Maderas", "Vinos")]
    Company.objects.filter(pk__in=[row.pk for row in rows]).update(activity_start_date=date(2015, 3, 1))
    return rows


@pytest.fixture
def workshop(executive, firms):
    row = activity(executive, now=timezone.now())
    for one in firms[:2]:
        enrolled(row, one, executive, now=timezone.now())
    return row


@pytest.fixture
def during(workshop):
    """While it takes place."""
    with time_machine.travel(workshop.starts_at + timedelta(hours=1), tick=False):
        yield workshop


def at(row, act=""):
    return f"{ACTIVITIES}{row.case.folio}/{act}"


def post(client, address, **body):
    return client.post(address, body, format="json")


@pytest.mark.clause("CPE-6", "DEF-3")
def test_a_workshop_goes_from_its_draft_to_usuarias_of_the_year(api, executive, firms, now):
    mine = api(executive)
    starts = timezone.now() + 10 * DAY
    made = post(
        mine, ACTIVITIES, template="first_steps", office="maule", name="Taller por la API", capacity=20,
        place="Uno Sur 100, Talca", starts_at=starts.isoformat(), ends_at=(starts + timedelta(hours=3)).isoformat(),
    )  # fmt: skip
    assert made.status_code == 201, made.json()
    address = f"{ACTIVITIES}{made.json()['folio']}/"
    assert post(mine, f"{address}publish/").json()["state"] == "published"
    places = []
    for one in firms[:2]:
        place = post(
            mine, "/api/v1/enrolments/", activity=made.json()["folio"], company=one.rut, person_name="Ana Ejemplo",
            person_email="ana@empresa.example",
        )  # fmt: skip
        assert (place.status_code, place.json()["state"]) == (201, "enrolled")
        places.append(place.json()["id"])
    early = post(mine, f"{address}attendance/", marks=[{"enrolment": places[0], "sessions": [0]}])
    assert early.status_code == 409 and "desde que la actividad empieza" in early.json()["detail"]
    with time_machine.travel(starts + timedelta(hours=1), tick=False):
        marks = [{"enrolment": one, "sessions": [0]} for one in places]
        listed = post(mine, f"{address}attendance/", marks=marks).json()
        assert [row["attended_sessions"] for row in listed["companies"]] == [[0], [0]] and listed["begun"]
        came = post(mine, f"{address}attendance/walk-ins/", rut=firms[2].rut_display, person="Luz Ejemplo")
        assert (came.status_code, came.json()["walk_in"]) == (201, True)
        assert not Action.objects.exists()
        done = post(mine, f"{address}attendance/close/").json()
        assert done == {"attended": 3, "absent": 0, "walk_ins": 0, "actions": 3, "voided": 0}
        assert mine.get(address).json()["state"] == "consolidated"
        seen = mine.get(f"/api/v1/actions/?company={firms[2].case.folio}").json()["results"]
        assert [row["kind"] for row in seen] == ["cb_first_steps"]
    assert set(Company.objects.usuarias(starts.year)) == set(firms)


@pytest.mark.clause("CPE-6")
def test_a_correction_needs_its_reason_and_touches_only_who_is_named(api, executive, firms, during):
    mine = api(executive)
    first, second = during.enrolments.order_by("pk")
    marks = [{"enrolment": row.pk, "sessions": [0]} for row in (first, second)]
    assert post(mine, at(during, "attendance/close/"), marks=marks).json()["attended"] == 2
    wrong = [{"enrolment": first.pk, "sessions": []}]
    refused = post(mine, at(during, "attendance/close/"), marks=wrong)
    assert refused.status_code == 409 and firms[0].name in refused.json()["detail"]
    done = post(mine, at(during, "attendance/close/"), marks=wrong, correction_reason="Firmó por error.").json()
    assert (done["attended"], done["absent"], done["voided"]) == (1, 1, 1)
    assert Action.objects.in_force().get().company == firms[1]
    late = post(mine, at(during, "attendance/"), marks=marks)
    assert late.status_code == 409 and "corríjala" in late.json()["detail"]


def test_marks_of_nobody_and_of_sessions_that_do_not_exist_are_told(api, executive, during):
    mine, row = api(executive), during.enrolments.first()
    for mark, words in (
        ({"enrolment": row.pk, "sessions": [3]}, "la sesión 3"),
        ({"enrolment": row.pk + 10_000, "sessions": [0]}, "No está en la lista"),
    ):
        answer = post(mine, at(during, "attendance/"), marks=[mark])
        assert answer.status_code == 400 and words in answer.json()["detail"]
    unknown = post(mine, at(during, "attendance/walk-ins/"), rut=new_rut())
    assert unknown.status_code == 400 and unknown.json()["errors"][0]["field"] == "rut"
    assert post(mine, at(during, "attendance/walk-ins/"), rut="11.111.111-2").status_code == 400
    row.refresh_from_db()
    assert row.attended_sessions == []


def test_who_comes_twice_at_the_door_is_a_conflict_and_of_any_region_is_written_down(api, executive, biobio, during):
    far = make_company(legal_name="Lejana Ejemplo SpA", office=biobio)
    mine, address = api(executive), at(during, "attendance/walk-ins/")
    assert post(mine, address, rut=far.rut).status_code == 201
    assert post(mine, address, rut=far.rut).status_code == 409


def test_an_office_that_does_not_organise_neither_reads_the_list_nor_marks_it(
    api, executive_elsewhere, representative, during
):
    for person in (executive_elsewhere, representative):
        client = api(person)
        assert client.get(at(during, "attendance/")).status_code == 403
        for act in (
            "attendance/",
            "attendance/close/",
            "attendance/walk-ins/",
            "write/",
            "inform/",
            "copy/",
            "reopen/",
        ):
            assert client.post(at(during, act), {}, format="json").status_code == 403  # before the body is read
    assert during.enrolments.count() == 2 and not Action.objects.exists()


def test_sessions_are_set_together_and_no_more_once_attendance_is_marked(api, executive, workshop):
    mine = api(executive)
    hour = timedelta(minutes=30)
    moments = [(workshop.starts_at + n * 2 * hour, workshop.starts_at + (n * 2 + 1) * hour) for n in (1, 0)]
    body = {"sessions": [{"starts_at": a.isoformat(), "ends_at": b.isoformat()} for a, b in moments]}
    told = mine.put(at(workshop, "sessions/"), body, format="json")
    assert told.status_code == 200 and [row["number"] for row in told.json()] == [1, 2]
    assert told.json()[0]["starts_at"] < told.json()[1]["starts_at"]
    assert api(None).get(at(workshop, "sessions/")).json() == told.json()
    outside = {"sessions": [{**body["sessions"][0], "ends_at": (workshop.ends_at + DAY).isoformat()}]}
    assert mine.put(at(workshop, "sessions/"), outside, format="json").status_code == 409
    with time_machine.travel(workshop.starts_at + hour, tick=False):
        one = workshop.enrolments.first()
        marks = [{"enrolment": one.pk, "sessions": [1]}]
        assert post(mine, at(workshop, "attendance/"), marks=marks).status_code == 200
        again = mine.put(at(workshop, "sessions/"), {"sessions": []}, format="json")
        assert again.status_code == 409 and "Ya se marcó asistencia" in again.json()["detail"]
    assert workshop.sessions.count() == 2


# The sheet that comes back


def upload(client, row, text, name="planilla.csv"):
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(at(row, "attendance/sheets/"), {"file": file}, format="multipart")


@pytest.mark.clause("CPE-6", "POT-1")
def test_the_consolidated_sheet_comes_back_is_decided_row_by_row_and_confirmed(api, executive, firms, during):
    mine, unknown = api(executive), new_rut()
    made = upload(
        mine, during,
        "RUT;Razón social;Persona;Correo;Asistió\n"
        f"{firms[0].rut_display};{firms[0].legal_name};Ana;ana@empresa.example;sí\n"
        f"{unknown};Nueva Ejemplo SpA;Eva;eva@nueva.example;sí\n",
    )  # fmt: skip
    assert made.status_code == 201, made.json()
    sheet, address = made.json(), at(during, f"attendance/sheets/{made.json()['id']}/")
    assert [(row["found"], row["asks"]) for row in sheet["rows"]] == [("matched", False), ("unknown", True)]
    assert sheet["missing"] == [firms[1].case.folio]
    waiting = post(mine, f"{address}confirm/")
    assert waiting.status_code == 409 and waiting.json()["errors"][0]["field"] == "rows.3"
    assert mine.patch(address, {"rows": [{"n": 99}]}, format="json").status_code == 400
    assert mine.patch(address, {"rows": [{"n": 3, "decision": "guess"}]}, format="json").status_code == 400
    decided = mine.patch(address, {"rows": [{"n": 3, "decision": "potential"}]}, format="json").json()
    assert decided["rows"][1]["decision"] == "potential"
    assert not Action.objects.exists() and not PotentialAccount.objects.exists()
    done = post(mine, f"{address}confirm/").json()
    assert (done["attended"], done["absent"], done["walk_ins"]) == (2, 1, 1)
    assert PotentialAccount.objects.get().company.rut == unknown
    kept = mine.get(address).json()
    assert kept["rows"] == [] and kept["confirmed_at"]
    assert post(mine, f"{address}confirm/").status_code == 409 and mine.delete(address).status_code == 409
    assert mine.patch(address, {"rows": [{"n": 3, "decision": "skip"}]}, format="json").status_code == 409


def test_a_sheet_that_cannot_be_read_or_was_the_wrong_one_leaves_nothing(api, executive, firms, during):
    mine = api(executive)
    assert upload(mine, during, "hola", "foto.png").status_code == 409
    assert mine.post(at(during, "attendance/sheets/"), {}, format="multipart").status_code == 400
    made = upload(mine, during, f"RUT;Razón social\n{firms[0].rut_display};{firms[0].legal_name}\n").json()
    address = at(during, f"attendance/sheets/{made['id']}/")
    assert mine.delete(address).status_code == 204 and mine.get(address).status_code == 404
    assert Activity.objects.get().state == "published" and not during.sheets.exists()


# Writing and informing


def test_an_organiser_writes_to_who_takes_part(api, executive, firms, workshop):
    mine = api(executive)
    told = post(mine, at(workshop, "write/"), text="Traigan sus costos.")
    assert (told.status_code, told.json()) == (200, {"companies": 2})
    assert OutboxMessage.objects.filter(template="activity_message").count() == 2
    assert post(mine, at(workshop, "write/"), text="hola").status_code == 400
    alone = activity(executive, now=timezone.now(), name="Charla sin nadie")
    assert post(mine, at(alone, "write/"), text="Traigan sus costos.").status_code == 409


@pytest.mark.clause("CAT-3")
def test_those_who_have_a_place_are_told_their_rights_and_duties_once(
    api, executive, representative, company, firms, workshop
):
    enrolled(workshop, company, representative, now=timezone.now())
    mine = api(executive)
    until = {"answer_by": str(timezone.localdate() + 5 * DAY)}
    assert post(mine, at(workshop, "inform/")).json()["errors"][0]["field"] == "answer_by"
    strange = post(mine, at(workshop, "inform/"), companies=[firms[2].rut], **until)
    assert strange.status_code == 400 and firms[2].rut in strange.json()["detail"]
    told = post(mine, at(workshop, "inform/"), **until)
    assert told.status_code == 201, told.json()
    (sheet,) = told.json()["sheets"]
    assert (sheet["activity"], sheet["name"], sheet["rut"]) == (workshop.case.folio, workshop.name, company.rut)
    assert len(told.json()["problems"]) == 2  # nobody represents the other two
    again = post(mine, at(workshop, "inform/"), companies=[company.rut], **until)
    assert again.status_code == 409
    late = post(mine, at(workshop, "inform/"), answer_by="2020-01-01")
    assert late.status_code == 409
