"""A company that moved to another region: its office changes with a reason, and what is open goes along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Comuna, Role
from casework.errors import NoteRequired, NotPossible
from casework.models import CaseFile, Deadline, OutboxMessage
from casework.services.verification import broken_chains
from intake.models import Intake, Interview
from intake.services import contact, interview
from portfolio.models import Company
from portfolio.services import assign_executive, transfer_company
from portfolio.services.registration import set_details
from tests.factories.accounts import staff
from tests.factories.intake import sent_ficha

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-6")]
WHY = "La empresa se mudó a Concepción."


@pytest.fixture
def moving(company, representative, executive, office_head, now):
    """Attended in Maule, with an intake in course, and a comuna of Biobío since today."""
    assign_executive(company=company, executive=executive, actor=office_head, now=now)
    company = Company.objects.get(pk=company.pk)
    sent_ficha(company, actor=representative, now=now, exporter=True)
    comuna = Comuna.objects.filter(region="CL-BI").order_by("pk")[0]
    return set_details(company=Company.objects.get(pk=company.pk), actor=executive, now=now, comuna=comuna)


def test_correcting_the_comuna_alone_does_not_take_it_from_whoever_attends_it(moving, maule, executive):
    assert (moving.office, moving.executive) == (maule, executive)


def test_the_company_and_its_open_files_go_and_the_assignment_ends(moving, biobio, office_head, executive, now):
    day = now + timedelta(days=1)
    moved = transfer_company(company=moving, office=biobio, actor=office_head, now=day, reason=WHY)
    assert (moved.office, moved.executive) == (biobio, None)
    assert moved.assignments.get().ends_on == day.date()
    files = CaseFile.objects.filter(pk=moved.pk) | CaseFile.objects.filter(parent=moved.pk)
    assert set(files.values_list("office", "responsible")) == {(biobio.pk, None)}
    for case in files:
        event = case.events.get(kind="office_changed")
        assert (event.label, event.note, event.actor) == ("Pasa a Oficina Regional Biobío", WHY, office_head)
    assert list(broken_chains()) == []


def test_terms_keep_their_start_and_count_with_the_calendar_of_who_acts_now(moving, biobio, office_head, now):
    before = Deadline.objects.get(clause="CAP-3")
    transfer_company(company=moving, office=biobio, actor=office_head, now=now, reason=WHY)
    after = Deadline.objects.get(clause="CAP-3")
    assert (after.office, after.started_at, after.due_on) == (biobio, before.started_at, before.due_on)
    assert CaseFile.objects.get(pk=after.case_id).next_due_at == after.due_at


def test_the_head_who_receives_is_told_once_and_may_act(moving, biobio, office_head, now):
    receives = staff(Role.OFFICE_HEAD, biobio)
    transfer_company(company=moving, office=biobio, actor=office_head, now=now, reason=WHY)
    mail = OutboxMessage.objects.get(template="case_reassigned_staff")
    assert mail.to_address == receives.email and WHY in mail.body_text
    other = staff(Role.EXECUTIVE, biobio)
    moved = Company.objects.get(pk=moving.pk)
    assert assign_executive(company=moved, executive=other, actor=receives, now=now).executive == other


def test_an_agreed_appointment_stands_in_the_agenda_of_the_new_office(moving, biobio, office_head, executive, now):
    row, at = Intake.objects.get(company=moving), now + timedelta(hours=1)
    call = contact.Contact(happened_at=at, channel="telephone", contact_point="phone", person="Ana Muñoz")
    contact.log_contact(row, call, actor=executive, now=at)
    row = Intake.objects.get(pk=row.pk)
    meeting = interview.Appointment(kind="in_person", starts_at=at + timedelta(days=4), place="Talca")
    interview.agree(row, meeting, actor=executive, now=at)
    transfer_company(company=moving, office=biobio, actor=office_head, now=at, reason=WHY)
    assert Interview.objects.get().office == biobio


def test_not_without_reason_nor_by_others_nor_to_where_it_is(
    moving, maule, biobio, central, office_head, executive, now
):
    with pytest.raises(NoteRequired):
        transfer_company(company=moving, office=biobio, actor=office_head, now=now, reason=" ")
    for nobody in (executive, staff(Role.OFFICE_HEAD, biobio), staff(Role.AUDITOR, central)):
        with pytest.raises(PermissionDenied):
            transfer_company(company=moving, office=biobio, actor=nobody, now=now, reason=WHY)
    for nowhere in (maule, central):
        with pytest.raises(NotPossible):
            transfer_company(company=moving, office=nowhere, actor=office_head, now=now, reason=WHY)
    assert Company.objects.get(pk=moving.pk).office == maule


def test_the_page_proposes_the_office_of_the_comuna(moving, biobio, office_head, sign_in):
    client = sign_in(office_head)
    url = f"{moving.get_absolute_url()}trasladar/"
    assert "Trasladar: cambió de región" in client.get(moving.get_absolute_url()).content.decode()
    assert client.get(url).context["form"]["office"].initial == biobio
    assert client.post(url, {"office": "", "reason": WHY}).status_code == 422
    assert client.post(url, {"office": biobio.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"office": "no", "reason": WHY}).status_code == 422
    assert client.post(url, {"office": biobio.pk, "reason": WHY}).status_code == 302
    assert Company.objects.get(pk=moving.pk).office == biobio


def test_no_office_is_proposed_to_a_company_that_did_not_move(company, office_head, sign_in):
    client = sign_in(office_head)
    assert "Trasladar a otra oficina" in client.get(company.get_absolute_url()).content.decode()
    page = client.get(f"{company.get_absolute_url()}trasladar/")
    assert page.context["form"]["office"].initial is None
