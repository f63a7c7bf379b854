"""The executive's whole way with a company, through the pages: from the first call to the portfolio."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.models import Deadline, OutboxMessage
from intake.guide import load
from intake.models import Intake, PreAdmissionItem
from tests.factories.intake import after_test

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def clock(now):
    with time_machine.travel(now + timedelta(hours=1), tick=False) as moving:
        yield moving


@pytest.fixture
def intake(company, representative, now, executive, office_head):
    return after_test(company, "medium", actor=representative, now=now)


def state(intake: Intake) -> str:
    return Intake.objects.get(pk=intake.pk).state


def post(client, name: str, intake: Intake, data: dict, **kwargs):
    return client.post(reverse(f"intake:{name}", args=[intake.case.folio]), data, **kwargs)


CONTACT = {
    "day": "2026-11-20", "hour": "12:30", "channel": "telephone", "contact_point": "phone", "person": "Ana Muñoz",
    "note": "Llamada al celular",
}  # fmt: skip
MEETING = {
    "kind": "in_person", "day": "2026-11-24", "hour": "10:30", "minutes": "60", "place": "Oficina de Talca",
    "prepare": "- Carpeta tributaria",
}  # fmt: skip


def guide_answers(points: int = 0, **more: str) -> dict[str, str]:
    data = {f"{q.id}_points": str(max(q.min, min(q.max, points))) for q in load().questions}
    data |= {f"{q.id}_reason": "Lo mostró en la reunión" if points else "" for q in load().questions}
    return data | {"no_conflict": "on", "strengths": "Equipo", "close": "1"} | more


def mails(template: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template=template))


@pytest.mark.clause("CAP-4", "CAP-5", "CAP-6", "CAP-7", "CPE-2", "CPE-3", "CAT-1", "CAT-6", "DEF-7")
def test_it_walks_from_the_first_call_to_the_portfolio(
    intake, clock, executive, office_head, representative, sign_in, now
):
    client = sign_in(executive)
    page = client.get(reverse("casework:file", args=[intake.case.folio]))
    assert page.status_code == 200
    assert "Registrar contacto" in page.content.decode()

    assert post(client, "log_attempt", intake, CONTACT | {"person": ""}).status_code == 302
    assert state(intake) == "contact_attempted"
    assert Deadline.objects.get(case=intake.case, clause_id="CAP-4").outcome == "open"

    assert post(client, "log_contact", intake, CONTACT).status_code == 302
    assert state(intake) == "contact_established"
    assert Deadline.objects.get(case=intake.case, clause_id="CAP-4").outcome == "met"
    assert Deadline.objects.get(case=intake.case, clause_id="CAP-5").outcome == "open"
    intake.case.refresh_from_db()
    assert intake.case.responsible == executive

    assert post(client, "schedule_interview", intake, MEETING).status_code == 302
    assert state(intake) == "interview_scheduled"
    (mail,) = mails("interview_agreed")
    assert "martes 24 de noviembre de 2026" in mail.body_text
    assert "BEGIN:VCALENDAR" in mail.attachments[0]["content"]

    clock.move_to(now + timedelta(days=4, hours=3))
    client = sign_in(executive)  # sessions end by themselves
    assert client.get(reverse("intake:hold_interview", args=[intake.case.folio])).status_code == 200
    assert post(client, "hold_interview", intake, guide_answers(0)).status_code == 302
    assert state(intake) == "under_evaluation"
    assert Deadline.objects.get(case=intake.case, clause_id="CAP-5").outcome == "met"

    assert post(client, "validate", intake, {"words": "Los respaldos confirman la ficha"}).status_code == 302
    assert state(intake) == "validated"
    assert "Los respaldos confirman la ficha" in mails("intake_validated")[0].body_text

    company_client = sign_in(representative)
    hand_in_everything(company_client, intake)
    assert company_client.post(reverse("intake:submit_preadmission")).status_code == 302
    assert state(intake) == "preadmission_in_review"

    accept_everything(client, intake)
    office = sign_in(office_head)
    assert client.get(reverse("intake:admit", args=[intake.case.folio])).status_code == 200
    answer = post(
        client,
        "admit",
        intake,
        {
            "category": "2",
            "executive": str(executive.pk),
            "note": "Trabajo habitual, conoce el sector",
            "no_conflict": "on",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert state(intake) == "admitted"
    admitted = Intake.objects.get(pk=intake.pk).company
    assert (admitted.standing, admitted.category, admitted.executive) == ("portfolio", 2, executive)
    assert mails("portfolio_admitted")
    assert office.get(reverse("casework:file", args=[intake.case.folio])).status_code == 200


def hand_in_everything(client, intake: Intake) -> None:
    address = reverse("intake:company_preadmission")
    assert client.get(address).status_code == 200
    signed = {"PRE-12", "PRE-13"}
    for item in PreAdmissionItem.objects.filter(preadmission=intake.pk):
        if item.code in signed:
            data = {f"{item.code}-accepted": "on"}
        elif item.code in {"PRE-1", "PRE-6", "PRE-8", "PRE-9", "PRE-11"}:
            data = {f"{item.code}-upload": SimpleUploadedFile("a.pdf", PDF, "application/pdf")}
        else:
            continue
        answer = client.post(reverse("intake:provide_item", args=[item.code]), data)
        assert answer.status_code == 302, (item.code, answer.context["bad"].errors)


def accept_everything(client, intake: Intake) -> None:
    assert client.get(reverse("intake:review_preadmission", args=[intake.case.folio])).status_code == 200
    for code in ["PRE-1", "PRE-2", "PRE-6", "PRE-7", "PRE-8", "PRE-9"]:
        address = reverse("intake:decide_item", args=[intake.case.folio, code])
        answer = client.post(address, {f"{code}-decision": "accepted"})
        assert answer.status_code == 302, (code, answer.context["bad"].errors)


@pytest.mark.clause("CAP-5")
def test_an_appointment_after_its_term_is_agreed_knowingly(intake, clock, executive, sign_in):
    client = sign_in(executive)
    post(client, "log_contact", intake, CONTACT)
    page = post(client, "schedule_interview", intake, MEETING | {"day": "2026-12-09", "link": "no"}, follow=True)
    assert state(intake) == "interview_scheduled"
    assert "La cita queda después del plazo de la entrevista" in page.content.decode()
