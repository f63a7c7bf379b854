"""The office's pages with wrong input, and who attends a company (CAP-4)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework.errors import NoteRequired
from casework.models import Event, OutboxMessage
from intake.models import InterviewScore
from intake.services import naming

from .conftest import fresh

pytestmark = pytest.mark.django_db


def mails(template: str):
    return OutboxMessage.objects.filter(template=template)


# --- who attends (CAP-4) ---


@pytest.mark.clause("CAP-4")
def test_the_head_names_who_attends_and_only_the_head(to_contact, executive, office_head, sector_lead, later):
    with pytest.raises(PermissionDenied):
        naming.name_attendant(to_contact, to=executive, actor=executive, now=later, note="x")
    with pytest.raises(NoteRequired):
        naming.name_attendant(to_contact, to=executive, actor=office_head, now=later, note="")
    naming.name_attendant(to_contact, to=executive, actor=office_head, now=later, note="No hay encargada del sector")
    assert fresh(to_contact).case.responsible == executive
    assert mails("case_reassigned_staff").filter(user=executive).count() == 1


@pytest.mark.clause("CAP-4")
def test_a_referral_to_the_head_tells_the_options_and_stops_no_clock(to_contact, executive, office_head, later):
    due = fresh(to_contact).case.next_due_at
    assert naming.refer_to_head(to_contact, actor=executive, now=later, note="Conflicto de interés") == [office_head]
    (mail,) = mails("office_head_referral")
    assert mail.user == office_head and executive.display_name in mail.body_text
    assert fresh(to_contact).case.next_due_at == due
    assert Event.objects.get(kind="referred_to_head").internal
    with pytest.raises(NoteRequired):
        naming.refer_to_head(to_contact, actor=executive, now=later, note="")


# --- the pages, with wrong input ---


@pytest.mark.parametrize(
    ("name", "fixture"),
    [
        ("log_contact", "to_contact"), ("log_attempt", "to_contact"), ("schedule_interview", "contacted"),
        ("reschedule_interview", "scheduled"), ("miss_interview", "scheduled"), ("cancel_interview", "scheduled"),
        ("hold_interview", "scheduled"), ("validate", "held"), ("not_validate", "held"), ("refer", "held"),
        ("update_assessment", "to_contact"), ("refer_to_head", "to_contact"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("data", [{}, {"day": "x", "hour": "y", "note": "\x00", "category": "9", "INT-1_points": "7"}])
def test_wrong_input_comes_back_with_words_and_moves_nothing(name, fixture, data, executive, sign_in, clock, request):
    intake = request.getfixturevalue(fixture)
    before = intake.state
    if name == "hold_interview":
        data = data | {"close": "1"}
    answer = sign_in(executive).post(reverse(f"intake:{name}", args=[intake.case.folio]), data)
    assert answer.status_code == 422
    assert "por revisar" in answer.content.decode()
    assert fresh(intake).state == before


def test_a_page_of_a_step_that_passed_leads_back_to_the_file(held, executive, sign_in, clock):
    answer = sign_in(executive).get(reverse("intake:log_contact", args=[held.case.folio]), follow=True)
    assert "Esto ya no se puede hacer" in answer.content.decode()


@pytest.mark.clause("CPE-2")
def test_the_guide_keeps_what_is_written_as_one_goes(scheduled, executive, sign_in, clock):
    client, url = sign_in(executive), reverse("intake:hold_interview", args=[scheduled.case.folio])
    page = client.post(url, {"INT-1_points": "1", "INT-2_notes": "Tienen bodega"}, headers={"HX-Request": "true"})

    assert page.status_code == 200
    assert "Borrador guardado a las" in page.content.decode()
    assert "1 de" in page.content.decode()
    answers = InterviewScore.objects.get().answers  # a value may wait for its reason until the guide is closed
    assert (answers["INT-1"]["points"], answers["INT-2"]["notes"]) == (1, "Tienen bodega")
    assert client.post(url, {"INT-1_points": "1", "close": "1"}).status_code == 422


@pytest.mark.clause("CAP-5")
def test_both_sides_take_the_appointment_to_their_calendar(scheduled, executive, representative, sign_in):
    for person, url in (
        (executive, reverse("intake:interview_file", args=[scheduled.case.folio])),
        (representative, reverse("intake:company_interview_file")),
    ):
        answer = sign_in(person).get(url)
        assert answer["Content-Type"].startswith("text/calendar")
        assert f"UID:{scheduled.interviews.get().uid}" in answer.content.decode()


def test_a_call_is_logged_with_the_person_who_represents_the_company(to_contact, executive, representative, sign_in):
    page = sign_in(executive).get(reverse("intake:log_contact", args=[to_contact.case.folio])).content.decode()
    assert f'value="{representative.display_name}"' in page


def test_the_guide_has_no_blanks_of_the_template_in_what_is_said(scheduled, executive, sign_in):
    page = sign_in(executive).get(reverse("intake:hold_interview", args=[scheduled.case.folio])).content.decode()
    assert "sus fortalezas son …" in page
    assert "{{" not in page
