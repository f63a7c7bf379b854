"""The page of a file: what can be done now, what happened, who, until when; and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import AccessLog, CaseFile, Deadline, Document, Event, Message
from casework.views.files import heading
from intake.models import ContactAttempt, Intake
from intake.services import contact as contacts
from tests.factories.intake import after_test
from tests.factories.portfolio import represent

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def later(now):
    return now + timedelta(hours=1)


@pytest.fixture
def clock(later):
    with time_machine.travel(later, tick=False) as moving:
        yield moving


@pytest.fixture
def intake(company, representative, now, executive):
    return after_test(company, "medium", actor=representative, now=now)


def url(name: str, intake: Intake, *args) -> str:
    return reverse(f"casework:{name}", args=[intake.case.folio, *args])


def get(client, intake, **query):
    return client.get(url("file", intake), query)


def test_it_shows_head_acts_people_and_terms(intake, clock, executive, sign_in):
    text = get(sign_in(executive), intake).content.decode()
    for words in ("Por contactar", "Registrar contacto", "Registrar intento", "Tomar el expediente", "Historia",
                  "Ana Muñoz Ejemplo", "Oficina Regional", "CAP-4", "quedan 3 días hábiles"):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize("person", ["executive_elsewhere", "outsider", "other_representative"])
def test_outside_what_one_may_see_it_does_not_exist(person, intake, clock, sign_in, request):
    client = sign_in(request.getfixturevalue(person))
    assert get(client, intake).status_code == 404
    posts = ["file_message", "file_document", "file_take", "file_undo"]
    for name in posts:
        assert client.post(url(name, intake), {"body": "x", "note": "x"}).status_code in (403, 404)
    assert not Message.objects.exists()


def test_a_representative_is_taken_to_the_company_s_page(intake, clock, representative, sign_in):
    answer = get(sign_in(representative), intake)
    assert (answer.status_code, answer.url) == (302, "/empresa/")


@pytest.mark.parametrize("person", ["auditor", "oversight", "strategic"])
def test_who_only_reads_sees_no_buttons_and_gets_403(person, intake, clock, sign_in, request):
    client = sign_in(request.getfixturevalue(person))
    page = get(client, intake)
    assert page.status_code == 200
    assert page.context["acts"] == []
    assert not any(page.context["can"].values())
    deadline = Deadline.objects.get(case=intake.case)
    assert client.post(url("file_message", intake), {"body": "Hola"}).status_code == 403
    assert client.post(url("file_take", intake)).status_code == 403
    assert client.post(url("file_deadline", intake, deadline.pk, "pausar"), {"note": "x"}).status_code == 403
    assert client.post(reverse("intake:log_contact", args=[intake.case.folio]), {}).status_code == 403


def test_nobody_acts_on_a_file_about_themselves(intake, company, clock, executive, sign_in):
    represent(company, executive)
    client = sign_in(executive)
    page = get(client, intake)
    assert page.context["acts"] == []
    assert not any(page.context["can"].values())
    assert client.post(url("file_take", intake)).status_code == 403
    assert client.post(url("file_message", intake), {"body": "Hola"}).status_code == 403


def test_reading_it_leaves_one_trace(intake, clock, executive, sign_in):
    client = sign_in(executive)
    get(client, intake)
    get(client, intake)
    assert AccessLog.objects.filter(case=intake.case, user=executive).count() == 1
    clock.shift(timedelta(minutes=11))
    get(client, intake)
    assert AccessLog.objects.filter(case=intake.case, user=executive).count() == 2


def test_the_heading_says_what_it_is_and_the_company_once(intake, company, clock, executive, sign_in):
    text = get(sign_in(executive), intake).content.decode()
    assert f"<h1>Captación de {intake.case.title}</h1>" in text
    lead = text.partition("page-lead")[2].partition("page-grid")[0]
    assert intake.case.parent.title not in lead


def test_a_finished_matter_is_nobody_s_turn_in_words(intake, clock, executive, sign_in):
    CaseFile.objects.filter(pk=intake.case.pk).update(turn="nobody")
    text = get(sign_in(executive), intake).content.decode()
    assert "Sin pendientes" in text
    assert "Turno:" not in text


def test_taking_it_makes_me_responsible_once(intake, clock, executive, sign_in):
    client = sign_in(executive)
    assert client.post(url("file_take", intake)).status_code == 302
    intake.case.refresh_from_db()
    assert intake.case.responsible == executive
    assert client.post(url("file_take", intake)).status_code == 403


def test_a_message_reaches_the_timeline_and_an_empty_one_comes_back(intake, clock, executive, sign_in):
    client = sign_in(executive)
    assert client.post(url("file_message", intake), {"body": "Buenos días"}).status_code == 302
    assert "Buenos días" in get(client, intake, ver="mensajes").content.decode()
    answer = client.post(url("file_message", intake), {"body": "  "})
    assert answer.status_code == 422
    assert "Escriba el mensaje para continuar." in answer.content.decode()


def test_an_internal_note_is_kept_from_the_company(intake, clock, executive, sign_in):
    sign_in(executive).post(url("file_message", intake), {"body": "Ojo con el RUT", "internal": "on"})
    note = Message.objects.get()
    assert note.internal
    assert Event.objects.get(kind="message").internal


def test_a_document_is_attached_and_a_wrong_one_explained(intake, clock, executive, sign_in):
    client = sign_in(executive)
    good = SimpleUploadedFile("poder.pdf", PDF, "application/pdf")
    assert client.post(url("file_document", intake), {"upload": good, "title": "Poder"}).status_code == 302
    assert Document.objects.get().title == "Poder"
    assert "Poder" in get(client, intake, ver="documentos").content.decode()
    bad = SimpleUploadedFile("virus.exe", b"MZ\x00", "application/pdf")
    answer = client.post(url("file_document", intake), {"upload": bad, "title": "Poder de doña Inés"})
    assert answer.status_code == 422
    assert 'value="Poder de doña Inés"' in answer.content.decode()  # what was typed is not typed again
    assert "Aceptamos PDF, Word, Excel, JPG y PNG" in answer.content.decode()
    assert client.post(url("file_document", intake), {}).status_code == 422


@pytest.mark.parametrize(("show", "seen", "hidden"), [
    ("mensajes", "Hola empresa", "Registro de prueba"), ("hechos", "Registro de prueba", "Hola empresa"),
    ("correos", "Para:", "Hola empresa"), ("no-existe", "Hola empresa", None),
])  # fmt: skip
def test_the_timeline_is_filtered(show, seen, hidden, intake, clock, later, executive, sign_in):
    from casework.door import record

    client = sign_in(executive)
    client.post(url("file_message", intake), {"body": "Hola empresa", "internal": "on"})
    record(intake.case, "test", actor=executive, now=later, label="Registro de prueba")
    text = get(client, intake, ver=show).content.decode()
    kinds = {entry.kind for entry in get(client, intake, ver=show).context["timeline"].entries}
    if show == "correos":
        assert kinds == {"mail"}
    else:
        assert seen in text
    if hidden:
        assert hidden not in text


def test_a_document_is_told_once(intake, clock, executive, sign_in):
    client = sign_in(executive)
    client.post(url("file_document", intake), {"upload": SimpleUploadedFile("poder.pdf", PDF), "title": "Poder"})
    client.post(url("file_message", intake), {"body": "Hola"})
    told = [entry.kind for entry in get(client, intake).context["timeline"].entries if entry.kind != "mail"]
    assert (told.count("document"), told.count("message")) == (1, 1)
    titles = [entry.title for entry in get(client, intake).context["timeline"].entries]
    assert not any(title.startswith("Documento subido") for title in titles)


def test_the_page_costs_the_same_with_a_long_story(intake, clock, later, executive, sign_in):
    from casework.door import record

    client = sign_in(executive)
    get(client, intake)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(client, intake)
        return len(captured)

    before = asked()
    for number in range(30):
        record(intake.case, "test", actor=executive, now=later, label=f"Hecho {number}", note="x")
    assert asked() == before <= 12


def contact(later, **more):
    data = {"happened_at": later, "channel": "telephone", "contact_point": "phone", "person": "Ana"}
    return contacts.Contact(**(data | more))


def test_undoing_the_last_step_takes_back_what_it_wrote(intake, clock, later, executive, sign_in):
    row = contacts.log_contact(intake, contact(later), actor=executive, now=later)
    client = sign_in(executive)
    assert "Deshacer «Contacto registrado»" in get(client, intake).content.decode()
    assert client.get(url("file_undo", intake)).status_code == 200
    assert client.post(url("file_undo", intake), {"note": ""}).status_code == 422
    assert client.post(url("file_undo", intake), {"note": "Era otra empresa"}).status_code == 302
    assert Intake.objects.get(pk=intake.pk).state == "contact_pending"
    assert ContactAttempt.objects.get(pk=row.pk).voided_at == later
    outcomes = dict(Deadline.objects.filter(case=intake.case).values_list("clause_id", "outcome"))
    assert outcomes == {"CAP-4": "open", "CAP-5": "cancelled"}
    assert Event.objects.filter(case=intake.case, kind="undo", note="Era otra empresa").exists()
    assert Event.objects.filter(case=intake.case, kind="log_contact").exists()


def test_undoing_is_refused_to_others_and_when_there_is_nothing(intake, clock, later, executive, auditor, sign_in):
    answer = sign_in(executive).post(url("file_undo", intake), {"note": "x"})
    assert answer.status_code == 302
    assert Intake.objects.get(pk=intake.pk).state == "contact_pending"
    contacts.log_contact(intake, contact(later), actor=executive, now=later)
    assert sign_in(auditor).post(url("file_undo", intake), {"note": "x"}).status_code == 403
    assert Intake.objects.get(pk=intake.pk).state == "contact_established"


@pytest.mark.clause("CAP-11")
def test_the_company_reads_why_its_term_stands_still(intake, clock, later, executive, representative, sign_in):
    contacts.log_contact(intake, contact(later), actor=executive, now=later)
    term = Deadline.objects.get(case=intake.case, clause_id="CAP-5")
    address = url("file_deadline", intake, term.pk, "pausar")
    sign_in(executive).post(address, {"note": "Espera antecedentes de Aduanas"})
    page = sign_in(representative).get("/empresa/").content.decode()
    assert "En pausa" in page
    assert "La razón de la pausa: Espera antecedentes de Aduanas" in page


@pytest.mark.clause("CAP-5")
def test_the_interview_s_term_is_paused_and_resumed_with_reasons(intake, clock, later, executive, sign_in):
    contacts.log_contact(intake, contact(later), actor=executive, now=later)
    term = Deadline.objects.get(case=intake.case, clause_id="CAP-5")
    client = sign_in(executive)
    address = url("file_deadline", intake, term.pk, "pausar")
    assert client.get(address).status_code == 200
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "Espera antecedentes"}).status_code == 302
    term.refresh_from_db()
    assert term.is_paused
    assert "Reanudar" in get(client, intake).content.decode()
    assert client.post(url("file_deadline", intake, term.pk, "reanudar"), {"note": "Llegaron"}).status_code == 302
    term.refresh_from_db()
    assert not term.is_paused


def test_a_term_that_cannot_be_paused_says_so(intake, clock, executive, sign_in):
    term = Deadline.objects.get(case=intake.case, clause_id="CAP-4")
    answer = sign_in(executive).post(url("file_deadline", intake, term.pk, "pausar"), {"note": "x"})
    assert answer.status_code == 422
    assert "no permite pausarlo" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"amount": "", "note": "x"},
        {"amount": "mil", "note": "x"},
        {"amount": "4", "note": ""},
        {"amount": "-1", "note": "x"},
    ],
)
def test_a_wrong_extension_comes_back(data, intake, clock, executive, sign_in):
    term = Deadline.objects.get(case=intake.case, clause_id="CAP-4")
    assert sign_in(executive).post(url("file_deadline", intake, term.pk, "extender"), data).status_code == 422


def test_an_unknown_act_on_a_term_or_a_term_of_another_file_is_404(intake, clock, executive, sign_in):
    term = Deadline.objects.get(case=intake.case)
    client = sign_in(executive)
    assert client.get(url("file_deadline", intake, term.pk, "borrar")).status_code == 404
    assert client.get(url("file_deadline", intake, term.pk + 999, "pausar")).status_code == 404


def test_the_company_s_file_tells_what_happens_under_it(intake, company, clock, executive, sign_in):
    CaseFile.objects.get(pk=company.case.pk)
    page = sign_in(executive).get(reverse("casework:file", args=[company.case.folio]))
    assert page.status_code == 200
    assert intake.case.folio in {entry.folio for entry in page.context["timeline"].entries}


@pytest.mark.parametrize(
    ("kind", "title", "said"),
    [
        ("Solicitud de institución", "Solicitud de Gremio Ejemplo", "Solicitud de Gremio Ejemplo"),
        ("Solicitud de servicio", "Oportunidad: Ejemplo SpA", "Solicitud de servicio: Oportunidad: Ejemplo SpA"),
        ("Captación", "Ejemplo SpA", "Captación de Ejemplo SpA"),
        ("Actividad", "Actividades de marzo", "Actividad: Actividades de marzo"),
    ],
)
def test_the_heading_says_what_it_is_once(kind, title, said):
    assert heading(kind, title, "Ejemplo SpA") == said
