"""The company's own pages: walked as a browser without scripts does."""

import re

import pytest

from casework.models import Deadline, Event, OutboxMessage
from intake.models import FichaSubmission, HelpRequest, Intake, SelfAssessment
from intake.services import intakes
from portfolio.models import CompanyProfile
from tests.factories.intake import after_test, answers_for, comuna_of, ficha_answers, fill_ficha, sent_ficha
from tests.intake.walk import fill_by_hand

pytestmark = pytest.mark.django_db
HOME = "/empresa/"
OPEN = "/empresa/comenzar/"


@pytest.fixture
def client(sign_in, representative):
    return sign_in(representative)


@pytest.mark.clause("CAP-1", "CAP-11")
def test_who_has_just_registered_finds_the_route_and_the_first_step(client, company):
    page = client.post(OPEN, follow=True).content.decode()

    assert "Cuenta creada" in page
    assert 'href="/empresa/ficha/"' in page
    assert Intake.objects.get(company=company).state == "registered"


@pytest.mark.clause("CAP-2", "CAP-3", "CAP-11")
def test_an_exporter_walks_from_the_first_click_to_waiting_for_its_contact(client, company):
    client.post(OPEN)
    fill_by_hand(client, ficha_answers(exporter=True))

    review = client.get("/empresa/ficha/enviar/").content.decode()
    assert "Todo listo para enviar" in review, re.findall(r"<li><a href=.*?</a>", review)
    response = client.post("/empresa/ficha/enviar/")
    assert response["Location"] == HOME

    intake = Intake.objects.get(company=company)
    page = client.get(HOME).content.decode()
    assert "En espera de contacto" in page
    due = Deadline.objects.get(case=intake.case).due_on
    assert f"{due.day} de " in page
    assert "Cómo se cuenta" in page
    assert ">Test<" not in page
    assert client.get("/empresa/autodiagnostico/").content.decode().count("Su empresa no necesita el test") == 1


@pytest.mark.clause("CAP-2", "CAP-4")
def test_a_non_exporter_is_taken_to_the_test_and_sees_its_result_explained(client, company):
    client.post(OPEN)
    fill_by_hand(client, ficha_answers(exporter=False))
    response = client.post("/empresa/ficha/enviar/")
    assert response["Location"] == "/empresa/autodiagnostico/"

    answers = answers_for("high")
    content = client.get("/empresa/autodiagnostico/").content.decode()
    assert "26" in content
    for dimension in ("formalisation", "commitment", "offer", "capacity", "home_market", "finance", "foreign_trade",
                      "selling"):  # fmt: skip
        assert client.post(f"/empresa/autodiagnostico/{dimension}/", answers).status_code == 302
    assert "¿Enviar el test?" in client.get("/empresa/autodiagnostico/enviar/").content.decode()
    assert client.post("/empresa/autodiagnostico/enviar/")["Location"] == "/empresa/autodiagnostico/resultado/"

    result = client.get("/empresa/autodiagnostico/resultado/").content.decode()
    assert "100,0" in result
    assert "Cómo se calculó" in result
    assert "Pedir una revisión" in result
    assert Intake.objects.get(company=company).state == "contact_pending"


@pytest.mark.clause("CAP-2")
def test_a_section_is_saved_even_when_incomplete(client, company):
    client.post(OPEN)
    response = client.post("/empresa/ficha/empresa/", {"legal_name": "Solo el Nombre SpA"})

    assert response.status_code == 302
    assert CompanyProfile.objects.get(company=company).answers["legal_name"] == "Solo el Nombre SpA"
    assert Intake.objects.get(company=company).state == "profile_in_progress"
    assert "Faltan" in client.get("/empresa/ficha/").content.decode()


@pytest.mark.clause("CAP-2")
def test_what_is_wrong_is_explained_and_the_rest_is_kept(client, company):
    client.post(OPEN)
    response = client.post(
        "/empresa/ficha/actividad/", {"branch": "goods", "activity_code": "12", "description": "Muy corta"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Hay 2 datos por revisar" in page
    assert "Escriba los seis dígitos, con sus ceros." in page
    assert "Muy corta" in page
    answers = CompanyProfile.objects.get(company=company).answers
    assert answers["branch"] == "goods"
    assert "activity_code" not in answers


def test_the_log_says_which_fields_changed_and_never_their_values(client, company):
    client.post(OPEN)
    client.post("/empresa/ficha/contactos/", {"company_email": "ventas@ejemplo.example"})
    client.post("/empresa/ficha/contactos/", {"company_email": "otra@ejemplo.example"})

    event = Event.objects.get(kind="ficha_saved")
    assert event.data == {"section": "contacts", "fields": ["company_email"]}


@pytest.mark.clause("CAP-2")
def test_a_ficha_with_something_missing_is_not_sent_and_says_what(client, company):
    client.post(OPEN)
    client.post("/empresa/ficha/empresa/", {"legal_name": "Solo el Nombre SpA"})
    response = client.post("/empresa/ficha/enviar/")

    page = response.content.decode()
    assert response.status_code == 422
    assert "/empresa/ficha/exportaciones/#div_id_exported_last_three_years" in page
    assert not FichaSubmission.objects.exists()


def test_sensitive_answers_are_kept_only_with_their_consent(client, company):
    client.post(OPEN)
    refused = client.post("/empresa/ficha/representacion/", {"representative_gender": "woman"})
    assert refused.status_code == 422
    assert "representative_gender" not in CompanyProfile.objects.get(company=company).answers

    given = {"representative_gender": "woman", "sensitive_data_consent": "on"}
    assert client.post("/empresa/ficha/representacion/", given).status_code == 302
    assert CompanyProfile.objects.get(company=company).answers["representative_gender"] == "woman"

    client.post("/empresa/ficha/representacion/", {"representative_gender": ""})
    assert "representative_gender" not in CompanyProfile.objects.get(company=company).answers


@pytest.mark.clause("CPE-1")
def test_the_test_is_answered_once(client, company, representative, now):
    after_test(company, "medium", actor=representative, now=now)

    assert client.get("/empresa/autodiagnostico/")["Location"] == "/empresa/autodiagnostico/resultado/"
    again = client.post("/empresa/autodiagnostico/offer/", answers_for("high"))
    assert again["Location"] == "/empresa/autodiagnostico/"
    assert client.post("/empresa/autodiagnostico/enviar/")["Location"] == "/empresa/autodiagnostico/"
    assert SelfAssessment.objects.get(company=company).potential == "medium"


@pytest.mark.clause("CAP-8", "CAP-11")
def test_low_sees_its_steps_and_who_can_help(client, company, representative, now):
    after_test(company, "low", actor=representative, now=now)

    assert "Primeros pasos" in client.get(HOME).content.decode()
    page = client.get("/empresa/autodiagnostico/resultado/").content.decode()
    assert "Quién puede acompañarle" in page
    assert page.count("Para avanzar:") == 8


@pytest.mark.clause("CAP-8")
def test_low_of_atacama_reads_that_it_will_be_contacted(client, company, representative, now):
    after_test(company, "low", actor=representative, now=now, comuna=comuna_of("CL-AT"))

    page = client.get("/empresa/autodiagnostico/resultado/").content.decode()
    assert "conversamos con todas las empresas" in page


@pytest.mark.clause("CON-4")
def test_help_is_asked_with_one_click_from_any_step(client, company, now):
    client.post(OPEN)
    response = client.post("/empresa/ayuda/?paso=ficha", {"step": "ficha", "text": ""})

    assert response.status_code == 302
    request = HelpRequest.objects.get()
    assert (request.step_name, request.case.kind, request.case.turn) == ("Ficha", "helprequest", "client_unit")
    assert OutboxMessage.objects.get(template="help_requested_staff").to_address == "gestiondeclientes@prochile.gob.cl"
    assert OutboxMessage.objects.filter(template="help_requested_ack").count() == 1


@pytest.mark.clause("CON-4")
def test_help_is_there_before_having_a_company(sign_in, outsider):
    client = sign_in(outsider)
    client.post("/empresa/ayuda/?paso=registro", {"step": "registro", "text": "No reconoce mi RUT"})
    folio = HelpRequest.objects.get().case.folio
    assert "No reconoce mi RUT" in client.get(f"/empresa/ayuda/{folio}/").content.decode()


def test_another_company_does_not_find_the_request(client, sign_in, company, other_representative, other_company):
    client.post("/empresa/ayuda/", {"step": "ficha", "text": "Privado"})
    folio = HelpRequest.objects.get().case.folio

    assert sign_in(other_representative).get(f"/empresa/ayuda/{folio}/").status_code == 404


@pytest.mark.clause("CON-4")
def test_a_review_is_asked_from_the_page(client, company, representative, now):
    after_test(company, "low", actor=representative, now=now)
    assert client.post("/empresa/revision/", {"text": ""}).status_code == 422
    assert client.post("/empresa/revision/", {"text": "Ya tengo los permisos."}).status_code == 302

    assert Intake.objects.get(company=company).state == "in_review"
    assert "Resultado en revisión" in client.get(HOME).content.decode()


@pytest.mark.clause("CAP-11")
def test_the_company_stops_and_takes_it_up_again(client, company, representative, now):
    sent_ficha(company, actor=representative, now=now, exporter=True)
    assert client.get("/empresa/detener/").status_code == 200
    client.post("/empresa/detener/", {"note": "Este mes no podemos."})
    assert "Proceso detenido por usted" in client.get(HOME).content.decode()

    client.post("/empresa/retomar/")
    assert Intake.objects.get(company=company).state == "contact_pending"


@pytest.mark.clause("CAP-10", "DEF-4")
def test_a_former_user_opens_its_ficha_again_and_keeps_its_history(client, company, representative, executive, now):
    from datetime import timedelta

    from casework.door import enter, open_case
    from portfolio.models import Company

    case = open_case(
        "intake", title="Antigua", office=company.office, actor=representative, now=now, parent=company.case
    )
    enter(Intake(case=case, company=company, last_progress_at=now, state="admitted"), now=now)
    assert client.get("/empresa/reactivar/")["Location"] == HOME
    assert Intake.objects.count() == 1

    Company.objects.filter(pk=company.pk).update(last_worked_on=(now - timedelta(days=1300)).date())
    assert "Actualizar mi ficha" in client.get(HOME).content.decode()
    assert client.get("/empresa/reactivar/").status_code == 200
    client.post("/empresa/reactivar/")
    assert "Actualice su ficha" in client.get(HOME).content.decode()
    assert sorted(Intake.objects.values_list("state", flat=True)) == ["admitted", "reactivating"]


@pytest.mark.clause("CAP-5", "CAP-11")
def test_the_company_proposes_when_to_be_called(sign_in, company, representative, now, time_machine):
    time_machine.move_to(now, tick=False)
    client = sign_in(representative)
    sent_ficha(company, actor=representative, now=now, exporter=True)
    day_off = client.post("/empresa/entrevista/", {"first_day": "2026-11-21", "first_half": "am"})
    assert day_off.status_code == 422
    assert "no es día hábil" in day_off.content.decode()

    assert client.post("/empresa/entrevista/", {"first_day": "2026-11-24", "first_half": "pm"}).status_code == 302
    assert "martes 24 de noviembre, en la tarde" in client.get("/empresa/entrevista/").content.decode()
    assert "martes 24 de noviembre" in client.get("/empresa/mensajes/").content.decode()


@pytest.mark.clause("CPE-9", "CAP-11")
def test_messages_documents_and_history_are_there(client, company):
    client.post(OPEN)
    assert client.post("/empresa/mensajes/", {"body": "Buenos días, ¿qué sigue?"}).status_code == 302
    assert "Buenos días, ¿qué sigue?" in client.get("/empresa/mensajes/").content.decode()
    assert client.get("/empresa/documentos/").status_code == 200
    assert "Captación abierta" in client.get("/empresa/historial/").content.decode()


@pytest.mark.parametrize(
    "path", ["", "ficha/", "autodiagnostico/", "entrevista/", "mensajes/", "documentos/", "historial/", "detener/"]
)
def test_nobody_enters_without_signing_in(client, sign_in, path, company):
    response = sign_in(None).get(HOME + path)
    assert response.status_code == 302
    assert response["Location"].startswith("/ingresar/")


@pytest.mark.parametrize("path", ["ficha/", "autodiagnostico/", "entrevista/", "mensajes/", "historial/", "detener/"])
def test_without_a_company_every_page_leads_to_how_to_have_one(sign_in, outsider, path):
    client = sign_in(outsider)
    assert client.get(HOME + path)["Location"] == HOME
    assert "Aún no representa a una empresa" in client.get(HOME).content.decode()


def test_no_company_page_takes_more_than_twelve_queries(
    client, company, representative, now, django_assert_max_num_queries
):
    intake = intakes.open_intake(company, actor=representative, now=now)
    fill_ficha(intake, actor=representative, now=now)
    for path in ("", "ficha/", "ficha/actividad/", "ficha/empresa/", "ficha/exportaciones/", "mensajes/", "historial/"):
        with django_assert_max_num_queries(12):
            assert client.get(HOME + path).status_code == 200


@pytest.mark.clause("CAP-2")
def test_questions_that_the_autosave_opened_meanwhile_are_shown_before_going_on(client, company):
    client.post(OPEN)
    page = client.get("/empresa/ficha/exportaciones/").content.decode()
    asked = re.search(r'name="asked" value="([^"]*)"', page).group(1)
    answer = {"exported_last_three_years": "si"}
    client.post("/empresa/ficha/exportaciones/guardar/", answer)  # the autosave came first

    here = client.post("/empresa/ficha/exportaciones/", {**answer, "asked": asked})
    assert here["Location"] == "/empresa/ficha/exportaciones/"
    assert "aparecieron preguntas nuevas" in client.get(here["Location"]).content.decode()
