"""Somebody leaves ProChile: what they have in charge is told before, and never stays with who cannot enter."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from casework.models import CaseFile
from casework.services.verification import broken_chains
from intake.models import Intake
from portfolio.models import Company
from portfolio.services import assign_executive
from tests.factories.intake import sent_ficha

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-6")]


@pytest.fixture
def busy(company, representative, executive, office_head, now) -> User:
    """An executive with a company and its intake."""
    assign_executive(company=company, executive=executive, actor=office_head, now=now)
    sent_ficha(Company.objects.get(pk=company.pk), actor=representative, now=now, exporter=True)
    return executive


def page_of(person: User) -> str:
    return f"/administracion/personas/{person.pk}/desactivar/"


def test_the_confirmation_says_how_many_files_they_have(busy, administrator, sign_in):
    page = sign_in(administrator).get(page_of(busy)).content.decode()
    assert "<strong>2 expedientes abiertos</strong>" in page and "pasa a su oficina" in page


def test_a_click_alone_does_not_keep_out_whoever_has_files(busy, administrator, sign_in):
    answer = sign_in(administrator).post(page_of(busy))
    assert answer.status_code == 422 and "Reasigne antes lo que tiene a su cargo" in answer.content.decode()
    assert User.objects.get(pk=busy.pk).is_active
    assert CaseFile.objects.filter(responsible=busy).count() == 2


def test_left_with_the_office_nothing_stays_with_them_and_terms_go_on(busy, company, administrator, sign_in):
    due = Intake.objects.get().case.next_due_at
    assert sign_in(administrator).post(page_of(busy), {"leave_files": "on"}).status_code == 302
    assert not User.objects.get(pk=busy.pk).is_active
    company = Company.objects.get(pk=company.pk)
    assert company.executive is None and company.assignments.get().ends_on is not None
    case = Intake.objects.get().case
    assert (case.responsible, case.next_due_at) == (None, due)
    for file in (case, company.case):
        event = file.events.get(kind="released")
        assert event.actor == administrator and busy.display_name not in event.label
    assert list(broken_chains()) == []


def test_their_roles_end_that_day_and_the_page_of_the_person_says_why(busy, administrator, sign_in):
    client = sign_in(administrator)
    client.post(page_of(busy), {"leave_files": "on"})
    role = busy.role_assignments.get()
    assert role.ends_on == timezone.localdate()
    change = role.history.first()
    assert (change.history_user, change.history_change_reason) == (administrator, "Se desactivó su cuenta")
    page = client.get(f"/administracion/personas/{busy.pk}/").content.decode()
    assert "Se desactivó su cuenta" in page


def test_without_files_it_asks_and_nothing_more(executive, administrator, sign_in):
    client = sign_in(administrator)
    page = client.get(page_of(executive)).content.decode()
    assert "No tiene expedientes abiertos" in page and "pasa a su oficina" not in page
    assert User.objects.get(pk=executive.pk).is_active
    assert client.post(page_of(executive)).status_code == 302
    assert not User.objects.get(pk=executive.pk).is_active


def test_nobody_locks_themselves_out(administrator, sign_in):
    answer = sign_in(administrator).post(page_of(administrator))
    assert answer.status_code == 422 and User.objects.get(pk=administrator.pk).is_active
