"""A workshop from end to end in a real browser: enrolled, the sheet returned, thirty companies usuarias of the year."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from casework.models import Event, OutboxMessage
from casework.services.verification import broken_chains
from portfolio.models import Action, Activity, Company, Enrolment
from portfolio.services.activities.life import move_by_clock
from tests.browser.hands import fill, go, press
from tests.browser.harness import PHONE
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import new_rut

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 11, 3, 13, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Talca
NAMES = (
    "Quesos", "Maderas", "Vinos", "Lanas", "Mieles", "Aceites", "Conservas", "Semillas", "Muebles", "Harinas", "Frutos",
    "Hierbas", "Jabones", "Cueros", "Papeles", "Flores", "Bebidas", "Galletas", "Sales", "Hongos", "Nueces", "Berries",
    "Algas", "Mermeladas", "Cervezas", "Chocolates", "Textiles", "Cerámicas",
)  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=True) as moving:
        yield moving


def firms(maule: Any, now: datetime) -> list[Company]:
    rows = [make_company(legal_name=f"{name} del Maule Ejemplo SpA", office=maule, now=now) for name in NAMES]
    Company.objects.all().update(activity_start_date=date(2015, 3, 1))
    return rows


def returned(path: Path, workshop: Activity, rows: list[Company], extra: list[tuple[str, ...]]) -> Path:
    """The list as it was downloaded, with «sí» written beside who came, some lines spoiled, and others added."""
    book = load_workbook(path)
    sheet = book.active
    for number in range(6, 6 + len(rows)):
        sheet.cell(row=number, column=6, value="sí")
    sheet.cell(row=6, column=2, value="11.111.111-2")  # a check digit that is not its own
    sheet.cell(row=7, column=3, value="Transportes Cordillera Limitada")  # another name than that of the RUT
    for n, line in enumerate(extra):
        for column, value in enumerate(line, start=2):
            sheet.cell(row=6 + len(rows) + n, column=column, value=value)
    target = path.with_name("vuelta.xlsx")
    book.save(target)
    return target


@pytest.mark.clause("CPE-6", "DEF-3")
def test_thirty_companies_become_usuarias_by_the_returned_sheet_and_are_none_on_1_january(
    browser_as: Any, executive: Any, maule: Any, clock: Any, tmp_path: Path
) -> None:
    rows = firms(maule, MORNING)
    workshop = activity(executive, now=MORNING, starts_at=MORNING + timedelta(days=10), name="Taller de costos")
    for n, row in enumerate(rows):
        enrolled(workshop, row, executive, now=MORNING + timedelta(minutes=n))
    walk_in = make_company(legal_name="Llega Sola Ejemplo SpA", office=maule, activity_start_date=date(2016, 1, 1))
    newcomer = new_rut()
    clock.move_to(workshop.ends_at + timedelta(hours=1))
    move_by_clock(now=datetime.now(UTC))

    page = browser_as(executive)
    page.goto("/actividades/gestion/?ver=asistencia")
    press(page, "Taller de costos")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Lista para firmar (Excel)").click()
    listed = tmp_path / "lista.xlsx"
    downloading.value.save_as(listed)
    sheet = returned(
        listed, workshop, rows,
        [(walk_in.rut_display, walk_in.legal_name, "Persona Ejemplo", "persona@sola.example", "sí"),
         (newcomer, "Recién Llegada Ejemplo SpA", "Otra Persona", "otra@recien.example", "sí")],
    )  # fmt: skip

    press(page, "Subir la planilla")
    page.set_input_files('[name="upload"]', sheet)
    press(page, "Revisar la planilla")
    expect(page.get_by_text("3 por decidir")).to_be_visible()
    assert not Action.objects.exists()  # nothing is saved until it is confirmed
    press(page, "Confirmar y registrar la asistencia")
    expect(page.get_by_role("alert")).to_contain_text("Falta decidir 3 filas")
    for words in (
        re.compile("^Es Aceites del Maule"), re.compile("^Es Algas del Maule.*otro nombre"),
        re.compile("^Registrarla como cuenta potencial y anotar que vino$"),
    ):  # fmt: skip
        page.get_by_label(words).check()
    press(page, "Confirmar y registrar la asistencia")
    expect(page.get_by_role("status")).to_contain_text("30 asistieron")

    usuarias = Company.objects.usuarias(2026)
    assert set(usuarias) == {*rows, walk_in} and len(usuarias) == 29
    assert Company.objects.get(rut=newcomer).is_potential  # POT-1: came, and is no company yet
    page.goto(rows[0].case.get_absolute_url())
    expect(page.locator(".timeline")).to_contain_text("Taller de costos")
    assert Event.objects.filter(kind="action_logged", case__in=[row.case_id for row in rows]).count() == 28
    assert OutboxMessage.objects.filter(template="activity_thanks").count() == 30

    press_again(page, workshop, sheet)
    assert Action.objects.in_force().count() == 30

    clock.move_to(datetime(2027, 1, 1, 12, 0, tzinfo=UTC))
    today = datetime.now(UTC).date()
    assert not Company.objects.usuarias(today.year).exists()
    assert Company.objects.usuarias(2026).count() == 29
    assert list(broken_chains()) == []


def press_again(page: Page, workshop: Activity, sheet: Path) -> None:
    """The same sheet once more, by mistake."""
    page.goto(f"{workshop.manage_url}asistencia/planilla/")
    page.set_input_files('[name="upload"]', sheet)
    press(page, "Revisar la planilla")
    page.get_by_label(re.compile("^Es Aceites del Maule")).check()
    page.get_by_label(re.compile("^Es Algas del Maule.*otro nombre")).check()
    press(page, "Confirmar y registrar la asistencia")
    expect(page.get_by_role("status")).to_contain_text("0 acciones registradas")


@pytest.mark.clause("CPE-6", "CAT-3")
def test_a_company_enrols_from_the_calendar_and_frees_its_place_for_the_next(
    browser_as: Any, company: Company, representative: Any, other_company: Company, executive: Any, clock: Any
) -> None:
    workshop = activity(executive, now=MORNING, capacity=1, name="Taller de primeros pasos")
    page = browser_as(representative)
    page.goto("/actividades/")
    press(page, "Taller de primeros pasos")
    expect(page.get_by_role("heading", name="Queda 1 cupo")).to_be_visible()
    press(page, "Inscribir a mi empresa")
    press(page, re.compile("^Inscribir$"))
    expect(page.get_by_role("alert")).to_be_visible()  # the duties were not accepted
    fill(page, {"duties": "on"})
    press(page, re.compile("^Inscribir$"))
    expect(page.get_by_role("heading", name="Su cupo está confirmado")).to_be_visible()
    second = enrolled(workshop, other_company, executive, now=MORNING + timedelta(hours=1))
    assert second.state == "waiting"
    press(page, "Liberar mi cupo")
    go(page, page.get_by_role("button", name="Liberar"))
    expect(page.get_by_role("status")).to_contain_text("Gracias por avisar")
    second.refresh_from_db()
    assert second.state == "enrolled"
    assert [said for said in page.complaints if "422" not in said] == []  # type: ignore[attr-defined]


@pytest.mark.clause("CPE-6")
def test_attendance_is_marked_on_a_phone_without_javascript(
    chromium: Any, live_server: Any, executive: Any, maule: Any, reference: None, clock: Any
) -> None:
    from tests.browser.harness import session_cookie

    rows = firms(maule, MORNING)[:4]
    workshop = activity(executive, now=MORNING, starts_at=MORNING + timedelta(days=2), name="Taller en terreno")
    for row in rows[:3]:
        enrolled(workshop, row, executive, now=MORNING)
    clock.move_to(workshop.starts_at + timedelta(minutes=20))
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)
    context.add_cookies([session_cookie(executive, live_server.url)])
    page = context.new_page()
    page.goto(f"{workshop.manage_url}asistencia/")
    page.get_by_label(f"Vino {rows[0].legal_name}").check()
    page.get_by_role("button", name="Guardar las marcas").click()
    page.get_by_label(f"Vino {rows[1].legal_name}").check()  # not saved yet when somebody comes to the door
    page.locator("#llego_rut").fill(rows[3].rut_display)
    page.get_by_role("button", name="Agregar a la lista").click()
    page.get_by_role("button", name="Cerrar con esta asistencia").click()
    expect(page.get_by_role("status")).to_contain_text("3 asistieron, 1 no asistió")
    came = set(Enrolment.objects.filter(state="attended").values_list("company", flat=True))
    assert came == {rows[0].pk, rows[1].pk, rows[3].pk}
    context.close()
