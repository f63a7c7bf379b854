"""Attendance: marks, walk-ins, the sheet that comes back row by row, actions once, corrections with reason (CPE-6)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from casework.errors import NotPossible
from casework.models import Event, OutboxMessage
from casework.services.verification import broken_chains
from portfolio.models import Action, AttendanceSheet, Company, PotentialAccount
from portfolio.rules.attendance import alike, came, said_yes
from portfolio.selectors.activities import figures
from portfolio.services.actions import TrainingMissing, void_action
from portfolio.services.activities import attendance as service
from portfolio.services.activities import life, sheet_files, sheets
from portfolio.services.activities.enrolling import Attendee
from portfolio.services.batches import undo_batch
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import new_rut

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OTHER_NAME = "Transportes Otro Nombre Ltda."


@pytest.fixture
def firms(maule):
    rows = [make_company(legal_name=f"{name} Ejemplo SpA") for name in ("Quesos", "Maderas", "Vinos", "Lanas")]
    Company.objects.filter(pk__in=[row.pk for row in rows]).update(activity_start_date=date(2015, 3, 1))
    return rows


@pytest.fixture
def workshop(executive, firms, now):
    row = activity(executive, now=now)
    for one in firms[:3]:
        enrolled(row, one, executive, now=now)
    return row


@pytest.fixture
def after(workshop):
    return workshop.ends_at + timedelta(hours=1)


def xlsx(*rows, head=("N°", "RUT", "Razón social", "Persona", "Correo", "Asistió", "Firma")) -> SimpleUploadedFile:
    book = Workbook()
    book.active.append(["Taller de ejemplo"])
    book.active.append(list(head))
    for n, row in enumerate(rows, start=1):
        book.active.append([n, *row])
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("planilla.xlsx", target.getvalue())


def line(company, attended="sí", name=None, person="Ana Ejemplo"):
    return (company.rut_display, company.legal_name if name is None else name, person, "ana@empresa.example", attended)


def opened(workshop, executive, after, *rows) -> AttendanceSheet:
    return sheets.open_sheet(activity=workshop, upload=xlsx(*rows), actor=executive, now=after)


def kinds(sheet) -> list[str]:
    return [row["kind"] for row in sheet.rows]


@pytest.mark.clause("CPE-6", "DEF-3")
def test_marks_become_one_action_per_company_that_came_and_close_the_activity(workshop, firms, executive, after):
    rows = {row.company_id: row.pk for row in workshop.enrolments.all()}
    present = {rows[firms[0].pk]: [0], rows[firms[1].pk]: [0]}
    service.mark_presence(activity=workshop, present=present, shown=rows.values(), actor=executive, now=after)
    assert not Action.objects.exists()
    done = service.record_attendance(
        activity=workshop, marks=service.marks_of(workshop), actor=executive, now=after
    )  # fmt: skip
    assert (done.attended, done.absent, done.actions, done.walk_ins) == (2, 1, 2, 0)
    workshop.refresh_from_db()
    assert workshop.state == "consolidated"
    assert set(Company.objects.usuarias(2026)) == set(firms[:2])
    action = Action.objects.get(company=firms[0])
    assert (action.kind_id, action.activity, action.participants) == ("cb_first_steps", workshop, "Ana Ejemplo")
    label = Event.objects.get(case=firms[0].case, kind="action_logged").label
    assert "Taller de ejemplo" in label
    assert OutboxMessage.objects.filter(template="activity_thanks").count() == 2
    assert list(broken_chains()) == []


def test_attendance_is_not_taken_before_it_begins_nor_by_others(workshop, executive, executive_elsewhere, after):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(NotPossible, match="desde que la actividad empieza"):
        service.record_attendance(activity=workshop, marks=[], actor=executive, now=workshop.starts_at - DAY)
    with pytest.raises(PermissionDenied):
        service.record_attendance(activity=workshop, marks=[], actor=executive_elsewhere, now=after)


@pytest.mark.clause("CPE-6")
def test_a_walk_in_is_added_at_the_door_beyond_the_places_and_counts(workshop, firms, executive, after):
    one = service.add_walk_in(activity=workshop, company=firms[3], actor=executive, now=after, person="Luz Ejemplo")
    assert one.walk_in and one.attended_sessions == [0]
    with pytest.raises(NotPossible, match="ya está en la lista"):
        service.add_walk_in(activity=workshop, company=firms[3], actor=executive, now=after)
    service.record_attendance(activity=workshop, marks=service.marks_of(workshop), actor=executive, now=after)
    assert Action.objects.get().company == firms[3]


@pytest.mark.clause("CPE-8")
def test_attendance_per_workshop_is_attended_over_enrolled_and_walk_ins_apart(workshop, firms, executive, after):
    service.add_walk_in(activity=workshop, company=firms[3], actor=executive, now=after)
    marks = [service.Mark(firms[0], True), service.Mark(firms[3], True)]
    service.record_attendance(activity=workshop, marks=marks, actor=executive, now=after)
    found = figures(type(workshop).objects.with_counts().get(pk=workshop.pk))
    assert (found.enrolled, found.attended, found.walk_ins) == (3, 1, 1)
    assert round(found.rate, 1) == 33.3 and found.words == "33,3\u00a0% de 3 inscritas, más 1 sin inscripción"


@pytest.mark.clause("CPE-6")
def test_a_row_says_what_it_is_and_nothing_is_saved_until_confirmed(workshop, firms, executive, after):
    wrong = (
        firms[0].rut_display[:-1] + ("0" if firms[0].rut_display[-1] != "0" else "1"),
        "Quesos Ejemplo",
        "",
        "",
        "sí",
    )
    sheet = opened(
        workshop, executive, after, line(firms[1]), line(firms[3]), line(firms[2], name=OTHER_NAME),
        wrong, (new_rut(), "Nueva Ejemplo SpA", "Eva Ejemplo", "eva@nueva.example", "sí"), line(firms[1], "no"),
    )  # fmt: skip
    assert kinds(sheet) == ["matched", "matched", "name_differs", "rut_wrong", "unknown", "repeated"]
    assert [row["enrolled"] for row in sheet.rows[:3]] == [True, False, True]
    assert sheet.rows[3]["other"] == firms[0].pk  # by its name, among those enrolled
    assert sheet.rows[2]["company_name"] == "Vinos Ejemplo SpA"
    assert not Action.objects.exists() and not PotentialAccount.objects.exists()
    with pytest.raises(sheets.RowProblems) as refused:
        sheets.confirm(sheet=sheet, actor=executive, now=after)
    assert set(refused.value.by_row) == {5, 6, 7}


@pytest.mark.clause("CPE-6", "POT-1")
def test_confirming_does_what_was_decided_for_each_row(workshop, firms, executive, after):
    unknown = new_rut()
    sheet = opened(
        workshop, executive, after, line(firms[2], name=OTHER_NAME),
        ("11.111.111-2", "Quesos Ejemplo", "", "", "x"),
        (unknown, "Nueva Ejemplo SpA", "Eva", "eva@nueva.example", "sí"),
        (new_rut(), "Otra Que Queda Fuera", "", "", "sí"), line(firms[3]),
    )  # fmt: skip
    chosen = {3: "accept", 4: "use", 5: "potential", 6: "skip"}
    sheets.decide_rows(sheet=sheet, actor=executive, decisions={n: {"decision": what} for n, what in chosen.items()})
    done = sheets.confirm(sheet=sheet, actor=executive, now=after)
    assert (done.attended, done.absent, done.walk_ins) == (4, 1, 2)
    fresh = Company.objects.get(rut=unknown)
    assert fresh.is_potential and fresh.email == "eva@nueva.example"
    assert set(Action.objects.values_list("company", flat=True)) == {firms[0].pk, firms[2].pk, firms[3].pk, fresh.pk}
    assert fresh not in Company.objects.usuarias(2026)  # POT-1: never counted as a company
    sheet.refresh_from_db()
    assert sheet.rows == [] and sheet.summary["attended"] == 4  # names and addresses do not stay


def test_a_corrected_rut_is_matched_again(workshop, firms, executive, after):
    sheet = opened(workshop, executive, after, ("11.111.111-2", "Quesos Ejemplo SpA", "", "", "sí"), line(firms[1]))
    sheets.decide_rows(sheet=sheet, decisions={3: {"rut": firms[0].rut_display}}, actor=executive)
    sheet.refresh_from_db()
    assert kinds(sheet) == ["matched", "matched"]
    assert sheets.confirm(sheet=sheet, actor=executive, now=after).attended == 2


@pytest.mark.clause("POT-1")
def test_a_potential_account_needs_an_address_to_be_written_to(workshop, executive, after):
    sheet = opened(workshop, executive, after, (new_rut(), "Nueva Ejemplo SpA", "", "", "sí"))
    sheets.decide_rows(sheet=sheet, decisions={3: {"decision": "potential"}}, actor=executive)
    with pytest.raises(sheets.RowProblems):
        sheets.confirm(sheet=sheet, actor=executive, now=after)
    sheets.decide_rows(sheet=sheet, decisions={3: {"decision": "potential", "email": "a@b.example"}}, actor=executive)
    sheets.confirm(sheet=sheet, actor=executive, now=after)
    assert PotentialAccount.objects.get().where_met == "Taller de ejemplo"


@pytest.mark.clause("POT-1")
def test_a_card_without_a_right_rut_may_become_a_potential_account_too(workshop, executive, after):
    sheet = opened(workshop, executive, after, ("sin rut", "Feriante Ejemplo", "Luz", "luz@feriante.example", "sí"))
    sheets.decide_rows(sheet=sheet, decisions={3: {"decision": "potential"}}, actor=executive)
    sheets.confirm(sheet=sheet, actor=executive, now=after)
    company = PotentialAccount.objects.get().company
    assert (company.rut, company.legal_name) == (None, "Feriante Ejemplo")


def test_who_is_enrolled_and_not_in_the_sheet_did_not_come(workshop, firms, executive, after):
    sheet = opened(workshop, executive, after, line(firms[0]))
    assert sheets.confirm(sheet=sheet, actor=executive, now=after).absent == 2


@pytest.mark.clause("CPE-6")
def test_the_same_sheet_twice_changes_nothing_and_a_corrected_one_voids_with_its_reason(
    workshop, firms, executive, after
):
    rows = [line(firms[0]), line(firms[1]), line(firms[2], "no")]
    for _ in range(2):
        sheets.confirm(sheet=opened(workshop, executive, after, *rows), actor=executive, now=after)
    assert Action.objects.count() == 2
    corrected = [line(firms[0], "no"), line(firms[1]), line(firms[2])]
    sheet = opened(workshop, executive, after, *corrected)
    with pytest.raises(service.ReasonForCorrection, match="Quesos"):
        sheets.confirm(sheet=sheet, actor=executive, now=after)
    done = sheets.confirm(sheet=sheet, actor=executive, now=after, correction_reason="Firmó por error.")
    assert (done.actions, done.voided) == (1, 1)
    voided = Action.objects.get(company=firms[0])
    assert voided.void_reason == "Firmó por error."
    assert set(Company.objects.usuarias(2026)) == {firms[1], firms[2]}
    assert OutboxMessage.objects.filter(template="activity_thanks").count() == 3  # nobody is thanked twice


@pytest.mark.clause("CPE-5")
def test_promotion_without_training_needs_a_reason_unless_it_was_authorised(executive, office_head, firms, now):
    row = activity(executive, now=now, template="fair_chile", place="Recinto Ejemplo", requirements=[])
    enrolled(row, firms[0], office_head, now=now, exception_reason="Autorizada antes.")
    after = row.ends_at + DAY
    sheet = opened(row, executive, after, line(firms[0]), line(firms[3]))
    assert [item["untrained"] for item in sheet.rows] == [False, True]
    with pytest.raises(TrainingMissing) as refused:
        sheets.confirm(sheet=sheet, actor=executive, now=after)
    assert [company.pk for company in refused.value.companies] == [firms[3].pk]
    sheets.confirm(sheet=sheet, actor=executive, now=after, training_reason="Vino con su gremio.")
    reasons = dict(Action.objects.values_list("company", "exception_reason"))
    assert reasons == {firms[0].pk: "Autorizada antes.", firms[3].pk: "Vino con su gremio."}


def test_attendance_by_session_asks_for_a_share_of_them(executive, firms, now):
    from portfolio.services.activities.editing import set_sessions

    start = now + 10 * DAY
    row = activity(executive, now=now, template="plan_cycle", link="https://sala.example/x", requirements=[],
                   ends_at=start + 25 * DAY)  # fmt: skip
    hours = timedelta(hours=2)
    set_sessions(
        activity=row, actor=executive, now=now,
        sessions=[(start + n * 7 * DAY, start + n * 7 * DAY + hours) for n in range(4)],
    )  # fmt: skip
    row.enrolments.create(company=firms[0], state="enrolled", asked_by=executive, asked_at=now)
    row.enrolments.create(company=firms[1], state="enrolled", asked_by=executive, asked_at=now)
    one, two = row.enrolments.order_by("pk")
    present = {one.pk: [1, 2, 3], two.pk: [1, 2, 9]}
    service.mark_presence(activity=row, present=present, shown=[one.pk, two.pk], actor=executive, now=row.ends_at)
    service.record_attendance(activity=row, marks=service.marks_of(row), actor=executive, now=row.ends_at)
    assert [item.state for item in row.enrolments.order_by("pk")] == ["attended", "absent"]
    assert [item.attended_sessions for item in row.enrolments.order_by("pk")] == [[1, 2, 3], [1, 2]]


def test_a_sheet_says_that_who_came_was_in_every_session(executive, firms, now):
    from portfolio.services.activities.editing import set_sessions

    start = now + 10 * DAY
    row = activity(executive, now=now, template="plan_cycle", link="https://sala.example/x", ends_at=start + 9 * DAY)
    hours = timedelta(hours=2)
    moments = [(start, start + hours), (start + 7 * DAY, start + 7 * DAY + hours)]
    set_sessions(activity=row, actor=executive, now=now, sessions=moments)
    sheets.confirm(sheet=opened(row, executive, row.ends_at, line(firms[0])), actor=executive, now=row.ends_at)
    assert row.enrolments.get().attended_sessions == [1, 2]
    marks = service.marks_of(row)  # and a look at the list on screen keeps it so
    assert [mark.attended for mark in marks] == [True]


# Files


def test_the_list_to_sign_comes_back_as_it_went(workshop, firms, executive, after):
    people = list(workshop.enrolments.select_related("company").order_by("pk"))
    content = sheet_files.write(workshop, people)
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.active[5]] == list(sheet_files.HEADER)
    book.active["F6"], book.active["F7"] = "sí", "NO"
    target = io.BytesIO()
    book.save(target)
    lines = sheet_files.read(SimpleUploadedFile("vuelta.xlsx", target.getvalue()))
    assert [(row.rut, row.attended) for row in lines] == [
        (firms[0].rut_display, "sí"), (firms[1].rut_display, "NO"), (firms[2].rut_display, "")]  # fmt: skip


def test_nothing_that_a_company_is_called_becomes_a_formula(executive, now):
    row = activity(executive, now=now)
    enrolled(row, make_company(legal_name="=HYPERLINK(1)"), executive, now=now)
    content = sheet_files.write(row, row.enrolments.select_related("company"))
    assert load_workbook(io.BytesIO(content)).active["C6"].value == "'=HYPERLINK(1)"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_csv_of_any_spreadsheet_is_read(encoding, delimiter):
    text = f"RUT{delimiter}Razón social{delimiter}Asistió\n76.543.210-3{delimiter}Viña Ñuble{delimiter}sí\n"
    (row,) = sheet_files.read(SimpleUploadedFile("lista.csv", text.encode(encoding)))
    assert (row.rut, row.name, row.attended) == ("76.543.210-3", "Viña Ñuble", "sí")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("foto.png", b"\x89PNG", "Excel"), ("x.xlsx", b"nada", "abrir"), ("x.csv", b"", "columnas"),
        ("x.csv", b"a;b\n1;2\n", "columnas"), ("x.csv", "RUT;Razón social\n".encode(), "no tiene filas"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_in_words(name, content, words):
    with pytest.raises(NotPossible, match=words):
        sheet_files.read(SimpleUploadedFile(name, content))


def test_sheets_that_nobody_confirmed_go_after_their_days(workshop, firms, executive, after):
    sheet = opened(workshop, executive, after, line(firms[0]))
    assert sheets.drop_old_sheets(before=after - DAY, limit=10) == 0
    assert sheets.drop_old_sheets(before=after + DAY, limit=10) == 1
    assert not AttendanceSheet.objects.filter(pk=sheet.pk).exists()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Viñedos Peñalolén Ejemplo SpA", "VINEDOS PENALOLEN EJEMPLO S.P.A.", True),
        ("Maderas Biobío Limitada", "Maderas Bio Bio Ltda.", True),
        ("Comercial Los Álamos", "Los Alamos Comercial S.A.", True),
        ("Quesos del Sur SpA", "Transportes Norte SpA", False),
        ("", "Quesos", False),
    ],
)
def test_names_are_compared_as_people_read_them(one, other, same):
    assert alike(one, other) is same


def test_what_a_cell_says():
    assert [said_yes(text) for text in ("Sí", " SI ", "x", "no", "", "-", "quizás")] == [
        True, True, True, False, False, False, None]  # fmt: skip
    assert came("per_session", [1, 2, 3], 4, 75) and not came("per_session", [1, 2], 4, 75)
    assert came("signed_sheet", [0], 0, 75) and not came("per_day", [], 3, 75)


def test_it_is_held_by_the_clock_and_then_takes_attendance(workshop, firms, executive, after):
    life.move_by_clock(now=after)
    sheet = opened(workshop, executive, after, line(firms[0]))
    sheets.confirm(sheet=sheet, actor=executive, now=after)
    workshop.refresh_from_db()
    assert (workshop.state, workshop.consolidated_at) == ("consolidated", after)


def test_who_came_may_read_what_is_held_and_is_nameless_once_erased(
    company, representative, executive, client_management, now
):
    from portfolio.erasure import erase_person
    from portfolio.selectors.personal_data import held

    row = activity(executive, now=now)
    mine = Attendee(representative.display_name, "", representative.email)
    one = enrolled(row, company, representative, now=now, attendee=mine)
    colleague = enrolled(activity(executive, now=now), company, representative, now=now)
    service.record_attendance(
        activity=row, marks=[service.Mark(company, True)], actor=executive, now=row.ends_at
    )  # fmt: skip
    assert len(held(representative)["inscripciones_en_actividades"]) == 2
    erase_person(person=representative, actor=client_management, now=now, reason="Lo pidió.")
    one.refresh_from_db()
    assert (one.person_name, one.person_email, Action.objects.get().participants) == ("", "", "")
    colleague.refresh_from_db()
    assert colleague.person_name == "Ana Ejemplo"


@pytest.mark.clause("CPE-6")
def test_undoing_the_actions_of_an_attendance_leaves_the_activity_waiting_for_it_again(
    workshop, firms, executive, after
):
    marks = [service.Mark(row, row is not firms[2], sessions=(0,)) for row in firms[:3]]
    service.record_attendance(activity=workshop, marks=marks, actor=executive, now=after)
    batch = Action.objects.first().batch
    assert undo_batch(batch=batch, actor=executive, now=after) == 2
    workshop.refresh_from_db()
    assert (workshop.state, workshop.consolidated_at) == ("held", None)
    assert {row.state for row in workshop.enrolments.all()} == {"enrolled"}
    assert not Company.objects.usuarias(2026).exists()
    done = service.record_attendance(activity=workshop, marks=service.marks_of(workshop), actor=executive, now=after)
    assert (done.attended, done.actions) == (3, 3), "the marks that it had are still there"
    workshop.refresh_from_db()
    assert workshop.state == "consolidated"
    assert OutboxMessage.objects.filter(template="activity_thanks", case=firms[0].case).count() <= 1
    assert list(broken_chains()) == []


@pytest.mark.clause("CPE-6")
def test_undoing_part_of_an_attendance_leaves_the_rest_and_those_as_absent(workshop, firms, executive, after):
    service.record_attendance(
        activity=workshop, marks=[service.Mark(firms[0], True)], actor=executive, now=after
    )  # fmt: skip
    both = [service.Mark(firms[0], True), service.Mark(firms[1], True)]
    service.record_attendance(activity=workshop, marks=both, actor=executive, now=after + DAY)
    undo_batch(batch=Action.objects.get(company=firms[1]).batch, actor=executive, now=after + DAY)
    workshop.refresh_from_db()
    assert workshop.state == "consolidated"
    found = dict(workshop.enrolments.values_list("company", "state"))
    assert (found[firms[0].pk], found[firms[1].pk]) == ("attended", "absent")
    assert Event.objects.filter(case=workshop.case, kind="attendance_corrected").count() == 2


@pytest.mark.clause("CPE-6")
def test_voiding_one_action_of_an_attendance_says_that_the_company_was_absent(workshop, firms, executive, after):
    marks = [service.Mark(row, True) for row in firms[:3]]
    service.record_attendance(activity=workshop, marks=marks, actor=executive, now=after)
    action = Action.objects.get(company=firms[0])
    void_action(action=action, actor=executive, now=after, reason="Firmó otra persona.")
    workshop.refresh_from_db()
    assert workshop.state == "consolidated"
    assert workshop.enrolments.get(company=firms[0]).state == "absent"
    event = Event.objects.get(case=workshop.case, kind="attendance_corrected")
    assert (event.note, firms[0].name in event.label) == ("Firmó otra persona.", True)
    done = service.record_attendance(activity=workshop, marks=marks, actor=executive, now=after + DAY)
    assert (done.attended, done.actions, done.voided) == (3, 1, 0)
