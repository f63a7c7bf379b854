"""The pages of the register of actions: fast entry, list, one action, what was logged in one act."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portfolio.models import Action, ActionKind, Company, ExportRecord
from portfolio.services.actions import log_actions
from portfolio.services.results import Result, log_result
from tests.access.world import PDF
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEW = "/acciones/nueva/"
WORKSHOP = {
    "kind": "cb_topic", "happened_on": "2026-11-20", "channel": "in_person", "contact_point": "regional_office",
    "p_topic_main": "costs_prices", "p_attended_person": "Ana, gerenta", "p_attendance": "full", "p_hours": "3",
}  # fmt: skip


@pytest.fixture
def clock(now):
    import time_machine

    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def started(company):
    Company.objects.filter(pk=company.pk).update(activity_start_date=date(2015, 3, 1))
    return Company.objects.get(pk=company.pk)


@pytest.fixture
def many(maule):
    return [make_company(office=maule, legal_name=f"Quesos Ejemplo {n} SpA") for n in range(5)]


def send(client, step="save", **data):
    return client.post(NEW, {"step": step, "office": Action._meta.get_field("office").related_model.objects.get(
        code="maule").pk, **data})  # fmt: skip


@pytest.fixture
def desk(sign_in, executive):
    return sign_in(executive)


def logged(company, executive, maule, now, kind="cb_topic", **more):
    return log_actions(
        companies=[company], kind=ActionKind.objects.get(code=kind), happened_on=date(2026, 11, 20), office=maule,
        actor=executive, now=now, channel="in_person", contact_point="regional_office", **more,
    )[0]  # fmt: skip


@pytest.mark.clause("CAT-3", "DEF-3", "CPE-7")
def test_one_company_is_logged_in_one_page_with_its_answers_typed(desk, started):
    page = desk.get(f"{NEW}?empresa={started.rut}&tipo=cb_topic").content.decode()
    assert started.name in page and 'value="2026-11-20"' in page and "Horas cronológicas" in page
    answer = send(desk, company=started.rut, note="Muy bien.", **WORKSHOP)
    action = Action.objects.get()
    assert answer["Location"] == reverse("portfolio:action_batch", args=[action.batch])
    assert action.answers == {
        "topic_main": "costs_prices", "attended_person": "Ana, gerenta", "attendance": "full", "hours": 3,
    }  # fmt: skip
    assert action.counts and list(Company.objects.usuarias(2026)) == [started]


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(desk, started):
    answer = send(desk, company=started.rut, note="Lo que escribí", **WORKSHOP | {"p_hours": "", "happened_on": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and "horas cronológicas" in page
    assert "Lo que escribí" in page and "Ana, gerenta" in page and f'value="{started.rut}"' in page
    assert not Action.objects.exists()


def test_the_kind_last_logged_is_proposed_with_its_channel(desk, started, executive, maule, now):
    logged(started, executive, maule, now, kind="pa_advice")
    page = desk.get(NEW).content.decode()
    assert '<option value="pa_advice" selected' in page and "Acuerdos y próximos pasos" in page


def test_a_look_complains_about_nothing_and_keeps_what_was_typed(desk, started):
    answer = send(desk, step="look", company=started.rut, kind="pr_trade_mission", note="Borrador")
    page = answer.content.decode()
    assert answer.status_code == 200 and "por revisar" not in page
    assert "Reuniones agendadas" in page and "Borrador" in page and "checked" in page


def test_companies_are_found_by_part_of_their_name(desk, started, many):
    page = send(desk, step="look", find="queso").content.decode()
    assert all(row.rut in page for row in many) and started.rut not in page


def test_many_pasted_ruts_are_looked_at_before_they_are_logged(desk, many):
    ruts = "\n".join(row.rut_display for row in many)
    data = WORKSHOP | {"p_attended_person": "", "p_attendance": ""}
    first = send(desk, find=ruts, **data)
    assert first.status_code == 422 and "revíselas y registre" in first.content.decode()
    chosen = [row.rut for row in many]
    second = send(desk, company=chosen, seen=chosen, find=ruts, **data)
    assert second.status_code == 200 and "Va a registrar" in second.content.decode() and not Action.objects.exists()
    third = send(desk, company=chosen, seen=chosen, find=ruts, seal=second.context["seal"], **data)
    assert third.status_code == 302 and Action.objects.count() == 5
    assert len(set(Action.objects.values_list("batch", flat=True))) == 1


def test_an_unticked_company_is_not_chosen_again_by_the_pasted_text(desk, many):
    ruts = " ".join(row.rut for row in many)
    page = send(desk, step="look", find=ruts, seen=[row.rut for row in many], company=[many[0].rut])
    assert [row.company for row in page.context["picking"].chosen] == [many[0]]


def test_another_day_than_the_one_looked_at_asks_for_another_look(desk, many):
    chosen = [row.rut for row in many]
    seal = send(desk, company=chosen, seen=chosen, **WORKSHOP).context["seal"]
    again = send(desk, company=chosen, seen=chosen, seal=seal, **WORKSHOP | {"happened_on": "2026-11-19"})
    assert again.status_code == 200 and not Action.objects.exists()


def test_unknown_and_wrong_ruts_are_named(desk, started):
    answer = send(desk, step="look", find=f"{started.rut} 76.111.111-6 76.111.111-1")
    problems = " ".join(answer.context["picking"].problems)
    assert "76.111.111-6 no está" in problems and "dígito verificador" in problems


def test_a_column_pasted_from_a_spreadsheet_keeps_its_ruts_and_names_the_line_without_one(desk, many):
    lines = "\n".join(f"{row.rut_display}\t{row.legal_name}" for row in many)
    picking = send(desk, step="look", find=f"RUT\tRazón social\n{lines}\nTotal general").context["picking"]
    assert [row.company for row in picking.chosen] == many
    assert picking.problems == ["«Total general» no trae un RUT."]


def test_without_companies_it_is_said_together_with_the_answers_that_lack(desk):
    page = send(desk, **WORKSHOP | {"p_hours": ""}).content.decode()
    assert "Elija al menos una empresa." in page and "horas cronológicas" in page


def test_a_company_of_another_office_cannot_be_chosen(desk, other_company):
    answer = send(desk, company=other_company.rut, **WORKSHOP)
    assert answer.status_code == 422 and not Action.objects.exists()


@pytest.mark.clause("CPE-5")
def test_promotion_before_training_names_the_company_and_asks_for_the_reason(desk, started):
    data = {
        "kind": "pr_tasting", "happened_on": "2026-11-20", "channel": "in_person", "contact_point": "event",
        "p_market": "JP", "p_visibility": "showroom", "p_products_shown": "Vino", "p_contacts_made": "4",
    }  # fmt: skip
    answer = send(desk, company=started.rut, **data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Sin taller ni charla" in page and started.name in page
    assert send(desk, company=started.rut, exception_reason="Exporta hace años.", **data).status_code == 302
    assert Action.objects.get().exception_reason == "Exporta hace años."


def test_the_same_kind_on_the_same_day_is_asked_once(desk, started, executive, maule, now):
    logged(started, executive, maule, now)
    assert send(desk, company=started.rut, **WORKSHOP).status_code == 422
    assert send(desk, company=started.rut, repeated="on", **WORKSHOP).status_code == 302
    assert Action.objects.count() == 2


@pytest.mark.clause("CPE-7")
def test_an_export_told_while_logging_reaches_the_register(desk, started):
    send(desk, company=started.rut, result_kind="exported", result_market="JP", result_amount="12000.50",
         result_currency="USD", result_product="Vino tinto", to_register="on", **WORKSHOP)  # fmt: skip
    row = ExportRecord.objects.get()
    assert (row.year, row.country.code, str(row.amount), row.source) == (2026, "JP", "12000.50", "result")


def test_papers_go_to_the_file_of_each_company_alone(desk, many):
    chosen = [row.rut for row in many[:2]]
    seal = send(desk, company=chosen, seen=chosen, **WORKSHOP).context["seal"]
    upload = SimpleUploadedFile("lista.pdf", PDF, content_type="application/pdf")
    send(desk, company=chosen, seen=chosen, seal=seal, uploads=upload, for_company="on", **WORKSHOP)
    papers = [action.documents.get() for action in Action.objects.order_by("company")]
    assert [paper.case_id for paper in papers] == [row.pk for row in many[:2]]


def test_save_and_go_on_keeps_kind_and_day(desk, started):
    answer = send(desk, step="again", company=started.rut, **WORKSHOP | {"happened_on": "2026-11-18"})
    assert answer["Location"].startswith(f"{NEW}?tipo=cb_topic&fecha=2026-11-18")
    page = desk.get(answer["Location"]).content.decode()
    assert "Registrada: Taller temático" in page and "Deshacer" in page and 'value="2026-11-18"' in page


def test_whoever_logged_undoes_it_all_and_nobody_else(desk, sign_in, office_head, started):
    send(desk, company=started.rut, **WORKSHOP)
    undo = reverse("portfolio:action_undo", args=[Action.objects.get().batch])
    assert sign_in(office_head).post(undo).status_code == 403
    assert desk.post(undo).status_code == 302
    assert Action.objects.get().is_voided and not Company.objects.usuarias(2026).exists()


def test_a_voided_action_says_who_and_why_and_leaves_the_list(desk, started, executive, maule, now):
    action = logged(started, executive, maule, now)
    address = reverse("portfolio:action_void", args=[action.pk])
    assert desk.post(address, {"reason": ""}).status_code == 422
    desk.post(address, {"reason": "Era otra empresa."})
    assert "Era otra empresa." in desk.get(action.get_absolute_url()).content.decode()
    assert action.get_absolute_url() not in desk.get("/acciones/?ver=todas").content.decode()
    assert action.get_absolute_url() in desk.get("/acciones/?ver=todas&anuladas=solo").content.decode()


def test_the_list_is_filtered_by_branch_dates_and_results(desk, started, executive, maule, now):
    workshop = logged(started, executive, maule, now)
    advice = logged(started, executive, maule, now, kind="pa_advice")
    log_result(action=advice, result=Result("quote_requested", date(2026, 11, 20), "JP"), actor=executive, now=now)

    def shown(query):
        return {row.pk for row in desk.get(f"/acciones/?ver=todas&{query}").context["page"]}

    assert shown("tipo=capacity_building") == {workshop.pk}
    assert shown("tipo=personal_attention") == shown("resultado=con") == shown("resultado=quote_requested")
    assert shown("resultado=sin") == {workshop.pk}
    assert shown("desde=2026-11-21") == set()
    assert shown(f"empresa={started.rut}&suma=si") == {workshop.pk, advice.pk}
    assert shown("tipo=no_such_thing&desde=ayer") == {workshop.pk, advice.pk}


def test_the_download_says_the_same_as_the_list_and_no_formula(desk, started, executive, maule, now):
    logged(started, executive, maule, now, note="=1+1")
    text = b"".join(desk.get("/acciones/descargar/?ver=todas").streaming_content).decode()
    assert started.name in text and "'=1+1" in text and text.count("\r\n") == 2


def test_what_was_left_open_is_completed_and_what_was_said_stays(desk, started, executive, maule, now):
    action = logged(started, executive, maule, now, answers={"topic_main": "logistics"})
    address = reverse("portfolio:action_complete", args=[action.pk])
    assert "Tema principal" not in desk.get(address).context["form"].as_p()
    desk.post(address, {"p_hours": "2.5", "p_topic_main": "other"})
    action.refresh_from_db()
    assert action.answers == {"topic_main": "logistics", "hours": 2.5}


@pytest.mark.clause("DEF-3", "CPE-5")
def test_whoever_was_absent_received_nothing(desk, started):
    send(desk, company=started.rut, **WORKSHOP | {"p_attendance": "absent"})
    assert not Action.objects.get().counts and not Action.objects.training().exists()
